//! Many rows in one statement: arrays through `UNNEST` on PostgreSQL, rows of `VALUES` on SQLite.
//!
//! A statement's text depends on the tables alone, or on SQLite on a small number or a power of two beside it, so that a
//! connection prepares few of them, whatever sizes come.

mod array;
mod writes;

use std::fmt;

use sea_orm::sea_query::{ColumnType, Value};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Iden, Iterable, ModelTrait, QueryResult, Statement,
};

use self::array::Array;
use super::Tx;
use crate::refusal::{Answer, Refusal};

pub use writes::{There, Writes};

/// The most rows of one statement on SQLite; times columns, below the fewest values that it binds.
const SQLITE_ROWS: usize = 256;
/// The most rows of one table in a statement on PostgreSQL.
const POSTGRES_ROWS: usize = 2_000;

/// A column with its type on PostgreSQL.
#[derive(Debug, Clone)]
struct Column {
    name: String,
    kind: &'static str,
}

impl Column {
    /// Its array in a statement on PostgreSQL.
    fn place(&self, number: usize) -> String {
        format!("${number}::text::{}[]", self.kind)
    }
}

type Row = Vec<Value>;

/// Rows to be written to one table, or keys to be found in it.
pub struct Rows {
    table: &'static str,
    key: Vec<String>,
    columns: Vec<Column>,
    rows: Box<dyn ExactSizeIterator<Item = Row> + Send>,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows of {}", self.rows.len(), self.table)
    }
}

impl Rows {
    /// Rows of an entity.
    pub fn of<'a, E: EntityTrait>(models: impl IntoIterator<Item = &'a E::Model>) -> Answer<Self>
    where
        E::Model: 'a,
    {
        let row = |model: &E::Model| E::Column::iter().map(|column| model.get(column)).collect();
        let rows: Vec<Row> = models.into_iter().map(row).collect();
        Ok(Self { rows: Box::new(rows.into_iter()), ..Self::none_of::<E>()? })
    }

    /// The keys of rows of an entity, to be [found](Self::find).
    pub fn keys_of<E: EntityTrait>(keys: Vec<Row>) -> Answer<Self> {
        Ok(Self { rows: Box::new(keys.into_iter()), ..Self::none_of::<E>()? })
    }

    fn none_of<E: EntityTrait>() -> Answer<Self> {
        let columns = E::Column::iter().map(|column| {
            let kind = kind(column.def().get_column_type())?;
            Ok(Column { name: column.unquoted().to_owned(), kind })
        });
        let key = E::PrimaryKey::iter().map(|column| column.unquoted().to_owned()).collect();
        let table = E::default().table_name();
        Ok(Self { table, key, columns: columns.collect::<Answer<_>>()?, rows: Box::new(std::iter::empty()) })
    }

    /// Rows of a table without an entity: its key, its other columns, each with its type on PostgreSQL.
    pub fn with_columns<R>(
        table: &'static str,
        key: &[(&str, &'static str)],
        others: &[(&str, &'static str)],
        rows: R,
    ) -> Self
    where
        R: IntoIterator<Item = Row>,
        R::IntoIter: ExactSizeIterator + Send + 'static,
    {
        let column = |(name, kind): &(&str, &'static str)| Column { name: (*name).to_owned(), kind };
        let columns = key.iter().chain(others).map(column).collect();
        let key = key.iter().map(|(name, _)| (*name).to_owned()).collect();
        Self { table, key, columns, rows: Box::new(rows.into_iter()) }
    }

    /// Writes them all.
    pub async fn write(self, tx: &Tx, there: There) -> Answer<()> {
        let mut writes = Writes::default();
        writes.add(self, there);
        writes.run(tx).await
    }

    /// The stored rows with these keys, all columns in their order. The key's columns come first; further values of the rows
    /// don't matter.
    pub async fn find(mut self, tx: &Tx) -> Answer<Vec<QueryResult>> {
        let backend = tx.get_database_backend();
        let mut found = Vec::new();
        while self.rows.len() > 0 {
            let statement = match backend {
                DbBackend::Postgres => self.find_arrays()?,
                _ => self.find_values(),
            };
            found.extend(tx.query_all_raw(statement).await?);
        }
        Ok(found)
    }

    fn find_arrays(&mut self) -> Answer<Statement> {
        let (names, keys, key) = (self.names(), self.key.join(", "), self.key.len());
        let places = self.places(key, 0);
        let sql = format!("SELECT {names} FROM unnest({places}) AS wanted ({keys}) JOIN {} USING ({keys})", self.table);
        Ok(Statement::from_sql_and_values(DbBackend::Postgres, sql, self.arrays(key)?))
    }

    fn find_values(&mut self) -> Statement {
        let (names, keys, key) = (self.names(), self.key.join(", "), self.key.len());
        let wanted = padded(self.rows.by_ref().take(SQLITE_ROWS).collect());
        let values = values(key, wanted.len());
        let sql = format!("SELECT {names} FROM {} WHERE ({keys}) IN (VALUES {values})", self.table);
        let wanted = wanted.into_iter().flat_map(|row| row.into_iter().take(key));
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, wanted)
    }

    fn names(&self) -> String {
        self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The places of the first `columns` as arrays, after `before` others.
    fn places(&self, columns: usize, before: usize) -> String {
        let columns = self.columns[..columns].iter().zip(before + 1..);
        columns.map(|(column, number)| column.place(number)).collect::<Vec<_>>().join(", ")
    }

    /// The first `columns` of the next rows as arrays.
    fn arrays(&mut self, columns: usize) -> Answer<Vec<Value>> {
        let mut arrays = vec![Array::default(); columns];
        for row in self.rows.by_ref().take(POSTGRES_ROWS) {
            for (array, value) in arrays.iter_mut().zip(&row) {
                array.push(value)?;
            }
        }
        Ok(arrays.into_iter().map(Value::from).collect())
    }
}

/// The places of so many rows with so many columns.
fn values(columns: usize, rows: usize) -> String {
    vec![format!("({})", vec!["?"; columns].join(", ")); rows].join(", ")
}

/// The list, made longer to a power of two by its last element: as a condition it says the same, and few statements are
/// prepared.
pub fn padded<T: Clone>(mut list: Vec<T>) -> Vec<T> {
    if let Some(last) = list.last().cloned() {
        list.resize(list.len().next_power_of_two(), last);
    }
    list
}

fn kind(column: &ColumnType) -> Answer<&'static str> {
    Ok(match column {
        ColumnType::BigInteger => "bigint",
        ColumnType::Integer => "integer",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
        ColumnType::TimestampWithTimeZone => "timestamptz",
        ColumnType::Uuid => "uuid",
        ColumnType::Blob => "bytea",
        ColumnType::Json | ColumnType::JsonBinary => "json",
        ColumnType::String(_) | ColumnType::Text => "text",
        other => return Err(Refusal::internal(&format!("no array of {other:?} is written"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_padded_list_says_the_same() {
        assert_eq!(padded(vec!['a', 'b', 'c']), ['a', 'b', 'c', 'c']);
        assert!(padded(Vec::<char>::new()).is_empty());
        assert_eq!(padded(vec![1; 8]).len(), 8);
    }
}
