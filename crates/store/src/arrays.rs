//! Rows of one table as arrays, one for each column: PostgreSQL is given the same short statement for any number of rows,
//! so neither side spells out, parses and plans every single value.

use sea_orm::{
    ActiveModelTrait, ActiveValue, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable,
    PrimaryKeyToColumn, Statement, sea_query::Value,
};

use crate::bulk::{Taken, besides_key};

/// The statement that inserts the rows, in their order, for PostgreSQL. Columns that no row sets are left to their default.
pub(crate) fn insert<A: ActiveModelTrait>(mut rows: Vec<A>, taken: Taken) -> Statement {
    let (mut columns, mut chosen, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
    for column in <A::Entity as EntityTrait>::Column::iter() {
        let cells: Vec<Option<Value>> = rows.iter_mut().map(|row| value(row.take(column))).collect();
        let set = cells.iter().flatten().count();
        debug_assert!(
            set == 0 || set == cells.len(),
            "rows of one statement set the same columns"
        );
        let Some(some) = cells.iter().flatten().next() else {
            continue;
        };
        let (kind, empty, null) = (some.array_type(), some.dummy_value(), some.as_null());
        let nulls: Vec<bool> = cells
            .iter()
            .map(|cell| cell.as_ref().is_none_or(|value| *value == null))
            .collect();
        columns.push(quoted(column.as_str()));
        if nulls.iter().all(|null| *null) {
            chosen.push("NULL".to_owned());
            continue;
        }
        let cells = cells.into_iter().zip(&nulls);
        let cells = cells.map(|(cell, null)| cell.filter(|_| !null).unwrap_or_else(|| empty.clone()));
        arrays.push(Value::Array(kind, Some(Box::new(cells.collect()))));
        let given = format!("a{}", arrays.len());
        // SeaQuery's arrays have no place for NULL: which cells are empty is an array of its own.
        chosen.push(if nulls.contains(&true) {
            arrays.push(nulls.into());
            format!("CASE WHEN a{} THEN NULL ELSE {given} END", arrays.len())
        } else {
            given
        });
    }
    let table = quoted(A::Entity::default().table_name());
    let numbers = |prefix: &str| {
        let all: Vec<String> = (1..=arrays.len()).map(|n| format!("{prefix}{n}")).collect();
        all.join(", ")
    };
    let key = || {
        let key = <A::Entity as EntityTrait>::PrimaryKey::iter();
        key.map(|key| quoted(PrimaryKeyToColumn::into_column(key).as_str()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let conflict = match taken {
        Taken::Refused => String::new(),
        Taken::Kept => format!(" ON CONFLICT ({}) DO NOTHING", key()),
        Taken::Overwritten => {
            let new: Vec<String> = besides_key::<A::Entity>()
                .map(|column| quoted(column.as_str()))
                .map(|column| format!("{column} = excluded.{column}"))
                .collect();
            format!(" ON CONFLICT ({}) DO UPDATE SET {}", key(), new.join(", "))
        }
    };
    let sql = format!(
        "INSERT INTO {table} ({}) SELECT {} FROM UNNEST({}) AS rows ({}){conflict}",
        columns.join(", "),
        chosen.join(", "),
        numbers("$"),
        numbers("a"),
    );
    Statement::from_sql_and_values(DbBackend::Postgres, sql, arrays)
}

fn value(cell: ActiveValue<Value>) -> Option<Value> {
    match cell {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value),
        ActiveValue::NotSet => None,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
