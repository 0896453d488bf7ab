//! The demo's products as rows: from stock, made to order, digital.

use domain::{
    ids::{ProductId, SellerId, VariantId},
    words::VariantKind,
};
use store::entity::{prices, products, recipes, variants};

use super::{
    goods::USD,
    wares::{BACKORDERED, Product, STOCKED},
};
use crate::Services;

/// Rows of the catalogue, collected before they are written.
#[derive(Default)]
pub(super) struct Catalogue {
    pub(super) products: Vec<products::Model>,
    pub(super) variants: Vec<variants::Model>,
    pub(super) prices: Vec<prices::Model>,
    pub(super) recipes: Vec<recipes::Model>,
    pub(super) stock: Vec<(VariantId, [i64; 2])>,
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
        let backorder = BACKORDERED.contains(&sku.as_str());
        let position = self.variants.iter().filter(|v| v.product_id == product).count();
        let of = self.products.iter().find(|p| p.id == product);
        let search_text = variants::search_text(of.map_or("", |p| &p.title), title, &sku);
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
            backorder,
            limit_per_customer: None,
            search_text,
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

/// Everything the demo's sellers sell.
pub(super) fn catalogue(s: &Services, sellers: &[SellerId]) -> Catalogue {
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
