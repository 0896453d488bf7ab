//! Something somebody is asked to decide.

use domain::{
    cancellation::Wish,
    ids::{LineId, OrderId, RequestId, UserId},
    time::Timestamp,
    words::RequestKind,
};
use sea_orm::entity::prelude::*;

/// Something somebody is asked to decide.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestId,
    pub kind: RequestKind,
    pub order_id: OrderId,
    pub line_id: Option<LineId>,
    pub quantity: Option<i64>,
    pub state: String,
    pub open: bool,
    pub reason_code: String,
    pub reason: String,
    pub requested_by: Option<UserId>,
    pub requested_at: Timestamp,
    pub due_at: Timestamp,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub decision_reason: String,
    pub amount: Option<i64>,
    pub units: Wish,
    /// Until when the goods of an approved return are to be sent; none once they are on their way.
    pub send_by: Option<Timestamp>,
    pub carrier: String,
    pub awb: String,
    /// Units that came back.
    pub received: i64,
    /// Units of these that are fit for sale; none while nobody has looked at them.
    pub fit: Option<i64>,
    pub unfit_reason: String,
    pub closing_note: String,
}

/// No relations are declared: queries name their joins.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
