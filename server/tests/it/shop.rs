//! The shop: lists, search and availability; and carts, from the first thing in it to a reorder.

use domain::{
    actor::Actor,
    ids::{CartId, VariantId},
    money::Currency,
    pricing::PromotionKind,
    time::DAY,
    words::VariantKind,
};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use services::{
    Error,
    cart::{self, MAX_LINES},
    catalogue::{self, Edge, ProductFilter},
};
use store::entity::{prices, products, promotions, recipes, variants};
use testkit::{TestDb, db_test};

fn guest() -> Actor {
    Actor::default()
}

fn sentence(error: Error, field: &str) -> String {
    match error {
        Error::Invalid(mut errors) => errors.0.remove(field).unwrap_or_else(|| panic!("{errors:?}")),
        other => panic!("{other:?}"),
    }
}

/// Changes a variant's kind.
async fn become_kind(t: &TestDb, variant: VariantId, kind: VariantKind) {
    let tx = t.services.db.begin().await.unwrap();
    variants::ActiveModel {
        id: Set(variant),
        kind: Set(kind),
        ..Default::default()
    }
    .update(&tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn set_price(t: &TestDb, variant: VariantId, amount: i64) {
    let tx = t.services.db.begin().await.unwrap();
    let row = prices::ActiveModel {
        variant_id: Set(variant),
        channel: Set(testkit::CHANNEL.to_owned()),
        currency: Set(Currency::USD),
        amount: Set(amount),
    };
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn unlist(t: &TestDb, slug: &str) {
    let product = store::catalogue::by_slug(t.services.db.read(), slug)
        .await
        .unwrap()
        .unwrap();
    let tx = t.services.db.begin().await.unwrap();
    products::ActiveModel {
        id: Set(product.id),
        listed: Set(false),
        ..Default::default()
    }
    .update(&tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn promotion(t: &TestDb, code: &str, kind: PromotionKind, value: i64, minimum: i64) {
    let row = promotions::Model {
        id: t.services.id(),
        code: code.to_owned(),
        kind,
        value,
        currency: None,
        minimum,
        starts_at: t.services.now(),
        ends_at: Some(t.services.now().plus(DAY)),
        usage_limit: None,
        used: 0,
    };
    t.insert::<promotions::Entity, _>(row).await;
}

/// What is in a cart: variant and quantity.
async fn contents(t: &TestDb, actor: &Actor, session: Option<CartId>) -> Vec<(VariantId, i64)> {
    let view = cart::view(&t.services, actor, session).await.unwrap();
    let mut lines: Vec<_> = view
        .sellers
        .iter()
        .flat_map(|g| &g.lines)
        .map(|l| (l.variant, l.quantity))
        .collect();
    lines.sort_unstable();
    lines
}

#[db_test]
async fn pages_of_products_follow_each_other_there_and_back(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    for i in 0..60 {
        // Equal titles must not lose a product between two pages.
        let pen = t.variant(seller, &format!("PEN-{i:02}"), 100 + i, 1).await;
        assert_ne!(pen.0.as_u128(), 0);
    }
    let tx = t.services.db.begin().await.unwrap();
    let same = products::ActiveModel {
        title: Set("Same".to_owned()),
        ..Default::default()
    };
    products::Entity::update_many().set(same).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let page = async |from| {
        catalogue::list(
            &t.services,
            &guest(),
            ProductFilter {
                from,
                ..Default::default()
            },
        )
        .await
        .unwrap()
    };
    let mut seen = Vec::new();
    let (mut from, mut pages) = (None, Vec::new());
    loop {
        let this = page(from).await;
        seen.extend(this.products.iter().map(|p| p.id));
        pages.push(this.clone());
        from = this.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!((pages.len(), seen.len()), (3, 60));
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 60);
    assert_eq!(pages[0].previous, None);
    let back = page(pages[2].previous).await;
    assert_eq!(back.products, pages[1].products);
    let back = page(back.previous).await;
    assert_eq!((back.products, back.previous), (pages[0].products.clone(), None));
    let lost = page(Some(Edge::After(t.services.id()))).await;
    assert!(lost.products.is_empty());
}

#[db_test]
async fn products_are_found_by_title_and_by_stock_keeping_unit_in_any_case(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    t.variant(seller, "PEN-1", 250, 1).await;
    t.variant(seller, "INK_50%", 250, 1).await;
    t.variant(seller, "HIDDEN", 250, 1).await;
    unlist(&t, "hidden").await;
    let found = async |text: &str| {
        let filter = ProductFilter {
            search: Some(text.to_owned()),
            ..Default::default()
        };
        let page = catalogue::list(&t.services, &guest(), filter).await.unwrap();
        page.products.into_iter().map(|p| p.slug).collect::<Vec<_>>()
    };
    assert_eq!(found("product pen").await, ["pen-1"]);
    assert_eq!(found("pen-").await, ["pen-1"]);
    assert_eq!(found("50%").await, ["ink_50%"]);
    assert_eq!(found("K_5").await, ["ink_50%"]);
    assert!(found("n_1").await.is_empty(), "an underscore is no wildcard");
    assert!(found("hidden").await.is_empty());
    assert_eq!(found("  ").await.len(), 2);
    let other = ProductFilter {
        category: Some("elsewhere".into()),
        ..Default::default()
    };
    let page = catalogue::list(&t.services, &guest(), other).await.unwrap();
    assert!(page.products.is_empty());
    assert_eq!(page.categories, ["tests"]);
    assert!(matches!(
        catalogue::product(&t.services, &guest(), "hidden").await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        catalogue::product(&t.services, &guest(), "no-such").await,
        Err(Error::NotFound)
    ));
}

#[db_test]
async fn what_is_left_depends_on_how_a_thing_comes(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    let (paper, glue) = (
        t.variant(seller, "PAPER", 10, 25).await,
        t.variant(seller, "GLUE", 10, 9).await,
    );
    let book = t.variant(seller, "BOOK", 900, 0).await;
    become_kind(&t, book, VariantKind::MadeToOrder).await;
    for (ingredient_id, quantity) in [(paper, 10), (glue, 4)] {
        t.insert::<recipes::Entity, _>(recipes::Model {
            variant_id: book,
            ingredient_id,
            quantity,
        })
        .await;
    }
    let file = t.variant(seller, "FILE", 300, 0).await;
    become_kind(&t, file, VariantKind::Digital).await;
    t.variant(seller, "GONE", 300, 0).await;
    let left = async |slug: &str| {
        catalogue::product(&t.services, &guest(), slug)
            .await
            .unwrap()
            .variants
            .remove(0)
            .left
    };
    assert_eq!(left("paper").await, Some(25));
    assert_eq!(left("book").await, Some(2));
    assert_eq!(left("file").await, None);
    assert_eq!(left("gone").await, Some(0));
    let page = catalogue::list(&t.services, &guest(), ProductFilter::default())
        .await
        .unwrap();
    let sold_out: Vec<_> = page
        .products
        .iter()
        .filter(|p| !p.in_stock)
        .map(|p| p.slug.as_str())
        .collect();
    assert_eq!(sold_out, ["gone"]);
    assert_eq!(page.products[0].from.map(|m| m.minor), Some(900));
}

#[db_test]
async fn a_cart_groups_by_seller_adds_up_and_says_what_changed(t: TestDb) {
    let s = &t.services;
    let (a, b) = (t.seller("Papyrus").await, t.seller("Quill").await);
    let (pen, ink) = (
        t.variant(a, "PEN", 250, 10).await,
        t.variant(b, "INK", 1000, 3).await,
    );
    let id = cart::add(s, &guest(), None, pen, 2).await.unwrap();
    assert_eq!(cart::add(s, &guest(), Some(id), ink, 1).await.unwrap(), id);
    cart::add(s, &guest(), Some(id), pen, 1).await.unwrap();
    let view = cart::view(s, &guest(), Some(id)).await.unwrap();
    assert_eq!(
        view.sellers.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(),
        ["Papyrus", "Quill"]
    );
    assert_eq!(
        (view.totals.subtotal, view.totals.total, view.ready),
        (1750, 1750, true)
    );
    assert_eq!(cart::count(s, &guest(), Some(id)).await.unwrap(), 4);

    set_price(&t, pen, 300).await;
    let line = cart::view(s, &guest(), Some(id)).await.unwrap().sellers[0].lines[0].clone();
    assert_eq!(
        (line.unit.minor, line.was.map(|m| m.minor), line.subtotal.minor),
        (300, Some(250), 900)
    );
    cart::set_quantity(s, &guest(), Some(id), pen, 1).await.unwrap();
    let view = cart::view(s, &guest(), Some(id)).await.unwrap();
    assert_eq!((view.sellers[0].lines[0].was, view.totals.total), (None, 1300));

    unlist(&t, "pen").await;
    let view = cart::view(s, &guest(), Some(id)).await.unwrap();
    assert!(view.sellers[0].lines[0].problem.is_some() && !view.ready);
    assert_eq!(view.totals.total, 1000);
    cart::remove(s, &guest(), Some(id), pen).await.unwrap();
    assert!(cart::view(s, &guest(), Some(id)).await.unwrap().ready);
    assert!(!cart::view(s, &guest(), None).await.unwrap().ready);
}

#[db_test]
async fn nobody_puts_more_into_a_cart_than_there_is_or_than_makes_sense(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let (pen, many) = (
        t.variant(seller, "PEN", 250, 5).await,
        t.variant(seller, "MANY", 1, 1000).await,
    );
    let id = cart::add(s, &guest(), None, many, 90).await.unwrap();
    for (variant, quantity) in [
        (pen, 0),
        (pen, -1),
        (pen, 6),
        (many, 10),
        (many, 100),
        (pen, i64::MAX),
    ] {
        sentence(
            cart::add(s, &guest(), Some(id), variant, quantity)
                .await
                .unwrap_err(),
            "quantity",
        );
    }
    sentence(
        cart::set_quantity(s, &guest(), Some(id), many, 100)
            .await
            .unwrap_err(),
        "quantity",
    );
    assert!(matches!(
        cart::add(s, &guest(), Some(id), s.id(), 1).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        cart::set_quantity(s, &guest(), Some(id), pen, 1).await,
        Err(Error::NotFound)
    ));
    assert_eq!(contents(&t, &guest(), Some(id)).await, [(many, 90)]);
    cart::set_quantity(s, &guest(), Some(id), many, 0).await.unwrap();
    for i in 0..=MAX_LINES {
        let variant = t.variant(seller, &format!("V{i}"), 1, 1).await;
        let added = cart::add(s, &guest(), Some(id), variant, 1).await;
        assert_eq!(added.is_ok(), i < MAX_LINES, "{i}: {added:?}");
    }
}

#[db_test]
async fn a_persons_cart_is_theirs_and_a_guests_is_known_to_one_session(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 50).await;
    let (ada, eve) = (t.user("ada@example.com").await, t.user("eve@example.com").await);
    let adas = cart::add(s, &ada, None, pen, 2).await.unwrap();
    assert!(contents(&t, &eve, Some(adas)).await.is_empty());
    assert!(contents(&t, &guest(), Some(adas)).await.is_empty());
    assert_ne!(cart::add(s, &guest(), Some(adas), pen, 1).await.unwrap(), adas);
    assert!(matches!(
        cart::set_quantity(s, &eve, Some(adas), pen, 1).await,
        Err(Error::NotFound)
    ));
    cart::remove(s, &eve, Some(adas), pen).await.unwrap();
    assert_eq!(contents(&t, &ada, None).await, [(pen, 2)]);
}

#[db_test]
async fn two_requests_at_once_make_one_cart_and_lose_nothing(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 50).await;
    let ada = t.user("ada@example.com").await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (s, ada) = (t.services.clone(), ada.clone());
            tokio::spawn(async move { cart::add(&s, &ada, None, pen, 1).await })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap().unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(contents(&t, &ada, None).await, [(pen, 8)]);
}

#[db_test]
async fn what_a_guest_collected_is_there_after_signing_in(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let (pen, ink) = (
        t.variant(seller, "PEN", 250, 50).await,
        t.variant(seller, "INK", 250, 50).await,
    );
    let ada = t.user("ada@example.com").await;

    // Without a cart of one's own, the guest's becomes it.
    let first = cart::add(s, &guest(), None, pen, 2).await.unwrap();
    cart::merge(s, &ada, first).await.unwrap();
    assert_eq!(cart::view(s, &ada, None).await.unwrap().id, Some(first));
    assert!(contents(&t, &guest(), Some(first)).await.is_empty());

    // Else the larger quantity of each stays, and doing it twice changes nothing.
    let second = cart::add(s, &guest(), None, pen, 1).await.unwrap();
    cart::add(s, &guest(), Some(second), ink, 4).await.unwrap();
    for _ in 0..2 {
        cart::merge(s, &ada, second).await.unwrap();
        let mut wanted = [(pen, 2), (ink, 4)];
        wanted.sort_unstable();
        assert_eq!(contents(&t, &ada, None).await, wanted);
    }
    // Nobody takes another person's cart with them.
    let eve = t.user("eve@example.com").await;
    cart::merge(s, &eve, first).await.unwrap();
    assert!(contents(&t, &eve, None).await.is_empty());
}

#[db_test]
async fn a_code_counts_as_long_as_it_holds(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 1000, 50).await;
    promotion(&t, "TEN", PromotionKind::Percentage, 1000, 1500).await;
    let none = cart::apply_code(s, &guest(), None, "ten").await.unwrap_err();
    sentence(none, "promotion_code");
    let id = cart::add(s, &guest(), None, pen, 1).await.unwrap();
    let session = Some(id);
    for wrong in ["", "NO-SUCH-CODE", "ten"] {
        sentence(
            cart::apply_code(s, &guest(), session, wrong).await.unwrap_err(),
            "promotion_code",
        );
    }
    cart::add(s, &guest(), session, pen, 1).await.unwrap();
    cart::apply_code(s, &guest(), session, " ten ").await.unwrap();
    let view = cart::view(s, &guest(), session).await.unwrap();
    assert_eq!(
        (view.totals.discount, view.totals.total, view.ready),
        (200, 1800, true)
    );

    cart::set_quantity(s, &guest(), session, pen, 1).await.unwrap();
    let view = cart::view(s, &guest(), session).await.unwrap();
    assert!(view.code_problem.is_some() && !view.ready);
    assert_eq!(view.totals.total, 1000);
    t.clock.advance(2 * DAY);
    assert!(
        cart::view(s, &guest(), session)
            .await
            .unwrap()
            .code_problem
            .is_some()
    );
    cart::remove_code(s, &guest(), session).await.unwrap();
    assert!(cart::view(s, &guest(), session).await.unwrap().ready);
}

#[db_test]
async fn an_old_guests_cart_is_swept_away_and_a_persons_is_kept(t: TestDb) {
    let s = &t.services;
    let seller = t.seller("Papyrus").await;
    let pen = t.variant(seller, "PEN", 250, 50).await;
    let ada = t.user("ada@example.com").await;
    let old = cart::add(s, &guest(), None, pen, 1).await.unwrap();
    cart::add(s, &ada, None, pen, 1).await.unwrap();
    t.clock.advance(61 * DAY);
    services::accounts::sweep(s).await.unwrap();
    assert!(contents(&t, &guest(), Some(old)).await.is_empty());
    assert_eq!(contents(&t, &ada, None).await.len(), 1);
}
