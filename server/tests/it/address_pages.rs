//! Saved addresses as pages, without JavaScript.

use axum::http::StatusCode;
use testkit::{TestDb, db_test};

use crate::account_pages::signed_in;

#[db_test]
async fn addresses_are_typed_corrected_and_removed(t: TestDb) {
    let mut ada = signed_in(&t, "ada@example.com").await;
    let list = "/dashboard/addresses";
    assert!(ada.get(list).await.says("None yet"));
    let long = "A very long street name that goes on and on ".repeat(3);
    let mut fields = vec![
        ("kind", "shipping"),
        ("name", "Ada <script>alert(1)</script>"),
        ("phone", "12"),
        ("line1", &long),
        ("line2", ""),
        ("city", "San Francisco"),
        ("state", "CA"),
        ("postcode", "9410"),
        ("country", "US"),
        ("default", "off"),
    ];
    let new = "/dashboard/addresses/new";
    let page = ada.submit(new, "/api/addresses/create", &fields).await;
    assert!(page.says("This is not a postcode of this country.") && page.says("6 to 15 digits"));
    assert!(page.input("postcode").contains("9410") && page.input("line1").contains("A very long street"));
    assert!(!page.body.contains("<script>alert"));
    fields[2].1 = "+14155550100";
    fields[7].1 = "94105";
    let page = ada.submit(new, "/api/addresses/create", &fields).await;
    assert!(page.says("The address is saved.") && page.says("Default") && page.says(long.trim()));

    let (_, rest) = page.body.split_once("/dashboard/addresses/adr_").unwrap();
    let id = format!("adr_{}", rest.split('/').next().unwrap());
    let edit = format!("{list}/{id}/edit");
    assert!(ada.get(&edit).await.input("postcode").contains("94105"));

    let mut eve = signed_in(&t, "eve@example.com").await;
    assert_eq!(eve.get(&edit).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        eve.get(&format!("{list}/nonsense/edit")).await.status,
        StatusCode::NOT_FOUND
    );
    for action in ["/api/addresses/remove", "/api/addresses/make-default"] {
        assert_eq!(
            eve.post(list, action, &[("id", &id)]).await.status,
            StatusCode::NOT_FOUND
        );
    }
    let mut stranger = eve.another();
    for path in [list, new, &edit] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            answer
                .place()
                .starts_with("/sign-in?next=%2Fdashboard%2Faddresses")
        );
    }
    let page = ada.submit(list, "/api/addresses/remove", &[("id", &id)]).await;
    assert!(page.says("The address is removed.") && page.says("None yet"));
}
