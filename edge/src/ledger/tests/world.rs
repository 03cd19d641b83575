//! A Ledger in memory, with a clock that stands still until it is moved.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use goodword_domain::time::{Days, Timestamp};
use goodword_protocol::{EventAnswer, EventRequest, ProgramConfig};
use rusqlite::{Connection, ToSql, params_from_iter, types::ToSqlOutput, types::ValueRef};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{
    error::ApiError,
    ledger::{
        answer::{Claimed, Decided, Enrolled, Stored},
        book::{Book, Failure, Loaded, Outcome, Publication},
        command::{Call, Caller, ClaimFacts, Command, Enrolment, EventFacts, Filter, Repeat, Suspicion},
        database::{Database, DatabaseError, Row, Value},
    },
    precondition::Condition,
};

/// rusqlite behind the port. It remembers which statements it was asked to run.
pub(super) struct Native {
    connection: Connection,
    asked: RefCell<BTreeSet<String>>,
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Integer(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl Native {
    fn new() -> Self {
        Self::of(Connection::open_in_memory().expect("SQLite opens in memory"))
    }

    /// What a file holds, without caring for crashes.
    pub(super) fn on_disk(path: &std::path::Path) -> Self {
        let connection = Connection::open(path).expect("a file of SQLite");
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF").expect("set");
        Self::of(connection)
    }

    fn of(connection: Connection) -> Self {
        connection.set_prepared_statement_cache_capacity(128);
        Self { connection, asked: RefCell::default() }
    }

    /// Every statement that was run, without its parameters.
    pub(super) fn asked(&self) -> BTreeSet<String> {
        self.asked.borrow().clone()
    }

    /// Every row of a query, its columns as SQLite writes them.
    pub(super) fn rows(&self, sql: &str) -> Vec<String> {
        let mut statement = self.connection.prepare_cached(sql).expect(sql);
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let column = |column| row.get_ref(column).map(shown);
            Ok((0..columns).map(column).collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
        };
        let rows = statement.query_map([], row).expect(sql);
        rows.collect::<rusqlite::Result<_>>().expect(sql)
    }

    /// Changes rows behind the Ledger's back.
    pub(super) fn tamper(&self, sql: &str) {
        assert!(self.connection.execute(sql, []).expect(sql) > 0, "nothing to tamper with: {sql}");
    }

    /// Everything that is stored: two dumps are equal when no row differs.
    pub(super) fn dump(&self) -> Vec<String> {
        let tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
        let rows = |table: &String| {
            let rows = self.rows(&format!("SELECT * FROM {table}"));
            rows.into_iter().map(|row| format!("{table}: {row}")).collect::<Vec<_>>()
        };
        tables.iter().flat_map(rows).collect()
    }

    /// How SQLite would find the rows of a statement.
    pub(super) fn plan(&self, sql: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect(sql);
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(step) = rows.next().expect(sql) {
            steps.push(step.get(3).expect("the plan's words are in the fourth column"));
        }
        steps
    }

    /// How many rows were ever written, also by what was undone.
    pub(super) fn writes(&self) -> i64 {
        self.connection.query_row("SELECT total_changes()", [], |row| row.get(0)).expect("a number")
    }
}

/// A column as it reads best in a failed test.
fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("{other:?}"),
    }
}

impl Database for Native {
    fn run(&self, sql: &str, parameters: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        // As on the edge, where numbers pass through JavaScript.
        let exact = |value: &Value| !matches!(value, Value::Integer(number) if number.abs() >= 1 << 53);
        if !parameters.iter().all(exact) {
            return Err(DatabaseError("a parameter is outside JavaScript's safe integers".to_owned()));
        }
        if !self.asked.borrow().contains(sql) {
            self.asked.borrow_mut().insert(sql.to_owned());
        }
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(parameters))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| match row.get_ref(column)? {
                ValueRef::Null => Ok(Value::Null),
                ValueRef::Integer(number) => Ok(Value::Integer(number)),
                ValueRef::Text(text) => Ok(Value::Text(String::from_utf8_lossy(text).into_owned())),
                other => Err(DatabaseError(format!("unexpected column: {other:?}"))),
            });
            found.push(Row::new(values.collect::<Result<_, _>>()?));
        }
        Ok(found)
    }

    fn run_script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.connection.execute_batch(sql).map_err(DatabaseError::from)
    }
}

/// One program's Ledger and the moment it lives in.
pub(super) struct World {
    pub(super) database: Native,
    pub(super) now: Timestamp,
    loaded: RefCell<Option<Rc<Loaded>>>,
    entropy: u128,
}

/// The program that most tests use: both sides get something, nothing is held.
pub(super) fn double_sided() -> serde_json::Value {
    json!({
        "name": "Bakkerij Jansen", "currency": "EUR", "landing_url": "https://shop.example/welkom",
        "allowed_origins": ["https://shop.example"], "hold_days": 0, "review": "none",
        "rules": [
            {"id": "welcome", "on": "claim", "party": "friend",
             "reward": {"kind": "discount_percent", "basis_points": 1000}},
            {"id": "thank-you", "on": "purchase", "party": "advocate",
             "reward": {"kind": "credit", "amount": {"minor": 1000, "currency": "EUR"}},
             "min_amount": {"minor": 2000, "currency": "EUR"}},
        ],
    })
}

/// The same with other values at the top, such as `{"hold_days": 14}`.
pub(super) fn with(mut program: serde_json::Value, changes: serde_json::Value) -> serde_json::Value {
    let serde_json::Value::Object(changes) = changes else { panic!("changes are an object") };
    for (key, value) in changes {
        program[key] = value;
    }
    program
}

impl World {
    /// A Ledger in which nothing was ever stored.
    pub(super) fn empty() -> Self {
        let now = Timestamp::from_millis(1_800_000_000_000);
        Self { database: Native::new(), now, loaded: RefCell::default(), entropy: 7 }
    }

    /// A Ledger with this program in a file, which no crash has to survive.
    pub(super) fn on_disk(path: &std::path::Path, config: &serde_json::Value) -> Self {
        let mut world = Self { database: Native::on_disk(path), ..Self::empty() };
        world.put(config).expect("the program is valid");
        world
    }

    /// Runs statements outside of any operation.
    pub(super) fn script(&self, sql: &str) {
        self.database.run_script(sql).expect(sql);
    }

    /// A Ledger with this program.
    pub(super) fn with_program(config: &serde_json::Value) -> Self {
        let mut world = Self::empty();
        world.put(config).expect("the program is valid");
        world
    }

    pub(super) fn put(&mut self, config: &serde_json::Value) -> Result<Stored, ApiError> {
        let config: ProgramConfig = serde_json::from_value(config.clone()).expect("a configuration");
        let command = Command::PutProgram {
            config: Box::new(config),
            key_hash: "key".to_owned(),
            condition: Condition::default(),
        };
        self.ask(Caller::Operator, command)
    }

    pub(super) fn days_later(&mut self, days: u32) {
        self.now = self.now.plus(Days::new(days));
    }

    /// Carries out one operation as the shell on the edge does: all of it or nothing. A refusal comes before the
    /// first row is written, so that nothing has to be undone.
    pub(super) fn run<T>(
        &mut self,
        operation: impl FnOnce(&mut Book<'_, Native>) -> Outcome<T>,
    ) -> Outcome<T> {
        self.database.run_script("SAVEPOINT operation").expect("a savepoint");
        let Self { database, now, loaded, entropy } = self;
        let writes = database.writes();
        let mut draw = || {
            *entropy = entropy.wrapping_mul(0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645).wrapping_add(1);
            *entropy ^ (*entropy >> 64)
        };
        let mut book = Book::open(database, loaded.borrow().clone(), *now, &mut draw);
        let answer = operation(&mut book);
        let kept = book.close();
        match &answer {
            Ok(_) => {
                loaded.replace(kept);
                self.database.run_script("RELEASE operation").expect("released");
            }
            Err(failure) => {
                let refused = matches!(failure, Failure::Refused(_));
                assert!(!refused || writes == self.database.writes(), "refused too late: {failure:?}");
                self.database.run_script("ROLLBACK TO operation; RELEASE operation").expect("undone");
            }
        }
        answer
    }

    pub(super) fn ask<T: DeserializeOwned>(
        &mut self,
        caller: Caller,
        command: Command,
    ) -> Result<T, ApiError> {
        self.call(Call { program: "bakery".to_owned(), caller, command, repeat: None })
    }

    /// The same of who may send it again.
    pub(super) fn ask_repeatably<T: DeserializeOwned>(
        &mut self,
        caller: Caller,
        command: Command,
        repeat: Repeat,
    ) -> Result<T, ApiError> {
        self.call(Call { program: "bakery".to_owned(), caller, command, repeat: Some(repeat) })
    }

    fn call<T: DeserializeOwned>(&mut self, call: Call) -> Result<T, ApiError> {
        match self.run(|book| book.answer(call)) {
            Ok(json) => Ok(serde_json::from_str(&json).expect("the answer has the form that is documented")),
            Err(Failure::Refused(error)) => Err(error),
            Err(Failure::Broken(error)) => panic!("the database failed: {error}"),
        }
    }

    pub(super) fn owner<T: DeserializeOwned>(&mut self, command: Command) -> Result<T, ApiError> {
        self.ask(Caller::Key("key".to_owned()), command)
    }

    pub(super) fn enrol(&mut self, email: &str) -> Enrolled {
        self.enrol_as(email, None)
    }

    pub(super) fn enrol_as(&mut self, email: &str, customer: Option<&str>) -> Enrolled {
        let person = Enrolment {
            email: email.to_owned(),
            email_key: key(email),
            name: None,
            customer: customer.map(str::to_owned),
            name_key: None,
            mailbox_key: None,
            device: None,
        };
        self.ask(Caller::Page(None), Command::Enrol(person)).expect("anybody may enrol")
    }

    pub(super) fn claim(&mut self, code: &str, email: &str) -> Result<Claimed, ApiError> {
        self.claim_suspiciously(code, email, Suspicion::default())
    }

    pub(super) fn claim_suspiciously(
        &mut self,
        code: &str,
        email: &str,
        suspicion: Suspicion,
    ) -> Result<Claimed, ApiError> {
        self.claim_by(ClaimFacts { suspicion, ..claim_of(code, email) })
    }

    pub(super) fn claim_by(&mut self, facts: ClaimFacts) -> Result<Claimed, ApiError> {
        self.ask(Caller::Page(None), Command::Claim(facts))
    }

    /// Reports a purchase of so many cents.
    pub(super) fn purchase(&mut self, id: &str, email: &str, minor: i64) -> EventAnswer {
        let request = json!({"id": id, "type": "purchase", "friend": {}, "amount": {"minor": minor, "currency": "EUR"}});
        self.report(request, Some(email)).expect("a purchase is accepted").answer
    }

    pub(super) fn report(
        &mut self,
        request: serde_json::Value,
        email: Option<&str>,
    ) -> Result<Decided, ApiError> {
        let request: EventRequest = serde_json::from_value(request).expect("an event");
        let facts = EventFacts {
            request,
            friend_key: email.map(key),
            masked_email: email.map(|_| "m***".to_owned()),
            customer_keys: email.map(key).into_iter().collect(),
        };
        self.owner(Command::Event(Box::new(facts)))
    }

    pub(super) fn rewards(&mut self) -> Vec<goodword_protocol::Reward> {
        let filter = Filter { limit: Some(500), ..Filter::default() };
        let page: goodword_protocol::Page<_> = self.owner(Command::Rewards(filter)).expect("a list");
        page.items
    }

    /// The newest reward that an event earned.
    pub(super) fn earned(&mut self) -> goodword_protocol::Reward {
        self.rewards().into_iter().find(|reward| reward.event_id.is_some()).expect("an event was rewarded")
    }

    pub(super) fn referrals(&mut self) -> Vec<goodword_protocol::Referral> {
        let filter = Filter { limit: Some(500), ..Filter::default() };
        let page: goodword_protocol::Page<_> = self.owner(Command::Referrals(filter)).expect("a list");
        page.items
    }
}

/// What the alarm asks for.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a path to a method is of one lifetime, and these are of any"
)]
impl World {
    /// Gives the rewards whose hold has ended.
    pub(super) fn settle(&mut self) {
        self.run(|book| book.settle()).expect("settling is never refused");
    }

    /// What is to be published now.
    pub(super) fn publications(&mut self) -> Vec<Publication> {
        self.run(|book| book.publications()).expect("publishing is never refused")
    }

    /// When the alarm rings next.
    pub(super) fn alarm(&mut self) -> Option<i64> {
        self.run(|book| book.next_alarm(0)).expect("asking is never refused")
    }
}

/// A friend's claim of a link, without anything suspicious.
pub(super) fn claim_of(code: &str, email: &str) -> ClaimFacts {
    ClaimFacts {
        code: code.to_owned(),
        friend_key: key(email),
        masked_email: "m***".to_owned(),
        masked_name: None,
        session: None,
        channel: None,
        suspicion: Suspicion::default(),
        customer_keys: vec![key(email)],
    }
}

/// A stand-in for the keyed hash: the Ledger only compares it.
pub(super) fn key(email: &str) -> String {
    format!("key of {email}")
}
