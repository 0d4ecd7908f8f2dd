//! Many rows in one statement: arrays through `UNNEST` on PostgreSQL, rows of `VALUES` on SQLite.
//!
//! A statement's text depends on the table alone, or on SQLite on a small number or a power of two beside it, so that a
//! connection prepares few of them, whatever sizes come.

use std::borrow::Cow;
use std::fmt::Write as _;

use futures_util::future::join;
use sea_orm::sea_query::{ColumnType, Value};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Iden, Iterable, ModelTrait, QueryResult, Statement,
};

use super::Tx;
use crate::refusal::{Answer, Refusal};

/// The most rows of one statement on SQLite; times columns, below the fewest values that it binds.
const SQLITE_ROWS: usize = 256;
/// Up to so many rows are one statement on SQLite, however many there are.
const SQLITE_FEW: usize = 32;
/// The most rows of one statement on PostgreSQL.
const POSTGRES_ROWS: usize = 2_000;

/// What is done where a row with the same key is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// It is an error.
    Refused,
    /// All of it is replaced.
    Replaced,
    /// Its numbers grow by the new ones; a time is replaced.
    Grown,
}

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

/// Rows to be written to one table, or keys to be found in it.
#[derive(Debug)]
pub struct Rows {
    table: &'static str,
    key: Vec<String>,
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Rows of an entity.
    pub fn of<E: EntityTrait>(models: impl IntoIterator<Item = E::Model>) -> Answer<Self> {
        let columns: Vec<_> = E::Column::iter().collect();
        let row = |model: E::Model| columns.iter().map(|column| model.get(*column)).collect();
        let rows = models.into_iter().map(row).collect();
        let columns = E::Column::iter().map(|column| {
            let kind = kind(column.def().get_column_type())?;
            Ok(Column { name: column.unquoted().to_owned(), kind })
        });
        let key = E::PrimaryKey::iter().map(|column| column.unquoted().to_owned()).collect();
        Ok(Self { table: E::default().table_name(), key, columns: columns.collect::<Answer<_>>()?, rows })
    }

    /// The keys of rows of an entity, to be [found](Self::find).
    pub fn keys_of<E: EntityTrait>(keys: Vec<Vec<Value>>) -> Answer<Self> {
        Ok(Self { rows: keys, ..Self::of::<E>([])? })
    }

    /// Rows of a table without an entity: its key, its other columns, each with its type on PostgreSQL.
    pub fn with_columns(
        table: &'static str,
        key: &[(&str, &'static str)],
        others: impl Iterator<Item = (&'static str, &'static str)>,
        rows: Vec<Vec<Value>>,
    ) -> Self {
        let column = |(name, kind): (&str, _)| Column { name: name.to_owned(), kind };
        let columns = key.iter().copied().map(column).chain(others.map(column)).collect();
        Self { table, key: key.iter().map(|(name, _)| (*name).to_owned()).collect(), columns, rows }
    }

    /// Writes them all.
    pub async fn write(self, tx: &Tx, there: There) -> Answer<()> {
        match tx.get_database_backend() {
            DbBackend::Postgres => self.write_arrays(tx, there).await,
            _ => self.write_values(tx, there).await,
        }
    }

    /// The stored rows with these keys, all columns in their order. The key's columns come first; further values of the rows
    /// don't matter.
    pub async fn find(self, tx: &Tx) -> Answer<Vec<QueryResult>> {
        let (backend, key) = (tx.get_database_backend(), &self.columns[..self.key.len()]);
        let (names, keys, table) = (self.names(), self.key.join(", "), self.table);
        let mut found = Vec::new();
        if backend == DbBackend::Postgres {
            let places: Vec<_> = key.iter().zip(1..).map(|(column, number)| column.place(number)).collect();
            let places = places.join(", ");
            let sql = format!("SELECT {names} FROM unnest({places}) AS wanted ({keys}) JOIN {table} USING ({keys})");
            for some in self.rows.chunks(POSTGRES_ROWS) {
                let arrays = (0..key.len()).map(|place| array(some.iter().filter_map(|row| row.get(place))));
                let arrays = arrays.map(|array| Ok(Value::from(array?))).collect::<Answer<Vec<_>>>()?;
                found.extend(tx.query_all_raw(Statement::from_sql_and_values(backend, &sql, arrays)).await?);
            }
            return Ok(found);
        }
        let row = format!("({})", vec!["?"; key.len()].join(", "));
        for some in self.rows.chunks(SQLITE_ROWS) {
            let wanted = padded(some.to_vec());
            let values = vec![row.as_str(); wanted.len()].join(", ");
            let sql = format!("SELECT {names} FROM {table} WHERE ({keys}) IN (VALUES {values})");
            let values = wanted.into_iter().flat_map(|row| row.into_iter().take(key.len()));
            found.extend(tx.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?);
        }
        Ok(found)
    }

    async fn write_arrays(&self, tx: &Tx, there: There) -> Answer<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let places: Vec<_> = self.columns.iter().zip(1..).map(|(column, number)| column.place(number)).collect();
        let names = self.names();
        let sql = format!(
            "INSERT INTO {} ({names}) SELECT {names} FROM unnest({}) AS row ({names}){}",
            self.table,
            places.join(", "),
            self.conflict(there)
        );
        for some in self.rows.chunks(POSTGRES_ROWS) {
            let mut arrays = Vec::with_capacity(self.columns.len());
            for place in 0..self.columns.len() {
                arrays.push(Value::from(array(some.iter().filter_map(|row| row.get(place)))?));
            }
            tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, &sql, arrays)).await?;
        }
        Ok(())
    }

    async fn write_values(self, tx: &Tx, there: There) -> Answer<()> {
        let (names, conflict, columns) = (self.names(), self.conflict(there), self.columns.len());
        let row = format!("({})", vec!["?"; columns].join(", "));
        let mut rest = self.rows.into_iter();
        let mut following = || {
            let left = rest.len();
            let size = if left <= SQLITE_FEW { left } else { SQLITE_ROWS.min(1 << left.ilog2()) };
            let values = vec![row.as_str(); size].join(", ");
            let sql = format!("INSERT INTO {} ({names}) VALUES {values}{conflict}", self.table);
            let some: Vec<Value> = rest.by_ref().take(size).flatten().collect();
            (left > 0).then(|| Statement::from_sql_and_values(DbBackend::Sqlite, sql, some))
        };
        let mut next = following();
        while let Some(statement) = next {
            // SQLite works on a thread of its own: the next statement is made meanwhile
            let (done, made) = join(tx.execute_raw(statement), async { following() }).await;
            done?;
            next = made;
        }
        Ok(())
    }

    fn names(&self) -> String {
        self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn conflict(&self, there: There) -> String {
        let table = self.table;
        let set = |Column { name, kind }: &Column| match (there, *kind) {
            (There::Grown, "bigint") => format!("{name} = {table}.{name} + excluded.{name}"),
            _ => format!("{name} = excluded.{name}"),
        };
        let others = self.columns.iter().filter(|column| !self.key.contains(&column.name));
        match there {
            There::Refused => String::new(),
            There::Replaced | There::Grown => {
                let sets: Vec<_> = others.map(set).collect();
                format!(" ON CONFLICT ({}) DO UPDATE SET {}", self.key.join(", "), sets.join(", "))
            }
        }
    }
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

/// The values as PostgreSQL writes an array (its manual, section 8.15.6).
fn array<'a>(values: impl Iterator<Item = &'a Value>) -> Answer<String> {
    let mut array = String::from("{");
    for value in values {
        if array.len() > 1 {
            array.push(',');
        }
        match text(value)? {
            None => array.push_str("NULL"),
            Some(text) => {
                array.push('"');
                for c in text.chars() {
                    if matches!(c, '"' | '\\') {
                        array.push('\\');
                    }
                    array.push(c);
                }
                array.push('"');
            }
        }
    }
    array.push('}');
    Ok(array)
}

/// A value as PostgreSQL reads it; none for NULL.
fn text(value: &Value) -> Answer<Option<Cow<'_, str>>> {
    let owned = |text: Option<String>| text.map(Cow::Owned);
    Ok(match value {
        Value::String(text) => text.as_deref().map(Cow::Borrowed),
        Value::BigInt(number) => owned(number.map(|number| number.to_string())),
        Value::Int(number) => owned(number.map(|number| number.to_string())),
        Value::Bool(truth) => truth.map(|truth| Cow::Borrowed(if truth { "t" } else { "f" })),
        Value::ChronoDate(day) => owned(day.map(|day| day.to_string())),
        Value::ChronoDateTimeUtc(at) => owned(at.map(|at| {
            let mut text = String::with_capacity(32);
            // writing to a text can't fail
            let _ = write!(text, "{}", at.format("%Y-%m-%d %H:%M:%S%.6f+00"));
            text
        })),
        Value::Uuid(id) => owned(id.map(|id| id.to_string())),
        Value::Json(json) => owned(json.as_ref().map(ToString::to_string)),
        Value::Bytes(bytes) => owned(bytes.as_ref().map(|bytes| format!("\\x{}", hex::encode(bytes)))),
        other => return Err(Refusal::internal(&format!("no array of {other:?} is written"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_keeps_quotes_backslashes_braces_and_what_is_missing() {
        let values = ["a\"b", "c\\d", "{e, f}", "NULL", ""].map(Value::from);
        let values = values.iter().chain([&Value::String(None)]);
        assert_eq!(array(values).unwrap(), r#"{"a\"b","c\\d","{e, f}","NULL","",NULL}"#);
        assert_eq!(array(std::iter::empty()).unwrap(), "{}");
    }

    #[test]
    fn a_padded_list_says_the_same() {
        assert_eq!(padded(vec!['a', 'b', 'c']), ['a', 'b', 'c', 'c']);
        assert!(padded(Vec::<char>::new()).is_empty());
        assert_eq!(padded(vec![1; 8]).len(), 8);
    }
}
