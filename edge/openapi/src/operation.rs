//! How a call is described: as a sentence that begins with its method and path.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

/// What a JSON body looks like, once a generator knows where schemas are kept.
pub(crate) type Shape = fn(&mut SchemaGenerator) -> Schema;

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever likes.
    Anyone,
    /// With the admin token.
    Operator,
    /// With the admin token or the program's key.
    OperatorOrOwner,
    /// With the program's key.
    Owner,
    /// A page of the program's allowed origins, or what is no page.
    Page,
    /// A page, and an advocate's session with it if there is one.
    PageOrAdvocate,
    /// A page, with an advocate's session or signed identity.
    Advocate,
    /// A page, an advocate, or the owner.
    PageOrOwner,
}

impl Who {
    /// Which credentials are taken, each as the name of a security scheme; an empty one means none.
    pub(crate) const fn schemes(self) -> &'static [&'static str] {
        match self {
            Self::Anyone | Self::Page => &[],
            Self::Operator => &["operator"],
            Self::OperatorOrOwner => &["operator", "owner"],
            Self::Owner => &["owner"],
            Self::PageOrAdvocate => &["", "advocate"],
            Self::Advocate => &["advocate"],
            Self::PageOrOwner => &["", "advocate", "owner"],
        }
    }

    /// Whether browsers on the owner's pages may call, and so are limited.
    pub(crate) const fn is_page(self) -> bool {
        matches!(self, Self::Page | Self::PageOrAdvocate | Self::Advocate | Self::PageOrOwner)
    }

    /// What may be wrong with who calls.
    const fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Anyone => &[],
            Self::Operator | Self::OperatorOrOwner | Self::Owner => {
                &["missing_credentials", "invalid_credentials"]
            }
            Self::Page | Self::PageOrAdvocate => &["origin_not_allowed", "rate_limited"],
            Self::Advocate => &[
                "missing_credentials",
                "invalid_identity",
                "session_ended",
                "origin_not_allowed",
                "rate_limited",
            ],
            Self::PageOrOwner => &[
                "invalid_credentials",
                "invalid_identity",
                "session_ended",
                "origin_not_allowed",
                "rate_limited",
            ],
        }
    }
}

/// A parameter in the path, the query or a header.
pub(crate) struct Parameter {
    pub(crate) place: &'static str,
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) schema: Value,
    pub(crate) required: bool,
}

/// What a body consists of.
#[derive(Clone, Copy)]
pub(crate) enum Content {
    Json(Shape),
    /// Text, with what it is.
    Text(&'static str),
}

/// An answer that is no refusal.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) says: &'static str,
    /// By media type.
    pub(crate) contents: Vec<(&'static str, Content)>,
    /// Names of headers that `components` explains.
    pub(crate) headers: Vec<&'static str>,
}

/// A call of the API.
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) id: &'static str,
    pub(crate) who: Who,
    pub(crate) summary: &'static str,
    pub(crate) more: &'static str,
    pub(crate) parameters: Vec<Parameter>,
    /// By media type; empty when there is none.
    pub(crate) body: Vec<(&'static str, Content)>,
    pub(crate) answers: Vec<Answer>,
    /// Codes of refusals besides those that all such calls have.
    codes: Vec<&'static str>,
    offline: bool,
}

macro_rules! methods {
    ($($name:ident),*) => {$(
        pub(crate) fn $name(path: &'static str, id: &'static str, who: Who, summary: &'static str) -> Operation {
            Operation::new(stringify!($name), path, id, who, summary)
        }
    )*};
}

methods!(get, put, post, delete);

impl Operation {
    fn new(
        method: &'static str,
        path: &'static str,
        id: &'static str,
        who: Who,
        summary: &'static str,
    ) -> Self {
        Self {
            method,
            path,
            id,
            who,
            summary,
            more: "",
            parameters: Vec::new(),
            body: Vec::new(),
            answers: Vec::new(),
            codes: Vec::new(),
            offline: false,
        }
    }

    /// What there is to know besides the summary.
    pub(crate) fn more(self, more: &'static str) -> Self {
        Self { more, ..self }
    }

    /// Asks nobody, so nothing can be out of reach.
    pub(crate) fn offline(self) -> Self {
        Self { offline: true, ..self }
    }

    /// Takes a parameter.
    pub(crate) fn with(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Takes the parameters that page through a list.
    pub(crate) fn pages(self, most: u32) -> Self {
        let limit = json!({"type": "integer", "minimum": 1, "maximum": most});
        self.with(query("cursor", "The `next_cursor` of the page before.", json!({"type": "string"})))
            .with(query("limit", "How many entries a page has at most.", limit))
    }

    /// Takes a body in JSON.
    pub(crate) fn takes<T: JsonSchema>(self) -> Self {
        self.takes_as::<T>("application/json")
    }

    /// Takes a body in JSON that calls itself otherwise.
    pub(crate) fn takes_as<T: JsonSchema>(mut self, media: &'static str) -> Self {
        self.body.push((media, Content::Json(SchemaGenerator::subschema_for::<T>)));
        self
    }

    /// Takes a body of text.
    pub(crate) fn takes_text(mut self, media: &'static str, says: &'static str) -> Self {
        self.body.push((media, Content::Text(says)));
        self
    }

    /// Answers with JSON.
    pub(crate) fn answers<T: JsonSchema>(mut self, status: u16, says: &'static str) -> Self {
        let contents =
            vec![("application/json", Content::Json(SchemaGenerator::subschema_for::<T> as Shape))];
        self.answers.push(Answer { status, says, contents, headers: Vec::new() });
        self
    }

    /// Answers with nothing but a status.
    pub(crate) fn answers_nothing(mut self, status: u16, says: &'static str) -> Self {
        self.answers.push(Answer { status, says, contents: Vec::new(), headers: Vec::new() });
        self
    }

    /// Answers with text.
    pub(crate) fn answers_text(mut self, status: u16, media: &'static str, says: &'static str) -> Self {
        self.answers.push(Answer {
            status,
            says,
            contents: vec![(media, Content::Text(says))],
            headers: Vec::new(),
        });
        self
    }

    /// The last answer is also to be had as CSV.
    pub(crate) fn or_csv(mut self) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            let says = "The same as CSV (RFC 4180), with a header; for `Accept: text/csv`.";
            answer.contents.push(("text/csv; charset=utf-8; header=present", Content::Text(says)));
        }
        self
    }

    /// The last answer has these headers besides those of all.
    pub(crate) fn headers(mut self, names: &[&'static str]) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.headers.extend(names);
        }
        self
    }

    /// May be refused with these codes, besides those that follow from who calls, the path and the body.
    pub(crate) fn refuses(mut self, codes: &[&'static str]) -> Self {
        self.codes.extend(codes);
        self
    }

    /// Every code that a refusal may have.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        let mut codes = self.who.codes().to_vec();
        if self.path.contains("{program}") && self.id != "putProgram" {
            codes.push("unknown_program");
        }
        if !self.body.is_empty() {
            codes.push("too_large");
        }
        if self.body.iter().any(|(_, content)| matches!(content, Content::Json(_))) {
            codes.extend(["invalid_json", "unsupported_media_type"]);
        }
        if self.takes_key() {
            codes.extend(["invalid_field", "idempotency_key_reused"]);
        }
        if !self.offline {
            codes.push("ledger_unavailable");
        }
        codes.extend(&self.codes);
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Whether `Idempotency-Key` is taken.
    pub(crate) fn takes_key(&self) -> bool {
        self.method == "post" && self.path.starts_with("/v1/")
    }

    /// The names of what stands in braces in the path.
    pub(crate) fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|part| part.split('}').next())
    }
}

/// A parameter in the query that may be left out.
pub(crate) fn query(name: &'static str, says: &'static str, schema: Value) -> Parameter {
    Parameter { place: "query", name, says, schema, required: false }
}

/// The same of any text.
pub(crate) fn text(name: &'static str, says: &'static str) -> Parameter {
    query(name, says, json!({"type": "string"}))
}

/// The same of a few words.
pub(crate) fn one_of(name: &'static str, says: &'static str, words: &[&str]) -> Parameter {
    query(name, says, json!({"type": "string", "enum": words}))
}

/// The language of what people read.
pub(crate) fn locale() -> Parameter {
    let says = "The language, as a BCP 47 tag; the program's own when it is left out or not spoken.";
    text("locale", says)
}

/// A request header that may be left out.
pub(crate) fn header(name: &'static str, says: &'static str) -> Parameter {
    Parameter { place: "header", name, says, schema: json!({"type": "string"}), required: false }
}
