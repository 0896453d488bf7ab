//! Reading the files: each row as it is written, found by the key it belongs to.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, de::DeserializeOwned};

use crate::Error;

/// An order.
#[derive(Debug, Deserialize)]
pub(super) struct OrderRow {
    pub(super) order_id: String,
    pub(super) customer_id: String,
    pub(super) order_status: String,
    pub(super) order_purchase_timestamp: String,
    pub(super) order_approved_at: String,
    pub(super) order_delivered_carrier_date: String,
    pub(super) order_delivered_customer_date: String,
    pub(super) order_estimated_delivery_date: String,
}

/// One unit in an order.
#[derive(Debug, Deserialize)]
pub(super) struct ItemRow {
    pub(super) order_id: String,
    pub(super) order_item_id: u32,
    pub(super) product_id: String,
    pub(super) seller_id: String,
    pub(super) shipping_limit_date: String,
    pub(super) price: String,
    pub(super) freight_value: String,
}

/// A payment of an order. The number of instalments is left behind: there is no place for it.
#[derive(Debug, Deserialize)]
pub(super) struct PaymentRow {
    pub(super) order_id: String,
    pub(super) payment_sequential: u32,
    pub(super) payment_type: String,
    pub(super) payment_value: String,
}

/// A review of an order.
#[derive(Debug, Deserialize)]
pub(super) struct ReviewRow {
    pub(super) review_id: String,
    pub(super) order_id: String,
    pub(super) review_score: String,
    pub(super) review_comment_title: String,
    pub(super) review_comment_message: String,
    pub(super) review_creation_date: String,
    pub(super) review_answer_timestamp: String,
}

/// A customer as one order saw them.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the columns have these names")]
pub(super) struct CustomerRow {
    pub(super) customer_id: String,
    pub(super) customer_unique_id: String,
    pub(super) customer_zip_code_prefix: String,
    pub(super) customer_city: String,
    pub(super) customer_state: String,
}

/// A seller.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the columns have these names")]
pub(super) struct SellerRow {
    pub(super) seller_id: String,
    pub(super) seller_zip_code_prefix: String,
    pub(super) seller_city: String,
    pub(super) seller_state: String,
}

/// A product; it has no name.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the columns have these names")]
pub(super) struct ProductRow {
    pub(super) product_id: String,
    pub(super) product_category_name: String,
    pub(super) product_weight_g: String,
}

#[derive(Debug, Deserialize)]
struct CategoryRow {
    product_category_name: String,
    product_category_name_english: String,
}

/// Everything in the folder. It is held in memory: some 100 MB for the 100,000 orders of the whole dataset.
#[derive(Debug)]
pub(super) struct Source {
    /// By time of purchase.
    pub(super) orders: Vec<OrderRow>,
    /// By order, in their own order.
    pub(super) items: HashMap<String, Vec<ItemRow>>,
    /// By order, in their own order.
    pub(super) payments: HashMap<String, Vec<PaymentRow>>,
    /// By order, as they were answered.
    pub(super) reviews: HashMap<String, Vec<ReviewRow>>,
    /// By `customer_id`.
    pub(super) customers: HashMap<String, CustomerRow>,
    /// By `seller_id`.
    pub(super) sellers: HashMap<String, SellerRow>,
    /// By `product_id`.
    pub(super) products: HashMap<String, ProductRow>,
    /// English names of categories.
    pub(super) categories: HashMap<String, String>,
    /// Price of a product of a seller in the latest order, by `(product_id, seller_id)`, as written.
    pub(super) prices: HashMap<(String, String), String>,
}

impl Source {
    /// Reads all files of `folder`, each as `NAME.csv.gz` or `NAME.csv`.
    ///
    /// # Errors
    /// [`Error::Conflict`] that names the file, and the line when it is not in the documented form.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let mut orders: Vec<OrderRow> = rows(folder, "olist_orders_dataset")?;
        orders.sort_by(|a, b| {
            (&a.order_purchase_timestamp, &a.order_id).cmp(&(&b.order_purchase_timestamp, &b.order_id))
        });
        let mut items = grouped(rows(folder, "olist_order_items_dataset")?, |r: &ItemRow| {
            r.order_id.clone()
        });
        for list in items.values_mut() {
            list.sort_by_key(|r| r.order_item_id);
        }
        let mut payments = grouped(rows(folder, "olist_order_payments_dataset")?, |r: &PaymentRow| {
            r.order_id.clone()
        });
        for list in payments.values_mut() {
            list.sort_by_key(|r| r.payment_sequential);
        }
        let mut reviews = grouped(rows(folder, "olist_order_reviews_dataset")?, |r: &ReviewRow| {
            r.order_id.clone()
        });
        for list in reviews.values_mut() {
            list.sort_by(|a, b| {
                (&a.review_answer_timestamp, &a.review_id).cmp(&(&b.review_answer_timestamp, &b.review_id))
            });
        }
        let mut prices = HashMap::new();
        for order in &orders {
            for item in items.get(&order.order_id).into_iter().flatten() {
                prices.insert(
                    (item.product_id.clone(), item.seller_id.clone()),
                    item.price.clone(),
                );
            }
        }
        Ok(Self {
            orders,
            items,
            payments,
            reviews,
            customers: keyed(rows(folder, "olist_customers_dataset")?, |r: &CustomerRow| {
                r.customer_id.clone()
            }),
            sellers: keyed(rows(folder, "olist_sellers_dataset")?, |r: &SellerRow| {
                r.seller_id.clone()
            }),
            products: keyed(rows(folder, "olist_products_dataset")?, |r: &ProductRow| {
                r.product_id.clone()
            }),
            categories: rows(folder, "product_category_name_translation")?
                .into_iter()
                .map(|r: CategoryRow| (r.product_category_name, r.product_category_name_english))
                .collect(),
            prices,
        })
    }
}

fn rows<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>, Error> {
    let mut path = folder.join(format!("{name}.csv.gz"));
    let packed = path.exists();
    if !packed {
        path.set_extension("");
    }
    let bad = |error: &dyn std::fmt::Display| {
        Error::conflict(format!("{} cannot be read: {error}", path.display()))
    };
    let file = BufReader::new(File::open(&path).map_err(|e| bad(&e))?);
    let reader: Box<dyn Read> = if packed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    csv::Reader::from_reader(reader)
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| bad(&e))
}

fn keyed<T>(rows: Vec<T>, key: impl Fn(&T) -> String) -> HashMap<String, T> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> String) -> HashMap<String, Vec<T>> {
    let mut groups: HashMap<String, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}
