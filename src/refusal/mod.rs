//! How the service says no: one error type, used by rules and services alike and rendered by [`crate::http`].
//!
//! A [`Refusal`] carries a stable [`Code`], a sentence in both languages, and, where the input is at fault, one
//! [`Fault`] for each place in it that has to change.

mod codes;
mod faults;
mod misread;
mod unseen;

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU64;

pub use codes::Code;
pub use faults::{Faults, LARGEST, MOST_ITEMS, code_fault};
pub use misread::Misread;
pub use unseen::is_unseen;

/// What a service or rule answers: the value, or why not.
pub type Answer<T> = Result<T, Refusal>;

/// A sentence in Vietnamese and English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The sentence in Vietnamese, the default language of every answer.
    pub vi: Cow<'static, str>,
    /// The sentence in English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A sentence given in both languages.
    pub fn new(vi: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }
}

/// One place in the input that has to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON pointer into the body (RFC 6901), or `?name` for a query parameter.
    pub pointer: String,
    /// What kind of fault, stable across versions and languages.
    pub code: &'static str,
    /// What is wrong and what would be right.
    pub detail: Text,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self { pointer: pointer.into(), code, detail }
    }

    /// The same fault, seen from a document in which its input stands at `prefix`.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.pointer.insert_str(0, prefix);
        self
    }
}

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code; it decides the HTTP status and has a page under `/problems/{code}`.
    pub code: Code,
    /// What happened, and what to do next.
    pub detail: Text,
    /// The places at fault; empty where the input as a whole is not the reason.
    pub faults: Vec<Fault>,
    /// For [`Code::TransitionNotAllowed`]: what the state allows instead.
    pub allowed: Vec<&'static str>,
    /// For [`Code::TooManyRequests`] and full stores: the seconds after which trying again makes sense.
    pub retry_after: Option<u32>,
    /// For [`Code::RangeNotSatisfiable`]: how many bytes there are.
    pub length: Option<NonZeroU64>,
}

impl Refusal {
    /// A refusal with a code and a sentence.
    pub fn new(code: Code, detail: Text) -> Self {
        Self { code, detail, faults: Vec::new(), allowed: Vec::new(), retry_after: None, length: None }
    }

    /// 422: the input is well formed and says something impossible.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let code = if faults.iter().any(|fault| fault.code == "personal_data") {
            Code::PersonalData
        } else {
            Code::InvalidInput
        };
        let detail = Text::new(
            format!("Có {} chỗ trong dữ liệu gửi lên cần sửa.", faults.len()),
            format!("{} place(s) in the input have to change.", faults.len()),
        );
        Self { faults, ..Self::new(code, detail) }
    }

    /// 422 with a single fault.
    pub fn fault(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self::invalid(vec![Fault::new(pointer, code, detail)])
    }

    /// 409 with a single fault: what is there already doesn't allow the input.
    pub fn conflict(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self { code: Code::Conflict, ..Self::fault(pointer, code, detail) }
    }

    /// The same refusal, seen from a document in which its input stands at `prefix`.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.faults = self.faults.into_iter().map(|fault| fault.below(prefix)).collect();
        self
    }

    /// 404: there is no such thing, or none that the caller may know of.
    pub fn not_found(what: Text) -> Self {
        Self::new(
            Code::NotFound,
            Text::new(
                format!("Không tìm thấy {} trong phạm vi được phép xem.", what.vi),
                format!("No such {} within your scope.", what.en),
            ),
        )
    }

    /// 409: the state doesn't allow this step; names the steps that it does allow.
    pub fn transition(state: &'static str, step: &'static str, allowed: Vec<&'static str>) -> Self {
        let list = if allowed.is_empty() { "–".to_owned() } else { allowed.join(", ") };
        let detail = Text::new(
            format!("Trạng thái «{state}» không cho phép bước «{step}». Các bước được phép: {list}."),
            format!("The state '{state}' doesn't allow the step '{step}'. Allowed: {list}."),
        );
        Self { allowed, ..Self::new(Code::TransitionNotAllowed, detail) }
    }

    /// 500: our own fault. The cause goes to the log, never to the client.
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(cause = %cause, "internal error");
        Self::new(
            Code::InternalError,
            Text::new(
                "Lỗi của dịch vụ; yêu cầu chưa được thực hiện. Hãy báo mã yêu cầu cho người vận hành.",
                "A fault of the service; the request was not done. Give the request id to the operator.",
            ),
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.detail.en)?;
        for fault in &self.faults {
            write!(f, "; {} {}: {}", fault.pointer, fault.code, fault.detail.en)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
