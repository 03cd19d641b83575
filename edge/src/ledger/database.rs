//! The port to SQLite: the Durable Object's storage on the edge, rusqlite in native tests.

use std::fmt;

/// A value of a column or a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
}

/// The database failed. What it said goes to the log only.
#[derive(Debug)]
pub(crate) struct DatabaseError(pub(crate) String);

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Runs SQL synchronously. The caller keeps what belongs together in one transaction.
pub(crate) trait Database {
    /// Runs one statement and returns its rows.
    ///
    /// # Errors
    /// [`DatabaseError`] when the statement is refused or a value cannot be represented.
    fn run(&self, sql: &str, parameters: Vec<Value>) -> Result<Vec<Row>, DatabaseError>;

    /// Runs several statements that return nothing.
    ///
    /// # Errors
    /// [`DatabaseError`] when one of them is refused.
    fn run_script(&self, sql: &str) -> Result<(), DatabaseError>;
}

/// One row of an answer, read from left to right.
#[derive(Debug)]
pub(crate) struct Row {
    values: std::vec::IntoIter<Value>,
}

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self { values: values.into_iter() }
    }

    /// Reads the next column.
    ///
    /// # Errors
    /// [`DatabaseError`] when there is no further column or it is of another type.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, DatabaseError> {
        let value = self.values.next().ok_or_else(|| DatabaseError("a row is too short".into()))?;
        T::from_value(value)
    }
}

/// What a column can be read as.
pub(crate) trait FromValue: Sized {
    fn from_value(value: Value) -> Result<Self, DatabaseError>;
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, DatabaseError> {
        Ok(value)
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self, DatabaseError> {
        match value {
            Value::Integer(number) => Ok(number),
            other => Err(DatabaseError(format!("expected an integer, found {other:?}"))),
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, DatabaseError> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(DatabaseError(format!("expected text, found {other:?}"))),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, DatabaseError> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Writes parameters as a list of [`Value`]s.
macro_rules! parameters {
    ($($value:expr),* $(,)?) => { vec![$($crate::ledger::database::Value::from($value)),*] };
}
pub(crate) use parameters;
