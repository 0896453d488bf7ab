//! Lists as statements that are planned once.
//!
//! PostgreSQL plans a statement anew each time as long as that seems to pay, and not knowing how many rows are wanted it always
//! does: of a list with very many ways the planning takes longer than the reading. So limits are written out.

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryTrait, Select, Statement, Value, Values,
    sea_query::SelectStatement,
};

use crate::StoreError;

/// The rows of a list.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn rows<E: EntityTrait, R: FromQueryResult>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
) -> Result<Vec<R>, StoreError> {
    read(conn, &query.into_query()).await
}

/// The rows of a statement.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn read<R: FromQueryResult>(
    conn: &impl ConnectionTrait,
    query: &SelectStatement,
) -> Result<Vec<R>, StoreError> {
    let statement = conn.get_database_backend().build(query);
    Ok(R::find_by_statement(limited(statement)).all(conn).await?)
}

/// The statement with its limits written out, on PostgreSQL.
fn limited(statement: Statement) -> Statement {
    match (statement.db_backend, &statement.values) {
        (DbBackend::Postgres, Some(Values(values))) => match written(&statement.sql, values) {
            Some((sql, kept)) => Statement {
                sql,
                values: Some(Values(kept)),
                ..statement
            },
            None => statement,
        },
        _ => statement,
    }
}

/// Placeholders are numbered as they come; `None` when these are not.
fn written(sql: &str, values: &[Value]) -> Option<(String, Vec<Value>)> {
    let mut pieces = sql.split('$');
    let (mut out, mut kept) = (pieces.next()?.to_owned(), Vec::new());
    let mut values = values.iter().enumerate();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        let (at, value) = values.next()?;
        if number.parse() != Ok(at + 1) {
            return None;
        }
        match value {
            Value::BigUnsigned(Some(limit)) if out.ends_with("LIMIT ") => out.push_str(&limit.to_string()),
            value => {
                kept.push(value.clone());
                out.push('$');
                out.push_str(&kept.len().to_string());
            }
        }
        out.push_str(rest);
    }
    values.next().is_none().then_some((out, kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_written_out_and_the_rest_is_numbered_anew() {
        let values = [1_i64.into(), 41_u64.into(), "x".into(), 26_u64.into()] as [Value; 4];
        let sql = "SELECT a FROM b WHERE c = $1 LIMIT $2 UNION SELECT a FROM d WHERE e = $3 LIMIT $4";
        let (sql, kept) = written(sql, &values).unwrap();
        assert_eq!(
            sql,
            "SELECT a FROM b WHERE c = $1 LIMIT 41 UNION SELECT a FROM d WHERE e = $2 LIMIT 26"
        );
        assert_eq!(kept, [1_i64.into(), "x".into()]);
    }

    #[test]
    fn what_is_numbered_otherwise_is_left_alone() {
        assert_eq!(written("SELECT $2", &[1_i64.into()]), None);
        assert_eq!(written("SELECT $1", &[1_i64.into(), 2_i64.into()]), None);
        assert_eq!(written("SELECT $1, $1", &[1_i64.into()]), None);
    }
}
