//! Small files in the source's form, made by tests, and what tests ask of an import.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use services::{
    import::{ImportReport, olist},
    verify,
};
use store::{
    entity::orders,
    graph::{self, Graph},
};
use testkit::TestDb;

/// A folder of files, gone with the value. Ids are numbers, written as the source writes ids.
pub(crate) struct Files {
    folder: PathBuf,
    orders: String,
    items: String,
    payments: String,
    reviews: String,
    customers: String,
}

/// An id in the source's form.
pub(crate) fn id(n: u32) -> String {
    format!("{n:032x}")
}

impl Files {
    /// Files with two sellers (1, 2) and three products (1 to 3; 2 has a category without translation, 3 has none).
    pub(crate) fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("waybill-files-{}", testkit::unique()));
        std::fs::create_dir(&folder).unwrap();
        let files = Self {
            folder,
            orders: "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,\
                     order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date\n"
                .into(),
            items: "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value\n".into(),
            payments: "order_id,payment_sequential,payment_type,payment_installments,payment_value\n".into(),
            reviews: "review_id,order_id,review_score,review_comment_title,review_comment_message,\
                      review_creation_date,review_answer_timestamp\n"
                .into(),
            customers: "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state\n".into(),
        };
        let sellers = format!(
            "seller_id,seller_zip_code_prefix,seller_city,seller_state\n{},01001,sao paulo,SP\n{},20010,\"rio, rj\",RJ\n",
            id(1),
            id(2)
        );
        files.write("olist_sellers_dataset", &sellers);
        let head = "product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,\
                    product_weight_g,product_length_cm,product_height_cm,product_width_cm";
        let products = format!(
            "{head}\n{},beleza_saude,1,1,1,300,1,1,1\n{},pc_gamer,1,1,1,900,1,1,1\n{},,,,,,,,\n",
            id(1),
            id(2),
            id(3)
        );
        files.write("olist_products_dataset", &products);
        let categories = "product_category_name,product_category_name_english\nbeleza_saude,health_beauty\n";
        files.write("product_category_name_translation", categories);
        files
    }

    /// An order of person `person`; `times` are purchase, approval, carrier, customer, all on `2017-05-DD`; 0 is missing.
    pub(crate) fn order(&mut self, order: u32, person: u32, status: &str, times: [u32; 4]) -> &mut Self {
        let time = |day: u32| {
            if day == 0 {
                String::new()
            } else {
                format!("2017-05-{day:02} 10:00:00")
            }
        };
        let [placed, approved, shipped, delivered] = times.map(time);
        let customer = id(1000 + order);
        line(
            &mut self.orders,
            format!(
                "{},{customer},{status},{placed},{approved},{shipped},{delivered},2017-05-30 00:00:00",
                id(order)
            ),
        );
        line(
            &mut self.customers,
            format!("{customer},{},01409,sao paulo,SP", id(person)),
        );
        self
    }

    /// Units of a product of a seller, each 10.00 and 1.50 freight.
    pub(crate) fn units(&mut self, order: u32, product: u32, seller: u32, units: u32) -> &mut Self {
        let first = self.items.matches(&format!("\n{},", id(order))).count();
        for n in 1..=units as usize {
            line(
                &mut self.items,
                format!(
                    "{},{},{},{},2017-05-10 10:00:00,10.00,1.50",
                    id(order),
                    first + n,
                    id(product),
                    id(seller)
                ),
            );
        }
        self
    }

    /// A payment.
    pub(crate) fn paid(&mut self, order: u32, sequential: u32, method: &str, value: &str) -> &mut Self {
        line(
            &mut self.payments,
            format!("{},{sequential},{method},1,{value}", id(order)),
        );
        self
    }

    /// A review, answered at noon of a day in May 2017.
    pub(crate) fn review(&mut self, order: u32, review: u32, score: u32, body: &str, day: u32) -> &mut Self {
        line(
            &mut self.reviews,
            format!(
                "{},{},{score},,\"{body}\",2017-05-01 00:00:00,2017-05-{day:02} 12:00:00",
                id(review),
                id(order)
            ),
        );
        self
    }

    /// A plain delivered order: one unit, paid by card.
    pub(crate) fn plain(&mut self, order: u32) -> &mut Self {
        self.order(order, order, "delivered", [1, 2, 3, 8])
            .units(order, 1, 1, 1)
            .paid(order, 1, "credit_card", "11.50")
    }

    /// Writes the files and says where they are.
    pub(crate) fn folder(&self) -> &Path {
        self.write("olist_orders_dataset", &self.orders);
        self.write("olist_order_items_dataset", &self.items);
        self.write("olist_order_payments_dataset", &self.payments);
        self.write("olist_order_reviews_dataset", &self.reviews);
        self.write("olist_customers_dataset", &self.customers);
        &self.folder
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(format!("{name}.csv")), text).unwrap();
    }
}

fn line(file: &mut String, text: String) {
    file.push_str(&text);
    file.push('\n');
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Imports a folder; every order in it is accounted for.
pub(crate) async fn import(t: &TestDb, folder: &Path) -> ImportReport {
    let report = olist::run(&t.services, folder, &mut |_, _| {}).await.unwrap();
    assert!(report.is_complete(), "{report}");
    report
}

/// An imported order.
pub(crate) async fn order(t: &TestDb, n: u32) -> Graph {
    let row = orders::Entity::find().filter(orders::Column::ExternalRef.eq(format!("olist:{}", id(n))));
    let row = row.one(t.services.db.read()).await.unwrap().unwrap();
    graph::load(t.services.db.read(), row.id).await.unwrap().unwrap()
}

/// The kinds of an order's events, with the day each happened on.
pub(crate) async fn history(t: &TestDb, order: &Graph) -> Vec<String> {
    let rows = store::events::of_order(t.services.db.read(), order.order.id, 0)
        .await
        .unwrap();
    rows.into_iter()
        .map(|e| format!("{} {}", &e.at.rfc3339()[8..10], e.kind.trim_end_matches(".v1")))
        .collect()
}

/// Everything the database holds is consistent.
pub(crate) async fn assert_clean(t: &TestDb) {
    let report = verify::run(&t.services).await.unwrap();
    assert!(report.is_clean(), "{report}");
}

/// Counts as a report has them.
pub(crate) fn counts(of: &[(&str, u64)]) -> BTreeMap<String, u64> {
    of.iter().map(|(word, n)| ((*word).to_owned(), *n)).collect()
}
