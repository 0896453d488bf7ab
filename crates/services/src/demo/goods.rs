//! The demo's sellers, their goods and where these are, ways of shipping and codes.

use domain::{
    ids::{LocationId, SellerId},
    money::Currency,
    pricing::PromotionKind,
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
        ("Northwind Outdoor", "Portland", "OR", "97205"),
        ("Paper & Ink", "Chicago", "IL", "60607"),
        ("Hearth Kitchen", "Austin", "TX", "78701"),
        ("Little Workshop", "Burlington", "VT", "05401"),
    ];
    let rows: Vec<_> = names
        .iter()
        .map(|(name, city, state, postcode)| sellers::Model {
            id: s.id(),
            name: (*name).to_owned(),
            city: (*city).to_owned(),
            state: (*state).to_owned(),
            postcode: (*postcode).to_owned(),
            minimum: 0,
            external_ref: None,
            created_at: s.now(),
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
        },
    );
    let codes = [
        ("WELCOME10", PromotionKind::Percentage, 1000, 0, None),
        ("FIVEOFF", PromotionKind::Fixed, 500, 4000, Some(100)),
        ("SHIPFREE", PromotionKind::FreeShipping, 0, 7500, None),
    ];
    let codes = codes.map(|(code, kind, value, minimum, usage_limit)| promotions::Model {
        id: s.id(),
        code: code.to_owned(),
        kind,
        value,
        currency: Some(USD),
        minimum,
        starts_at: s.now(),
        ends_at: None,
        usage_limit,
        used: 0,
    });
    let tx = s.db.begin().await?;
    insert_rows::<locations::Entity, _, _>(&tx, places.to_vec()).await?;
    insert_rows::<products::Entity, _, _>(&tx, products).await?;
    insert_rows::<variants::Entity, _, _>(&tx, variants).await?;
    insert_rows::<prices::Entity, _, _>(&tx, prices).await?;
    insert_rows::<recipes::Entity, _, _>(&tx, recipes).await?;
    insert_rows::<stock_items::Entity, _, _>(&tx, items).await?;
    insert_rows::<shipping_methods::Entity, _, _>(&tx, methods.to_vec()).await?;
    insert_rows::<promotions::Entity, _, _>(&tx, codes.to_vec()).await?;
    store::stock::apply(&tx, counted, s.now()).await?;
    tx.commit().await?;
    Ok(())
}
