//! What is sold and stocked.

use domain::{
    ids::{ProductId, VariantId},
    words::VariantKind,
};
use sea_orm::entity::prelude::*;

/// What is sold and stocked.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "variants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VariantId,
    pub product_id: ProductId,
    pub sku: String,
    pub title: String,
    pub kind: VariantKind,
    pub tax_rate: i64,
    pub weight_g: Option<i64>,
    pub hsn: Option<String>,
    pub position: i64,
    pub backorder: bool,
    pub limit_per_customer: Option<i64>,
    /// What it is searched by: see [`search_text`].
    pub search_text: String,
}

/// What a variant is searched by: its product's title with its own, and its stock-keeping unit.
#[must_use]
pub fn search_text(product: &str, title: &str, sku: &str) -> String {
    format!("{product}, {title} {sku}")
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
