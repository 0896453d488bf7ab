//! The shop: lists, search and what is left.

use domain::{actor::Actor, ids::VariantId, words::VariantKind};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use services::{
    Error,
    catalogue::{self, Edge, ProductFilter},
};
use store::entity::{products, recipes, variants};
use testkit::{TestDb, db_test};

use crate::statements::counted;

fn guest() -> Actor {
    Actor::default()
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

/// Takes a product off the shop.
pub(crate) async fn unlist(t: &TestDb, slug: &str) {
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
async fn a_page_takes_as_many_statements_however_long_it_is(t: TestDb) {
    let seller = t.seller("Papyrus").await;
    t.variant(seller, "FIRST", 250, 1).await;
    let list = async || catalogue::list(&t.services, &guest(), ProductFilter::default()).await;
    let (_, one) = counted(list()).await;
    for i in 0..30 {
        t.variant(seller, &format!("PEN-{i:02}"), 250, 1).await;
    }
    let (page, many) = counted(list()).await;
    assert_eq!((page.unwrap().products.len(), one, many), (24, 3, 3));
}
