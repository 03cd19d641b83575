//! Errors as the API answers them: RFC 9457 problem documents with a stable code.

use goodword_protocol::Problem;

use crate::limits::Limit;

/// What went wrong, as a stable code. The status and the title are chosen here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the variants are called as the stable codes are")]
pub(crate) enum Code {
    AlreadyClaimed,
    BrokenBackup,
    ClosedProgram,
    ConflictingRules,
    ExistingCustomer,
    IdempotencyKeyReused,
    InvalidCredentials,
    InvalidEmail,
    InvalidField,
    InvalidIdentity,
    InvalidJson,
    InvalidSignIn,
    InvalidSignature,
    LedgerUnavailable,
    MethodNotAllowed,
    MissingCredentials,
    NotEligible,
    NotFound,
    NotSupportedYet,
    OriginNotAllowed,
    OwnLink,
    PreconditionFailed,
    RateLimited,
    SessionEnded,
    StateConflict,
    TooLarge,
    UnknownCode,
    UnknownEvent,
    UnknownProgram,
    UnreadableMessage,
    UnsupportedMediaType,
}

impl Code {
    /// Status, stable code and title.
    const fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::AlreadyClaimed => (409, "already_claimed", "Claimed before through another link"),
            Self::BrokenBackup => (422, "broken_backup", "The backup is not whole"),
            Self::ClosedProgram => (409, "program_closed", "The program takes no claims now"),
            Self::ConflictingRules => (422, "conflicting_rules", "The rules contradict each other"),
            Self::ExistingCustomer => (409, "existing_customer", "The offer is for new customers"),
            Self::IdempotencyKeyReused => (422, "idempotency_key_reused", "This key was of another request"),
            Self::InvalidCredentials => (401, "invalid_credentials", "These credentials are not valid"),
            Self::InvalidEmail => (422, "invalid_email", "That is not an email address"),
            Self::InvalidField => (422, "invalid_field", "A field has a value that is not allowed"),
            Self::InvalidIdentity => (401, "invalid_identity", "The signed identity is not valid"),
            Self::InvalidJson => (400, "invalid_json", "The body is not the JSON that this call takes"),
            Self::InvalidSignIn => (401, "invalid_sign_in", "This code from an email does not work any more"),
            Self::InvalidSignature => (401, "invalid_signature", "The signature is not valid"),
            Self::LedgerUnavailable => (503, "ledger_unavailable", "Not answered; try again"),
            Self::MethodNotAllowed => (405, "method_not_allowed", "This address has no such method"),
            Self::MissingCredentials => (401, "missing_credentials", "This call needs credentials"),
            Self::NotEligible => (403, "not_eligible", "The offer cannot be redeemed here"),
            Self::NotFound => (404, "not_found", "There is nothing at this address"),
            Self::NotSupportedYet => (422, "not_supported_yet", "Part of the format, but not working yet"),
            Self::OriginNotAllowed => (403, "origin_not_allowed", "This site may not use the program"),
            Self::OwnLink => (403, "own_link", "Nobody can redeem their own link"),
            Self::PreconditionFailed => (412, "precondition_failed", "It was changed since you read it"),
            Self::RateLimited => (429, "rate_limited", "Too many calls in a short time"),
            Self::SessionEnded => (401, "session_ended", "This session has ended"),
            Self::StateConflict => (409, "state_conflict", "Its state does not allow this"),
            Self::TooLarge => (413, "too_large", "The body is too large"),
            Self::UnknownCode => (404, "unknown_code", "There is no such link"),
            Self::UnknownEvent => (404, "unknown_event", "No event has this id"),
            Self::UnknownProgram => (404, "unknown_program", "There is no such program"),
            Self::UnreadableMessage => (422, "unreadable_message", "The message cannot be read"),
            Self::UnsupportedMediaType => (415, "unsupported_media_type", "Not a body that this call takes"),
        }
    }
}

/// A refusal, with what the caller can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// Boxed, because refusals are rare and every result has room for one.
    problem: Box<Problem>,
    /// The methods that the address has, for 405.
    pub(crate) allow: Option<&'static str>,
    /// The limit that was exceeded, for 429.
    pub(crate) limit: Option<&'static Limit>,
    /// What failed, for the log.
    cause: Option<Box<str>>,
}

/// The result of everything that can be refused.
pub(crate) type Result<T> = std::result::Result<T, ApiError>;

impl ApiError {
    /// A refusal of this kind; `detail` is for the person who meets it.
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        let (status, code, title) = code.row();
        Self {
            problem: Box::new(Problem {
                kind: format!("urn:goodword:problem:{code}"),
                title: title.to_owned(),
                status,
                code: code.to_owned(),
                detail: detail.into(),
                field: None,
                request_id: None,
            }),
            allow: None,
            limit: None,
            cause: None,
        }
    }

    /// A field whose value is not allowed.
    pub(crate) fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Code::InvalidField, detail).at(field)
    }

    /// Names the field at fault.
    pub(crate) fn at(mut self, field: impl Into<String>) -> Self {
        self.problem.field = Some(field.into());
        self
    }

    /// The Ledger or its store failed; what exactly goes to the log, never to the caller.
    pub(crate) fn unavailable(cause: impl std::fmt::Display) -> Self {
        let cause = cause.to_string();
        log(&format!("ledger unavailable: {cause}"));
        let error = Self::new(
            Code::LedgerUnavailable,
            "This may or may not have been carried out. Please send it again: repeating is safe.",
        );
        error.because(Some(cause))
    }

    /// Notes what failed, for the log.
    pub(crate) fn because(self, cause: Option<String>) -> Self {
        Self { cause: cause.map(String::into_boxed_str), ..self }
    }

    /// What failed.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// Names the call that is refused.
    pub(crate) fn of_request(mut self, id: &str) -> Self {
        self.problem.request_id = Some(id.to_owned());
        self
    }

    /// Whether this is the refusal of that kind.
    pub(crate) fn is(&self, code: Code) -> bool {
        self.problem.code == code.row().1
    }

    /// The HTTP status.
    pub(crate) const fn status(&self) -> u16 {
        self.problem.status
    }

    /// The document to answer with.
    pub(crate) const fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), allow: None, limit: None, cause: None }
    }
}

/// Writes to the Worker's log; natively, in tests, to standard error.
pub(crate) fn log(line: &str) {
    #[cfg(target_arch = "wasm32")]
    worker::console_error!("{line}");
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{line}");
}
