//! The streams of live pages over HTTP: who may open one, where it goes on, when it ends.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header::CONTENT_TYPE},
};
use domain::{actor::Actor, ids::OrderId};
use futures::StreamExt;
use testkit::{TestDb, db_test};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::fixture::Shop;

/// A stream that was opened, or why not.
async fn open(
    routes: &Router,
    who: &Actor,
    path: &str,
    seen: Option<i64>,
) -> Result<BodyDataStream, StatusCode> {
    let mut request = Request::get(path);
    if let Some(seen) = seen {
        request = request.header("last-event-id", seen.to_string());
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(who.clone());
    let response = routes.clone().oneshot(request).await.unwrap();
    if response.status() != StatusCode::OK {
        return Err(response.status());
    }
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
    Ok(response.into_body().into_data_stream())
}

/// What a stream says within a second.
async fn heard(stream: &mut BodyDataStream) -> String {
    let mut text = String::new();
    while let Ok(Some(part)) = tokio::time::timeout(Duration::from_millis(600), stream.next()).await {
        text.push_str(std::str::from_utf8(&part.unwrap()).unwrap());
    }
    text
}

async fn path(shop: &Shop, order: OrderId) -> (String, i64) {
    let order = shop.graph(order).await.order;
    (format!("/live/orders/{}", order.number), order.version)
}

#[db_test]
async fn a_browser_that_comes_back_goes_on_after_the_last_event_it_saw(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let stop = CancellationToken::new();
    let routes = server::live::routes(shop.t.services.clone(), stop.clone());
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let (path, version) = path(&shop, order).await;
    shop.pack(order, 0).await;
    let now = shop.graph(order).await.order.version;

    let mut page = open(&routes, &shop.customer, &format!("{path}?after={version}"), None)
        .await
        .unwrap();
    assert_eq!(
        heard(&mut page).await,
        format!("retry: 1000\n\nid: {now}\ndata: changed\n\n")
    );
    let mut back = open(
        &routes,
        &shop.customer,
        &format!("{path}?after={version}"),
        Some(now),
    )
    .await
    .unwrap();
    assert_eq!(heard(&mut back).await, "retry: 1000\n\n", "nothing is told twice");

    stop.cancel();
    assert!(
        back.next().await.is_none(),
        "the stream ends when the process stops"
    );
}

#[db_test]
async fn who_may_not_see_a_thing_cannot_listen_to_it_either(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let routes = server::live::routes(shop.t.services.clone(), CancellationToken::new());
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let (path, _) = path(&shop, order).await;
    let lamps = &shop.sellers[0].1;
    for who in [&Actor::default(), lamps] {
        assert_eq!(
            open(&routes, who, &path, None).await.err(),
            Some(StatusCode::NOT_FOUND)
        );
        assert_eq!(
            open(&routes, who, "/live/admin", None).await.err(),
            Some(StatusCode::NOT_FOUND)
        );
    }
    let none = open(&routes, &shop.customer, "/live/seller-orders", None).await;
    assert_eq!(none.err(), Some(StatusCode::NOT_FOUND));
    assert!(open(&routes, lamps, "/live/seller-orders", None).await.is_ok());
    assert!(
        open(&routes, &shop.admin, &format!("{path}?after=nonsense"), None)
            .await
            .is_ok()
    );
}

#[db_test]
async fn one_session_has_a_limited_number_of_streams_and_gets_them_back(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let routes = server::live::routes(shop.t.services.clone(), CancellationToken::new());
    let mut streams = Vec::new();
    let refused = loop {
        match open(&routes, &shop.admin, "/live/admin", None).await {
            Ok(stream) => streams.push(stream),
            Err(status) => break status,
        }
    };
    assert_eq!((streams.len(), refused), (16, StatusCode::TOO_MANY_REQUESTS));
    streams.pop();
    assert!(open(&routes, &shop.admin, "/live/admin", None).await.is_ok());
}
