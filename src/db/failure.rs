//! What an error of the database means for who asked.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

use crate::refusal::{Code, Refusal, Text};

/// After how many seconds trying again makes sense.
const AGAIN: u32 = 2;

/// The index of SQLite's log can't grow, which it can't on a full disk.
const SQLITE_IOERR_SHMSIZE: u32 = 4_874;

/// What went wrong, as far as it matters to who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// The disk, or the quota, is full.
    Full,
    /// The connection ended, or there was none.
    Lost,
    /// Others are in the way, for a moment.
    Busy,
    /// A code or key is taken.
    Taken,
    /// Anything else: a fault of the service.
    Fault,
}

impl Failure {
    fn of(error: &DbErr) -> Self {
        let known = match error {
            DbErr::ConnectionAcquire(_) => Some(Self::Busy),
            DbErr::Conn(RuntimeErr::SqlxError(driver)) => Self::of_driver(driver).or(Some(Self::Lost)),
            DbErr::Conn(_) => Some(Self::Lost),
            DbErr::Exec(RuntimeErr::SqlxError(driver)) | DbErr::Query(RuntimeErr::SqlxError(driver)) => {
                Self::of_driver(driver)
            }
            _ => None,
        };
        known.unwrap_or_else(|| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Taken,
            _ if error.to_string().contains("No space left on device") => Self::Full,
            _ => Self::Fault,
        })
    }

    fn of_driver(error: &SqlxError) -> Option<Self> {
        match error {
            SqlxError::Io(_) | SqlxError::Tls(_) | SqlxError::Protocol(_) | SqlxError::WorkerCrashed => {
                Some(Self::Lost)
            }
            SqlxError::PoolTimedOut | SqlxError::PoolClosed => Some(Self::Busy),
            SqlxError::Database(said) => said.code().and_then(|code| Self::of_code(&code)),
            _ => None,
        }
    }

    /// What a code of the database says: five letters and digits are PostgreSQL's (appendix A of its manual), a number is
    /// SQLite's, whose lowest byte is the kind of error.
    fn of_code(code: &str) -> Option<Self> {
        if code.len() == 5 {
            return match (&code[..2], code) {
                (_, "53100") => Some(Self::Full),
                ("08" | "57", _) | (_, "25P03" | "25P04") => Some(Self::Lost),
                ("40" | "53", _) | (_, "55P03") => Some(Self::Busy),
                _ => None,
            };
        }
        match code.parse::<u32>().ok()? {
            SQLITE_IOERR_SHMSIZE => Some(Self::Full),
            kind => match kind & 0xff {
                5 | 6 => Some(Self::Busy),
                13 => Some(Self::Full),
                _ => None,
            },
        }
    }
}

/// Whether a connection that had been made has ended. One that can't be made is another matter: the next can't either.
pub(super) fn has_ended(error: &DbErr) -> bool {
    matches!(error, DbErr::Exec(_) | DbErr::Query(_)) && Failure::of(error) == Failure::Lost
}

fn unavailable(code: Code, detail: Text) -> Refusal {
    Refusal { retry_after: Some(AGAIN), ..Refusal::new(code, detail) }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        match Failure::of(&error) {
            Failure::Full => {
                tracing::error!(cause = %error, "storage full");
                let detail = Text::new(
                    "Ổ đĩa của dịch vụ đã đầy; yêu cầu chưa được thực hiện.",
                    "The service's disk is full; the request was not done.",
                );
                Self::new(Code::StorageFull, detail)
            }
            Failure::Lost | Failure::Busy => {
                tracing::warn!(cause = %error, "database unavailable");
                let detail = Text::new(
                    "Cơ sở dữ liệu đang bận hoặc mất kết nối; yêu cầu chưa được thực hiện.",
                    "The database is busy or away; the request was not done.",
                );
                unavailable(Code::Unavailable, detail)
            }
            Failure::Taken => {
                tracing::info!(cause = %error, "unique constraint");
                Self::new(
                    Code::Conflict,
                    Text::new("Mã hoặc khóa này đã được dùng.", "This code or key is taken already."),
                )
            }
            Failure::Fault => Self::internal(&error),
        }
    }
}

/// What an error of COMMIT means: where the connection was lost, nobody knows whether it was done.
pub(super) fn at_commit(error: DbErr) -> Refusal {
    if Failure::of(&error) != Failure::Lost {
        return error.into();
    }
    tracing::warn!(cause = %error, "the connection was lost at a commit");
    let detail = Text::new(
        "Mất kết nối với cơ sở dữ liệu đúng lúc ghi: không rõ yêu cầu đã được thực hiện hay chưa.",
        "The connection to the database was lost while it committed: the request may or may not have been done.",
    );
    unavailable(Code::OutcomeUnknown, detail)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn failed(driver: SqlxError) -> DbErr {
        DbErr::Exec(RuntimeErr::SqlxError(Arc::new(driver)))
    }

    #[test]
    fn a_connection_that_is_cut_is_away_and_at_a_commit_of_unknown_outcome() {
        let cut = || failed(SqlxError::Io(std::io::ErrorKind::ConnectionReset.into()));
        assert_eq!(Refusal::from(cut()).code, Code::Unavailable);
        let unknown = at_commit(cut());
        assert_eq!((unknown.code, unknown.retry_after), (Code::OutcomeUnknown, Some(AGAIN)));
        assert_eq!(at_commit(failed(SqlxError::PoolTimedOut)).code, Code::Unavailable);
        assert_eq!(at_commit(failed(SqlxError::RowNotFound)).code, Code::InternalError);
        let refused = DbErr::Conn(RuntimeErr::SqlxError(Arc::new(SqlxError::RowNotFound)));
        assert_eq!(Refusal::from(refused).code, Code::Unavailable, "whatever keeps it from connecting");
    }

    #[test]
    fn a_connection_that_ended_is_told_from_one_that_cannot_be_made() {
        let reset = || Arc::new(SqlxError::Io(std::io::ErrorKind::ConnectionReset.into()));
        assert!(has_ended(&DbErr::Query(RuntimeErr::SqlxError(reset()))));
        assert!(!has_ended(&DbErr::Conn(RuntimeErr::SqlxError(reset()))));
        assert!(!has_ended(&failed(SqlxError::PoolTimedOut)));
    }

    #[test]
    fn codes_of_both_databases_are_told_apart() {
        let of = Failure::of_code;
        for (code, wanted) in [
            ("53100", Some(Failure::Full)),
            ("57P01", Some(Failure::Lost)),
            ("08006", Some(Failure::Lost)),
            ("25P03", Some(Failure::Lost)),
            ("40P01", Some(Failure::Busy)),
            ("53300", Some(Failure::Busy)),
            ("55P03", Some(Failure::Busy)),
            ("23505", None),
            ("5", Some(Failure::Busy)),
            ("517", Some(Failure::Busy)),
            ("13", Some(Failure::Full)),
            ("4874", Some(Failure::Full)),
            ("10", None),
            ("2067", None),
        ] {
            assert_eq!(of(code), wanted, "{code}");
        }
    }
}
