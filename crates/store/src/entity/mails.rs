//! A mail, rendered.

use domain::{
    ids::{MailId, OrderId},
    time::Timestamp,
};
use sea_orm::entity::prelude::*;

/// A mail, rendered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    pub order_id: Option<OrderId>,
    pub kind: String,
    pub recipient: String,
    pub subject: String,
    pub html: String,
    pub body: String,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
