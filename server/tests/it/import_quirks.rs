//! Orders of the source that do not fit are represented or refused, each with a reason.

use domain::{axes::PaymentAxis, headline::Headline};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::entity::{events, orders, payments, products, sellers, users, variants};
use testkit::{TestDb, db_test};

use crate::olist_files::{Files, assert_clean, counts, history, import, order};

#[db_test]
async fn what_cannot_be_represented_is_refused_with_a_reason(t: TestDb) {
    let mut files = Files::new();
    files.plain(1).plain(2).plain(2);
    files
        .order(3, 3, "unavailable", [1, 2, 0, 0])
        .paid(3, 1, "boleto", "10.00");
    files.order(4, 4, "lost", [1, 2, 0, 0]).units(4, 1, 1, 1);
    files.order(5, 5, "delivered", [1, 2, 3, 99]).units(5, 1, 1, 1);
    files.order(6, 6, "delivered", [1, 2, 3, 4]).units(6, 9, 1, 1);
    files.order(7, 7, "delivered", [1, 2, 3, 4]).units(7, 1, 9, 1);
    files.plain(8).paid(8, 2, "voucher", "-1.00");
    let report = import(&t, files.folder()).await;
    assert_eq!((report.read, report.imported, report.refused), (9, 2, 7));
    let reasons = [
        ("no_items", 1),
        ("duplicate", 1),
        ("unknown_status", 1),
        ("malformed", 2),
        ("unknown_product", 1),
        ("unknown_seller", 1),
    ];
    assert_eq!(report.reasons, counts(&reasons));
    assert_eq!(
        orders::Entity::find()
            .all(t.services.db.read())
            .await
            .unwrap()
            .len(),
        2
    );
    assert_clean(&t).await;
}

#[db_test]
async fn odd_payments_are_kept_as_they_are(t: TestDb) {
    let mut files = Files::new();
    let mut odd = |n: u32| {
        files.order(n, n, "delivered", [1, 2, 3, 8]).units(n, 1, 1, 1);
    };
    (1..=5).for_each(&mut odd);
    files
        .paid(1, 1, "credit_card", "12.00")
        .paid(2, 1, "credit_card", "11.00")
        .paid(3, 1, "credit_card", "11.51");
    files
        .paid(4, 2, "credit_card", "11.50")
        .paid(4, 3, "voucher", "0.00");
    let report = import(&t, files.folder()).await;
    let warnings = [
        ("payment_differs", 2),
        ("payment_differs_by_a_cent", 1),
        ("several_payments", 1),
        ("zero_payment", 1),
        ("payment_number_gap", 1),
        ("no_payment", 1),
    ];
    assert_eq!(report.warnings, counts(&warnings));
    let mut axes = Vec::new();
    for n in 1..=5 {
        let graph = order(&t, n).await;
        assert_eq!(graph.order.total, 1150);
        axes.push((
            graph.order.payment_status,
            graph.transactions.iter().map(|t| t.amount).sum::<i64>(),
        ));
    }
    let expected = [
        (PaymentAxis::Paid, 1200),
        (PaymentAxis::PartiallyPaid, 1100),
        (PaymentAxis::Paid, 1151),
        (PaymentAxis::Paid, 1150),
        (PaymentAxis::Unpaid, 0),
    ];
    assert_eq!(axes, expected);
    let kept = payments::Entity::find()
        .order_by_asc(payments::Column::Amount)
        .all(t.services.db.read())
        .await
        .unwrap();
    assert_eq!((kept.len(), kept[0].amount), (5, 0));
    assert_clean(&t).await;
}

#[db_test]
async fn times_out_of_order_are_kept_and_the_steps_stay_in_theirs(t: TestDb) {
    let mut files = Files::new();
    files
        .order(1, 1, "delivered", [1, 5, 3, 2])
        .units(1, 1, 1, 1)
        .paid(1, 1, "boleto", "11.50");
    files
        .order(2, 2, "delivered", [1, 0, 0, 0])
        .units(2, 1, 1, 1)
        .paid(2, 1, "boleto", "11.50");
    files
        .order(3, 3, "processing", [1, 2, 3, 0])
        .units(3, 3, 1, 1)
        .paid(3, 1, "boleto", "11.50");
    files.review(1, 9, 5, "", 1);
    let report = import(&t, files.folder()).await;
    let warnings = [
        ("shipped_before_approved", 1),
        ("delivered_before_shipped", 1),
        ("approval_missing", 1),
        ("shipped_time_missing", 1),
        ("delivered_time_missing", 1),
        ("status_behind_times", 1),
        ("no_category", 1),
    ];
    assert_eq!(report.warnings, counts(&warnings));
    let told = history(&t, &order(&t, 1).await).await;
    let expected = [
        "01 order.placed",
        "01 review.added",
        "05 payment.captured",
        "05 order.confirmed",
        "05 seller_order.processing",
        "03 lines.packed",
        "03 shipment.shipped",
        "02 shipment.delivered",
        "02 seller_order.completed",
        "02 order.completed",
    ];
    assert_eq!(told, expected);
    let untold = order(&t, 2).await;
    assert_eq!(
        (untold.shipments[0].shipped_at, untold.shipments[0].delivered_at),
        (None, None)
    );
    assert_eq!(untold.order.headline, Headline::Completed);
    assert_eq!(order(&t, 3).await.order.headline, Headline::Shipped);
    assert_clean(&t).await;
}

#[db_test]
async fn a_cancelled_order_is_cancelled_as_far_as_the_source_allows(t: TestDb) {
    let mut files = Files::new();
    for (n, status, times) in [
        (1, "canceled", [1, 2, 0, 0]),
        (2, "canceled", [1, 0, 0, 0]),
        (3, "canceled", [1, 2, 3, 0]),
        (4, "canceled", [1, 2, 3, 4]),
        (5, "unavailable", [1, 2, 0, 0]),
        (6, "created", [1, 0, 0, 0]),
        (7, "approved", [1, 2, 0, 0]),
        (8, "invoiced", [1, 2, 0, 0]),
    ] {
        files
            .order(n, n, status, times)
            .units(n, 1, 1, 2)
            .paid(n, 1, "credit_card", "23.00");
    }
    let report = import(&t, files.folder()).await;
    let warnings = [
        ("cancelled_without_refund_record", 2),
        ("payment_not_approved", 1),
        ("cancelled_after_shipping", 1),
        ("cancelled_after_delivery", 1),
        ("unavailable", 1),
    ];
    assert_eq!(report.warnings, counts(&warnings));
    let mut read = Vec::new();
    for n in 1..=8 {
        let graph = order(&t, n).await;
        read.push((
            graph.order.headline,
            graph.order.payment_status,
            graph.order.cancelled_amount,
            graph.notes.len(),
        ));
    }
    let expected = [
        (Headline::Cancelled, PaymentAxis::Paid, 2300, 0),
        (Headline::Cancelled, PaymentAxis::Unpaid, 2300, 0),
        (Headline::Shipped, PaymentAxis::Paid, 0, 1),
        (Headline::Completed, PaymentAxis::Paid, 0, 1),
        (Headline::Cancelled, PaymentAxis::Paid, 2300, 0),
        (Headline::Pending, PaymentAxis::Unpaid, 0, 0),
        (Headline::Confirmed, PaymentAxis::Paid, 0, 0),
        (Headline::Processing, PaymentAxis::Paid, 0, 0),
    ];
    assert_eq!(read, expected);
    let why = events::Entity::find().filter(events::Column::Kind.eq("lines.cancelled.v1"));
    let why = why.all(t.services.db.read()).await.unwrap();
    assert!(why.iter().all(|e| e.justification.contains("not known")));
    assert_clean(&t).await;
}

#[db_test]
async fn a_product_of_two_sellers_becomes_one_for_each(t: TestDb) {
    let mut files = Files::new();
    files
        .order(1, 1, "delivered", [1, 2, 3, 8])
        .units(1, 1, 1, 1)
        .units(1, 1, 2, 1)
        .paid(1, 1, "voucher", "23.00");
    import(&t, files.folder()).await;
    let db = t.services.db.read();
    assert_eq!(sellers::Entity::find().all(db).await.unwrap().len(), 2);
    let found = products::Entity::find().all(db).await.unwrap();
    assert_eq!(
        found
            .iter()
            .filter(|p| p.category == "health_beauty" && !p.listed)
            .count(),
        2
    );
    let skus = variants::Entity::find().all(db).await.unwrap();
    assert!(
        skus.iter()
            .all(|v| v.sku.starts_with("OLIST-") && v.weight_g == Some(300))
    );
    assert!(
        users::Entity::find()
            .one(db)
            .await
            .unwrap()
            .unwrap()
            .password_hash
            .is_none()
    );
}
