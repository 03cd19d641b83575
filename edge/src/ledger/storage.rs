//! The Durable Object's SQLite behind the port.

use worker::{SqlStorage, SqlStorageValue};

use super::database::{Database, DatabaseError, Row, Value};

/// The database of this Durable Object.
pub(super) struct DurableDatabase {
    sql: SqlStorage,
}

impl DurableDatabase {
    pub(super) fn new(sql: SqlStorage) -> Self {
        Self { sql }
    }
}

impl Database for DurableDatabase {
    fn run(&self, sql: &str, parameters: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        let bindings = parameters.into_iter().map(binding).collect::<Result<Vec<_>, _>>()?;
        let cursor = self.sql.exec(sql, Some(bindings))?;
        cursor.raw().map(|row| values(row?)).collect()
    }

    fn run_script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.sql.exec(sql, None).map(|_| ()).map_err(DatabaseError::from)
    }
}

impl From<worker::Error> for DatabaseError {
    fn from(error: worker::Error) -> Self {
        Self(error.to_string())
    }
}

/// JavaScript's numbers hold 53 bits: what is larger is refused rather than rounded.
fn binding(value: Value) -> Result<SqlStorageValue, DatabaseError> {
    match value {
        Value::Null => Ok(SqlStorageValue::Null),
        Value::Integer(number) => SqlStorageValue::try_from_i64(number).map_err(DatabaseError::from),
        Value::Text(text) => Ok(SqlStorageValue::String(text)),
    }
}

fn values(row: Vec<SqlStorageValue>) -> Result<Row, DatabaseError> {
    row.into_iter().map(value).collect::<Result<Vec<_>, _>>().map(Row::new)
}

fn value(value: SqlStorageValue) -> Result<Value, DatabaseError> {
    match value {
        SqlStorageValue::Null => Ok(Value::Null),
        SqlStorageValue::Integer(number) => Ok(Value::Integer(number)),
        SqlStorageValue::Boolean(truth) => Ok(Value::Integer(i64::from(truth))),
        SqlStorageValue::String(text) => Ok(Value::Text(text)),
        SqlStorageValue::Float(_) | SqlStorageValue::Blob(_) => {
            Err(DatabaseError("a column holds neither an integer nor text".into()))
        }
    }
}
