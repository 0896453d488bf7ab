//! The demo's sellers, their goods and where these are, ways of shipping and codes.

use domain::{
    ids::{LocationId, SellerId},
    money::Currency,
    pricing::PromotionKind,
    promotions::Covers,
    time::DAY,
};
use store::{
    entity::{
        locations, prices, products, promotions, recipes, sellers, shipping_methods, stock_items, variants,
    },
    graph::insert_rows,
    stock::StockChange,
};

use super::catalogue::{Catalogue, catalogue};
use crate::{Error, Services};

pub(super) const USD: Currency = Currency::USD;

pub(super) async fn sellers(s: &Services) -> Result<Vec<SellerId>, Error> {
    let names = [
        ("Northwind Outdoor", "Portland", "OR", "97205", 1000),
        ("Paper & Ink", "Chicago", "IL", "60607", 850),
        ("Hearth Kitchen", "Austin", "TX", "78701", 1200),
        ("Little Workshop", "Burlington", "VT", "05401", 0),
    ];
    let rows: Vec<_> = names
        .iter()
        .map(|(name, city, state, postcode, commission_rate)| sellers::Model {
            id: s.id(),
            name: (*name).to_owned(),
            city: (*city).to_owned(),
            state: (*state).to_owned(),
            postcode: (*postcode).to_owned(),
            minimum: 0,
            external_ref: None,
            created_at: s.now(),
            commission_rate: *commission_rate,
            version: 1,
        })
        .collect();
    let ids = rows.iter().map(|r| r.id).collect();
    let tx = s.db.begin().await?;
    insert_rows::<sellers::Entity, _, _>(&tx, rows).await?;
    tx.commit().await?;
    Ok(ids)
}

pub(super) async fn fill(s: &Services, sellers: &[SellerId]) -> Result<(), Error> {
    let places = [
        ("Oakland warehouse", "94607", 1),
        ("Newark warehouse", "07105", 2),
    ]
    .map(|(name, postcode, priority)| locations::Model {
        id: s.id(),
        name: name.to_owned(),
        postcode: postcode.to_owned(),
        priority,
        country: "US".to_owned(),
    });
    let at: Vec<LocationId> = places.iter().map(|p| p.id).collect();
    let Catalogue {
        products,
        variants,
        prices,
        recipes,
        stock,
    } = catalogue(s, sellers);
    let pairs = || {
        stock
            .iter()
            .flat_map(|(variant, counts)| at.iter().zip(counts).map(|(place, n)| (*variant, *place, *n)))
    };
    let items = pairs()
        .map(|(variant_id, location_id, _)| stock_items::Model {
            variant_id,
            location_id,
            on_hand: 0,
            reserved: 0,
        })
        .collect();
    let counted = pairs()
        .map(|(variant, location, on_hand)| StockChange {
            variant,
            location,
            on_hand,
            reserved: 0,
            reason: "counted",
            order: None,
        })
        .collect();
    let methods = [
        ("standard", "Standard", 499, 5, 1),
        ("express", "Express", 1499, 2, 2),
    ];
    let methods = methods.map(
        |(code, name, amount, promise_days, position)| shipping_methods::Model {
            code: code.to_owned(),
            currency: USD,
            name: name.to_owned(),
            amount,
            promise_days,
            position,
            per_seller: false,
        },
    );
    let codes = codes(s, sellers, &products, &variants);
    let tx = s.db.begin().await?;
    insert_rows::<locations::Entity, _, _>(&tx, places.to_vec()).await?;
    insert_rows::<products::Entity, _, _>(&tx, products).await?;
    insert_rows::<variants::Entity, _, _>(&tx, variants).await?;
    insert_rows::<prices::Entity, _, _>(&tx, prices).await?;
    insert_rows::<recipes::Entity, _, _>(&tx, recipes).await?;
    insert_rows::<stock_items::Entity, _, _>(&tx, items).await?;
    insert_rows::<shipping_methods::Entity, _, _>(&tx, methods.to_vec()).await?;
    insert_rows::<promotions::Entity, _, _>(&tx, codes).await?;
    store::stock::apply(&tx, counted, s.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// A code of each kind.
fn codes(
    s: &Services,
    sellers: &[SellerId],
    products: &[products::Model],
    variants: &[variants::Model],
) -> Vec<promotions::Model> {
    use PromotionKind::{Fixed, FreeShipping, Percentage};
    let code = |code: &str, kind, value, covers| promotions::Model {
        id: s.id(),
        code: code.to_owned(),
        kind,
        value,
        currency: Some(USD),
        minimum: 0,
        starts_at: s.now(),
        ends_at: None,
        usage_limit: None,
        used: 0,
        covers,
        limit_per_customer: None,
        exclusive: false,
    };
    let product = products.iter().find(|p| p.slug == "fountain-pen");
    let pens = product.map(|p| p.id).into_iter().collect();
    let variant = variants.iter().find(|v| v.sku == "WB-004-1");
    let lamp = variant.map(|v| v.id).into_iter().collect();
    vec![
        code("WELCOME10", Percentage, 1000, Covers::Order),
        promotions::Model {
            minimum: 4000,
            usage_limit: Some(100),
            ..code("FIVEOFF", Fixed, 500, Covers::Order)
        },
        promotions::Model {
            minimum: 7500,
            ..code("SHIPFREE", FreeShipping, 0, Covers::Order)
        },
        code("INK15", Percentage, 1500, Covers::Seller(sellers[1])),
        code("PENS20", Percentage, 2000, Covers::Products(pens)),
        code("LAMP5", Fixed, 500, Covers::Variants(lamp)),
        promotions::Model {
            limit_per_customer: Some(1),
            ..code("ONCE25", Percentage, 2500, Covers::Order)
        },
        promotions::Model {
            ends_at: Some(s.now().plus(DAY)),
            ..code("SUMMER", Percentage, 5000, Covers::Order)
        },
    ]
}
