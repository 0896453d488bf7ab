//! The history: whose orders, which of them, page by page, at what cost; and the way in for guests.

use domain::{
    actor::{Actor, Role},
    headline::Headline,
    ids::OrderId,
    number::OrderNumber,
    time::{DAY, SECOND, Timestamp},
};
use services::{
    Error, Services, cancellations, live,
    views::{
        self, Filter,
        history::{History, Sort},
    },
};
use testkit::{TestDb, db_test};

use crate::{fixture::Shop, statements::counted};

async fn number(shop: &Shop, order: OrderId) -> OrderNumber {
    shop.graph(order).await.order.number
}

async fn listed(s: &Services, who: &Actor, filter: Filter) -> History {
    views::history(s, who, filter).await.unwrap()
}

fn numbers(history: &History) -> Vec<OrderNumber> {
    history.orders.iter().map(|o| o.number.clone()).collect()
}

#[db_test]
async fn an_order_is_found_by_its_customer_and_by_staff_that_sees_all_and_by_nobody_else(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let number = number(&shop, order).await;
    let ops = shop.t.staff(Role::Operations, None).await;
    for who in [&shop.customer, &shop.admin, &ops] {
        assert_eq!(views::find(s, who, &number).await.unwrap(), order);
        assert_eq!(
            views::find_text(s, who, &format!("#{number} ")).await.unwrap(),
            order
        );
        views::detail(s, who, order).await.unwrap();
    }
    let another = shop.t.user("eve@example.com").await;
    // The seller of the goods sees its part elsewhere, never the whole.
    for who in [&Actor::default(), &another, &shop.sellers[0].1] {
        assert!(matches!(views::find(s, who, &number).await, Err(Error::NotFound)));
        assert!(matches!(views::detail(s, who, order).await, Err(Error::NotFound)));
        assert!(matches!(
            views::previews::cancellation(s, who, order, &[]).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            live::order_changes(s, who, order, 0).await.err(),
            Some(Error::NotFound)
        ));
    }
    assert!(matches!(
        views::find_text(s, &shop.customer, "no-such").await,
        Err(Error::NotFound)
    ));
    let guest = Actor {
        guest_orders: vec![order],
        ..Actor::default()
    };
    assert_eq!(views::find(s, &guest, &number).await.unwrap(), order);
    let list = views::history(s, &guest, Filter::default()).await.unwrap();
    assert_eq!(
        list.orders.iter().map(|o| &o.number).collect::<Vec<_>>(),
        [&number]
    );
}

#[db_test]
async fn the_history_holds_own_orders_only_and_asks_strangers_to_sign_in(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let another = shop.t.user("eve@example.com").await;
    shop.try_place(&another, &[(shop.pen, 1)], None).await.unwrap();
    assert_eq!(
        numbers(&listed(s, &shop.customer, Filter::default()).await),
        [number(&shop, order).await]
    );
    assert!(matches!(
        views::history(s, &Actor::default(), Filter::default()).await,
        Err(Error::Unauthenticated)
    ));
    // Staff has orders of its own here, as everybody.
    assert!(listed(s, &shop.admin, Filter::default()).await.orders.is_empty());
}

#[db_test]
async fn the_history_is_searched_by_number_product_status_and_period(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let lamps = shop.place(&[(shop.lamp, 2)], None).await;
    shop.t.clock.advance(DAY);
    let pens = shop.place(&[(shop.ink, 1), (shop.pen, 1)], None).await;
    cancellations::request(s, &shop.customer, pens, "changed_mind", "")
        .await
        .unwrap();
    let (lamps, pens) = (number(&shop, lamps).await, number(&shop, pens).await);
    let find = async |filter: Filter| numbers(&listed(s, &shop.customer, filter).await);
    let q = |q: &str| Filter {
        q: q.to_owned(),
        ..Filter::default()
    };

    assert_eq!(
        find(q(&lamps.to_string().to_lowercase())).await,
        std::slice::from_ref(&lamps)
    );
    assert_eq!(
        find(q(lamps.as_str().get(2..7).unwrap())).await,
        std::slice::from_ref(&lamps)
    );
    assert_eq!(find(q("product PEN")).await, std::slice::from_ref(&pens));
    assert_eq!(find(q("ink")).await, std::slice::from_ref(&pens));
    assert_eq!(find(q(" ")).await, [pens.clone(), lamps.clone()]);
    for nothing in ["100%", "_", "'; DROP", "chair", "\u{1f4a9}"] {
        assert!(find(q(nothing)).await.is_empty(), "{nothing}");
    }
    assert_eq!(
        find(Filter {
            status: Some(Headline::Cancelled),
            ..Filter::default()
        })
        .await,
        std::slice::from_ref(&pens)
    );
    let today = Timestamp(s.now().0 / DAY * DAY);
    assert_eq!(
        find(Filter {
            from: Some(today),
            ..Filter::default()
        })
        .await,
        std::slice::from_ref(&pens)
    );
    assert_eq!(
        find(Filter {
            to: Some(today.plus(-DAY)),
            ..Filter::default()
        })
        .await,
        std::slice::from_ref(&lamps)
    );
    assert_eq!(
        find(Filter {
            to: Some(today),
            ..Filter::default()
        })
        .await,
        [pens.clone(), lamps.clone()]
    );
    assert_eq!(
        find(Filter {
            sort: Sort::TotalDesc,
            ..Filter::default()
        })
        .await,
        [lamps.clone(), pens.clone()]
    );
    assert_eq!(
        find(Filter {
            sort: Sort::Oldest,
            ..Filter::default()
        })
        .await,
        [lamps, pens]
    );
}

#[db_test]
async fn pages_of_orders_placed_at_the_same_moment_neither_skip_nor_repeat(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let s = &shop.t.services;
    for _ in 0..7 {
        shop.place(&[(shop.pen, 1)], None).await;
    }
    for sort in [Sort::Newest, Sort::Oldest, Sort::TotalDesc, Sort::TotalAsc] {
        let all = numbers(
            &listed(
                s,
                &shop.customer,
                Filter {
                    sort,
                    ..Filter::default()
                },
            )
            .await,
        );
        assert_eq!(all.len(), 7);
        let page = async |cursor| {
            listed(
                s,
                &shop.customer,
                Filter {
                    sort,
                    cursor,
                    limit: 3,
                    ..Filter::default()
                },
            )
            .await
        };
        let first = page(None).await;
        assert_eq!(first.previous, None);
        let second = page(first.next).await;
        let third = page(second.next).await;
        assert_eq!([numbers(&first), numbers(&second), numbers(&third)].concat(), all);
        assert_eq!(third.next, None);
        // And back again, where the pages are the same.
        let back = page(third.previous).await;
        assert_eq!(numbers(&back), numbers(&second));
        let start = page(back.previous).await;
        assert_eq!(numbers(&start), numbers(&first));
        assert_eq!(start.previous, None);
        let text = first.next.unwrap().to_string();
        assert_eq!(page(text.parse().ok()).await, second);
    }
}

#[db_test]
async fn a_page_costs_as_many_statements_for_many_orders_and_lines_as_for_one(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let s = &shop.t.services;
    let small = shop.place(&[(shop.pen, 1)], None).await;
    let (list, list_of_one) = counted(listed(s, &shop.customer, Filter::default())).await;
    let (_, page_of_one) = counted(views::detail(s, &shop.customer, small)).await;
    assert_eq!((list.orders.len(), list_of_one), (1, 2));

    let large = shop
        .place(&[(shop.lamp, 1), (shop.pen, 2), (shop.ink, 3)], None)
        .await;
    shop.place(&[(shop.lamp, 1), (shop.ink, 1)], None).await;
    let (list, list_of_three) = counted(listed(s, &shop.customer, Filter::default())).await;
    let (_, page_of_three) = counted(views::detail(s, &shop.customer, large)).await;
    assert_eq!((list.orders.len(), list_of_three), (3, 2));
    assert_eq!(page_of_three, page_of_one);
    assert!(page_of_three < 25, "{page_of_three}");
}

#[db_test]
async fn a_guest_proves_an_order_by_number_and_email_and_is_told_nothing_else(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let guest = Actor::default();
    let order = shop.try_place(&guest, &[(shop.lamp, 1)], None).await.unwrap();
    let typed = format!(" {} ", order.number.to_string().to_lowercase());
    assert_eq!(
        views::track(s, &typed, "ADA@example.com", "192.0.2.1")
            .await
            .unwrap(),
        order.order
    );
    let wrong_mail = views::track(s, &typed, "eve@example.com", "192.0.2.1")
        .await
        .unwrap_err()
        .to_string();
    let nobody = s.order_number().to_string();
    let wrong_number = views::track(s, &nobody, "ada@example.com", "192.0.2.1")
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(wrong_mail, wrong_number);
    assert!(
        matches!(views::track(s, "", "nobody", "192.0.2.1").await, Err(Error::Invalid(e)) if e.0.len() == 2)
    );

    for i in 0..20 {
        let limited = views::track(s, &typed, "eve@example.com", &format!("192.0.2.{i}")).await;
        if matches!(limited, Err(Error::TooManyAttempts { .. })) {
            assert!(i >= 8, "closed after {i}");
            shop.t.clock.advance(16 * 60 * SECOND);
            assert!(
                views::track(s, &typed, "ada@example.com", "192.0.2.1")
                    .await
                    .is_ok()
            );
            return;
        }
    }
    panic!("guesses are not limited");
}
