//! Tokens of programs: adding one, finding whose it is, listing and revoking.

use domain::{
    actor::{Grant, Role},
    ids::{ApiTokenId, SellerId, UserId},
    priority::CustomerTier,
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Set, sea_query::ExprTrait,
};

use crate::{
    StoreError,
    entity::{api_tokens, grants, users},
};

/// Adds a token.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(conn: &impl ConnectionTrait, row: api_tokens::Model) -> Result<(), StoreError> {
    api_tokens::Entity::insert(row.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Whose a token is, and what its person is granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub id: ApiTokenId,
    /// Its person.
    pub user: UserId,
    /// Its scopes, separated by commas.
    pub scopes: String,
    /// What the person is granted.
    pub grants: Vec<Grant>,
    /// Whether the person may order nothing any more.
    pub blocked: bool,
    /// How the person is treated as a customer.
    pub tier: CustomerTier,
}

#[derive(FromQueryResult)]
struct Row {
    id: ApiTokenId,
    user_id: UserId,
    scopes: String,
    blocked: bool,
    tier: CustomerTier,
    role: Option<Role>,
    seller_id: Option<SellerId>,
}

/// The bearer of a token that is neither revoked nor expired, in one statement.
///
/// # Errors
/// When the database cannot be read.
pub async fn bearer(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Bearer>, StoreError> {
    use api_tokens::Column as C;
    let of_user = api_tokens::Entity::belongs_to(grants::Entity)
        .from(C::UserId)
        .to(grants::Column::UserId)
        .into();
    let person = api_tokens::Entity::belongs_to(users::Entity)
        .from(C::UserId)
        .to(users::Column::Id)
        .into();
    let rows: Vec<Row> = api_tokens::Entity::find()
        .select_only()
        .columns([C::Id, C::UserId, C::Scopes])
        .columns([users::Column::Blocked, users::Column::Tier])
        .columns([grants::Column::Role, grants::Column::SellerId])
        .join(JoinType::InnerJoin, person)
        .join(JoinType::LeftJoin, of_user)
        .filter(C::TokenHash.eq(token_hash))
        .filter(C::RevokedAt.is_null())
        .filter(C::ExpiresAt.is_null().or(C::ExpiresAt.gt(now)))
        .order_by_asc(grants::Column::Id)
        .into_model()
        .all(conn)
        .await?;
    let mut bearer: Option<Bearer> = None;
    for row in rows {
        let Row {
            id,
            user_id,
            scopes,
            blocked,
            tier,
            role,
            seller_id,
        } = row;
        let bearer = bearer.get_or_insert_with(|| Bearer {
            id,
            user: user_id,
            scopes,
            blocked,
            tier,
            grants: Vec::new(),
        });
        bearer.grants.extend(role.map(|role| Grant {
            role,
            seller: seller_id,
        }));
    }
    Ok(bearer)
}

/// A token in the list, with the address of its person.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// The token.
    pub id: ApiTokenId,
    /// The address its person signs in with.
    pub email: String,
    /// Its last characters.
    pub hint: String,
    /// Its scopes, separated by commas.
    pub scopes: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Every token, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(conn: &impl ConnectionTrait) -> Result<Vec<Listed>, StoreError> {
    use api_tokens::Column as C;
    let person = api_tokens::Entity::belongs_to(users::Entity)
        .from(C::UserId)
        .to(users::Column::Id)
        .into();
    Ok(api_tokens::Entity::find()
        .select_only()
        .columns([
            C::Id,
            C::Hint,
            C::Scopes,
            C::CreatedAt,
            C::ExpiresAt,
            C::RevokedAt,
        ])
        .column(users::Column::Email)
        .join(JoinType::InnerJoin, person)
        .order_by_asc(C::CreatedAt)
        .order_by_asc(C::Id)
        .into_model()
        .all(conn)
        .await?)
}

/// Revokes a token; says whether there was one that still worked.
///
/// # Errors
/// When the database cannot be written.
pub async fn revoke(conn: &impl ConnectionTrait, id: ApiTokenId, now: Timestamp) -> Result<bool, StoreError> {
    let done = api_tokens::Entity::update_many()
        .set(api_tokens::ActiveModel {
            revoked_at: Set(Some(now)),
            ..Default::default()
        })
        .filter(api_tokens::Column::Id.eq(id))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(done.rows_affected == 1)
}
