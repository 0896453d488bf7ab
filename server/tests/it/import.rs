//! The import of historical orders: everything read is accounted for, nothing comes twice, nothing is lost.

use std::{panic::AssertUnwindSafe, path::Path};

use domain::{axes::PaymentAxis, headline::Headline, machines::OrderState};
use futures::FutureExt;
use sea_orm::{EntityTrait, PaginatorTrait};
use services::import::{ImportReport, olist, report::Added};
use store::{
    Db,
    entity::{order_lines, orders, reviews, shipments},
};
use testkit::{TestDb, db_test};

use crate::olist_files::{Files, assert_clean, counts, history, id, import, order};

#[db_test]
async fn a_delivered_order_is_told_from_placing_to_completion(t: TestDb) {
    let mut files = Files::new();
    files
        .order(1, 7, "delivered", [1, 2, 3, 8])
        .units(1, 1, 1, 2)
        .units(1, 2, 2, 1);
    files
        .paid(1, 1, "voucher", "4.50")
        .paid(1, 2, "credit_card", "30.00")
        .review(1, 5, 4, "muito\r\nbom", 6);
    let report = import(&t, files.folder()).await;
    assert_eq!((report.read, report.imported), (1, 1));
    let warnings = [
        ("several_payments", 1),
        ("several_sellers", 1),
        ("category_not_translated", 1),
    ];
    assert_eq!(report.warnings, counts(&warnings));

    let graph = order(&t, 1).await;
    let row = &graph.order;
    assert_eq!((row.subtotal, row.shipping, row.total), (3000, 450, 3450));
    assert_eq!(
        (row.state, row.headline),
        (OrderState::Completed, Headline::Completed)
    );
    assert_eq!(
        (row.payment_status, row.payment_method.as_str()),
        (PaymentAxis::Paid, "credit_card")
    );
    assert_eq!(row.promised_at.unwrap().rfc3339(), "2017-05-30T23:59:59Z");
    assert_eq!(
        (row.email.as_str(), row.channel.as_str()),
        (format!("{}@customers.invalid", id(7)).as_str(), "import")
    );
    assert_eq!(row.shipping_address.postcode, "01409");
    assert_eq!(
        graph.parts.iter().map(|p| p.total).collect::<Vec<_>>(),
        [2300, 1150]
    );
    assert_eq!(
        graph
            .lines
            .iter()
            .map(|l| (l.ordered, l.delivered))
            .collect::<Vec<_>>(),
        [(2, 2), (1, 1)]
    );
    assert_eq!(graph.lines[0].title, "Health beauty 00000000");
    assert_eq!(graph.shipments.len(), 2);
    assert_eq!(
        history(&t, &graph).await,
        [
            "01 order.placed",
            "02 payment.captured",
            "02 payment.captured",
            "02 order.confirmed",
            "02 seller_order.processing",
            "02 seller_order.processing",
            "03 lines.packed",
            "03 shipment.shipped",
            "03 lines.packed",
            "03 shipment.shipped",
            "06 review.added",
            "08 shipment.delivered",
            "08 seller_order.completed",
            "08 shipment.delivered",
            "08 seller_order.completed",
            "08 order.completed",
        ]
    );
    let review = reviews::Entity::find()
        .one(t.services.db.read())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((review.score, review.body.as_str()), (4, "muito\nbom"));
    assert_clean(&t).await;
}

#[db_test]
async fn a_second_run_imports_nothing(t: TestDb) {
    let mut files = Files::new();
    (1..=5).for_each(|n| {
        files.plain(n);
    });
    files.order(6, 6, "created", [1, 0, 0, 0]);
    let first = import(&t, files.folder()).await;
    assert_eq!((first.imported, first.already_imported, first.refused), (5, 0, 1));
    assert_eq!(
        (first.added.customers, first.added.sellers, first.added.products),
        (5, 1, 1)
    );
    files.plain(7);
    let second = import(&t, files.folder()).await;
    assert_eq!(
        (second.imported, second.already_imported, second.refused),
        (1, 5, 1)
    );
    assert_eq!(
        (
            second.added.customers,
            second.added.sellers,
            second.added.products
        ),
        (1, 0, 0)
    );
    let third = import(&t, files.folder()).await;
    assert_eq!((third.imported, third.already_imported), (0, 6));
    assert_eq!(third.added, Added::default());
    assert_clean(&t).await;
}

#[db_test]
async fn an_import_interrupted_at_any_moment_is_resumed_without_loss(t: TestDb) {
    let mut files = Files::new();
    for n in 1..=330 {
        files.plain(n);
    }
    let folder = files.folder().to_owned();
    let count = async || orders::Entity::find().count(t.services.db.read()).await.unwrap();
    for milliseconds in [10, 30, 60, 100, 150] {
        let (services, folder) = (t.services.clone(), folder.clone());
        let running = tokio::spawn(async move {
            olist::run_in_batches(&services, &folder, 50, &mut |_, _| {})
                .await
                .map(drop)
        });
        tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
        running.abort();
        let _ = running.await;
        let there = count().await;
        assert!(
            there.is_multiple_of(50) || there == 330,
            "a batch is there whole or not at all, not {there}"
        );
        assert_clean(&t).await;
    }
    let before = count().await;
    let report = import(&t, &folder).await;
    assert_eq!((report.already_imported, report.imported), (before, 330 - before));
    assert_eq!(count().await, 330);
    assert_clean(&t).await;
}

#[db_test]
async fn a_resumed_import_reports_what_an_uninterrupted_one_does(t: TestDb) {
    let mut files = Files::new();
    for n in 1..=40 {
        match n % 4 {
            0 => files.order(n, n, "created", [1, 0, 0, 0]),
            1 => files.order(n, n, "delivered", [1, 0, 0, 0]).units(n, 1, 1, 1),
            2 => files.order(n, n, "unavailable", [1, 2, 0, 0]).units(n, 3, 2, 2),
            _ => files.plain(n),
        };
    }
    let folder = files.folder().to_owned();
    let elsewhere = std::env::temp_dir().join(format!("waybill-import-{}", testkit::unique()));
    let mut uninterrupted = t.services.clone();
    uninterrupted.db = Db::connect(&format!("sqlite://{}/whole.db", elsewhere.display()))
        .await
        .unwrap();
    uninterrupted.db.migrate().await.unwrap();
    let whole = olist::run(&uninterrupted, &folder, &mut |_, _| {}).await.unwrap();
    drop(uninterrupted);
    std::fs::remove_dir_all(&elsewhere).unwrap();
    assert_eq!((whole.imported, whole.refused), (30, 10));
    assert!(whole.warnings.len() > 3, "{whole}");

    // The run is gone with its report after the second batch.
    let mut stop = |done: usize, _| assert!(done < 20, "interrupted");
    let interrupted = olist::run_in_batches(&t.services, &folder, 10, &mut stop);
    let interrupted = AssertUnwindSafe(interrupted).catch_unwind().await;
    assert!(interrupted.is_err());
    let resumed = import(&t, &folder).await;
    assert_eq!((resumed.imported, resumed.already_imported), (15, 15));
    let (imported, added) = (whole.imported, whole.added);
    let told = ImportReport {
        imported,
        added,
        already_imported: 0,
        ..resumed
    };
    assert_eq!(told, whole);
    assert_clean(&t).await;
}

#[db_test]
async fn a_missing_file_is_named(t: TestDb) {
    let error = olist::run(&t.services, Path::new("nowhere"), &mut |_, _| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("olist_orders_dataset.csv"), "{error}");
}

/// A part of the real orders in debug builds, all of them in release builds.
#[db_test]
async fn real_orders_come_in_whole_and_verify_is_clean(t: TestDb) {
    let Some(folder) = testkit::olist::folder() else {
        return;
    };
    let sample = testkit::olist::Sample::of(&folder, if cfg!(debug_assertions) { 9 } else { 1 });
    let report = import(&t, sample.path()).await;
    assert!(
        report.read > 2500 && report.refused < report.read / 20,
        "{report}"
    );
    assert_eq!(report.reasons.keys().collect::<Vec<_>>(), ["no_items"]);
    assert_eq!(
        report.added.lines,
        order_lines::Entity::find()
            .all(t.services.db.read())
            .await
            .unwrap()
            .len() as u64
    );
    assert_eq!(
        report.added.shipments,
        shipments::Entity::find()
            .all(t.services.db.read())
            .await
            .unwrap()
            .len() as u64
    );
    assert_clean(&t).await;
    let again = import(&t, sample.path()).await;
    assert_eq!((again.imported, again.already_imported), (0, report.imported));
}
