//! The demo's sellers and goods.

use domain::{
    ids::{LocationId, ProductId, SellerId, VariantId},
    money::Currency,
    pricing::PromotionKind,
    words::VariantKind,
};
use store::{
    entity::{
        locations, prices, products, promotions, recipes, sellers, shipping_methods, stock_items, variants,
    },
    graph::insert_rows,
    stock::StockChange,
};

use crate::{Error, Services};

const USD: Currency = Currency::USD;

/// A product of the demo: seller, title, category, description, and variants of title, price, stock in two places.
struct Product(
    usize,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, i64, [i64; 2])],
);

const STOCKED: &[Product] = &[
    Product(
        0,
        "Trail Backpack 28 L",
        "Outdoor",
        "Light, rain-proof and comfortable for a long day out.",
        &[("Forest", 8900, [24, 40]), ("Slate", 8900, [12, 0])],
    ),
    Product(
        0,
        "Down Jacket",
        "Outdoor",
        "Packs into its own pocket. Responsibly sourced down.",
        &[("S", 14900, [8, 6]), ("M", 14900, [14, 10]), ("L", 14900, [3, 0])],
    ),
    Product(
        0,
        "Steel Bottle 750 ml",
        "Outdoor",
        "Keeps tea hot for twelve hours and water cold for a day.",
        &[("", 2450, [120, 80])],
    ),
    Product(
        0,
        "Head Lamp",
        "Outdoor",
        "Rechargeable, 400 lumens, with a red light for maps.",
        &[("", 3999, [35, 20])],
    ),
    Product(
        0,
        "Camp Stove",
        "Outdoor",
        "Boils half a litre in under two minutes.",
        &[("", 5900, [0, 0])],
    ),
    Product(
        1,
        "Dotted Notebook A5",
        "Stationery",
        "160 numbered pages that take fountain pen ink.",
        &[("Black", 1490, [200, 150]), ("Sand", 1490, [80, 60])],
    ),
    Product(
        1,
        "Fountain Pen",
        "Stationery",
        "A fine steel nib and a converter for bottled ink.",
        &[("Fine", 3200, [30, 25]), ("Medium", 3200, [22, 10])],
    ),
    Product(
        1,
        "Ink, Midnight Blue",
        "Stationery",
        "50 ml, dries quickly, washes out of most things.",
        &[("", 1150, [60, 60])],
    ),
    Product(
        1,
        "Desk Pad of Vegetable-Tanned Leather That Ages With Use",
        "Stationery",
        "90 by 40 centimetres. It will look better every year.",
        &[("", 7450, [9, 4])],
    ),
    Product(
        2,
        "Pour-Over Set",
        "Kitchen",
        "Glass carafe, steel filter, enough for four cups.",
        &[("", 4600, [26, 18])],
    ),
    Product(
        2,
        "Chef's Knife 20 cm",
        "Kitchen",
        "Forged, balanced, and sharpened by hand.",
        &[("", 9800, [15, 9])],
    ),
    Product(
        2,
        "Cast Iron Pan",
        "Kitchen",
        "Seasoned with flaxseed oil; lasts longer than you.",
        &[("24 cm", 4400, [33, 12]), ("28 cm", 5600, [17, 8])],
    ),
    Product(
        3,
        "Wooden Train Set",
        "Toys",
        "42 pieces of beech that fit the tracks you already have.",
        &[("", 6900, [11, 13])],
    ),
    Product(
        3,
        "Kite",
        "Toys",
        "Flies in a light breeze; tail and line are in the bag.",
        &[("", 2100, [40, 22])],
    ),
];

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

/// Rows of the catalogue, collected before they are written.
#[derive(Default)]
struct Catalogue {
    products: Vec<products::Model>,
    variants: Vec<variants::Model>,
    prices: Vec<prices::Model>,
    recipes: Vec<recipes::Model>,
    stock: Vec<(VariantId, [i64; 2])>,
}

impl Catalogue {
    fn product(
        &mut self,
        s: &Services,
        seller: SellerId,
        title: &str,
        category: &str,
        description: &str,
        listed: bool,
    ) -> ProductId {
        let id = s.id();
        self.products.push(products::Model {
            id,
            seller_id: seller,
            slug: slug(title),
            title: title.to_owned(),
            description: description.to_owned(),
            category: category.to_owned(),
            listed,
            external_ref: None,
            created_at: s.now(),
        });
        id
    }

    fn variant(
        &mut self,
        s: &Services,
        product: ProductId,
        sku: String,
        title: &str,
        kind: VariantKind,
        price: i64,
    ) -> VariantId {
        let id = s.id();
        let position = self.variants.iter().filter(|v| v.product_id == product).count();
        self.variants.push(variants::Model {
            id,
            product_id: product,
            sku,
            title: title.to_owned(),
            kind,
            tax_rate: if kind == VariantKind::Digital { 0 } else { 825 },
            weight_g: None,
            hsn: None,
            position: i64::try_from(position).unwrap_or(i64::MAX),
        });
        if price > 0 {
            self.prices.push(prices::Model {
                variant_id: id,
                channel: "web".to_owned(),
                currency: USD,
                amount: price,
            });
        }
        id
    }
}

fn slug(title: &str) -> String {
    let words: Vec<String> = title
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    words.join("-")
}

fn catalogue(s: &Services, sellers: &[SellerId]) -> Catalogue {
    let mut c = Catalogue::default();
    for (number, Product(seller, title, category, description, kinds)) in (1..).zip(STOCKED) {
        let product = c.product(s, sellers[*seller], title, category, description, true);
        for (at, (name, price, stock)) in (1..).zip(*kinds) {
            let id = c.variant(
                s,
                product,
                format!("WB-{number:03}-{at}"),
                name,
                VariantKind::Stocked,
                *price,
            );
            c.stock.push((id, *stock));
        }
    }
    // Made to order: what is reserved is flour, butter and boxes.
    let pantry = c.product(
        s,
        sellers[2],
        "Bakery supplies",
        "Kitchen",
        "What cakes are made of.",
        false,
    );
    let ingredient = |c: &mut Catalogue, sku: &str, title: &str, stock| {
        let id = c.variant(s, pantry, sku.to_owned(), title, VariantKind::Stocked, 0);
        c.stock.push((id, stock));
        id
    };
    let flour = ingredient(&mut c, "RAW-FLOUR", "Flour, 100 g", [400, 0]);
    let butter = ingredient(&mut c, "RAW-BUTTER", "Butter, 50 g", [120, 0]);
    let cake_box = ingredient(&mut c, "RAW-BOX", "Cake box", [60, 0]);
    for (sku, title, price, needs) in [
        (
            "WB-101-1",
            "Lemon Drizzle Cake",
            2800,
            [(flour, 4), (butter, 3), (cake_box, 1)],
        ),
        (
            "WB-102-1",
            "Twelve Almond Croissants",
            3400,
            [(flour, 6), (butter, 8), (cake_box, 1)],
        ),
    ] {
        let text = "Baked for you after you order, and sent the same day.";
        let product = c.product(s, sellers[2], title, "Kitchen", text, true);
        let id = c.variant(s, product, sku.to_owned(), "", VariantKind::MadeToOrder, price);
        c.recipes
            .extend(needs.map(|(ingredient_id, quantity)| recipes::Model {
                variant_id: id,
                ingredient_id,
                quantity,
            }));
    }
    let text = "A printable planner as PDF. The link comes with your confirmation.";
    let planner = c.product(s, sellers[1], "Year Planner (PDF)", "Stationery", text, true);
    c.variant(s, planner, "WB-201-1".to_owned(), "", VariantKind::Digital, 900);
    c
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
        ("standard", "Standard, 5 days", 499, 5, 1),
        ("express", "Express, 2 days", 1499, 2, 2),
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
