//! The life of a notice: a draft, then issued for good.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::workflow::Workflow;

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum NoticeState {
    /// Being written.
    Draft,
    /// Issued: numbered, dated, unchangeable.
    Issued,
}

/// A step of a notice's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeStep {
    /// Change what it says.
    Edit,
    /// Issue it.
    Issue,
}

impl Workflow for NoticeState {
    type Step = NoticeStep;
    const STEPS: &'static [(NoticeStep, &'static str)] = &[(NoticeStep::Edit, "edit"), (NoticeStep::Issue, "issue")];

    fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
        }
    }

    fn after(self, step: NoticeStep) -> Option<Self> {
        match (self, step) {
            (Self::Draft, NoticeStep::Edit) => Some(Self::Draft),
            (Self::Draft, NoticeStep::Issue) => Some(Self::Issued),
            (Self::Issued, _) => None,
        }
    }
}

/// Number and sign of a notice (số, ký hiệu; NĐ 30/2020/NĐ-CP annex I): below ten with a leading zero.
pub fn number_and_sign(number: i32) -> String {
    format!("{number:02}/TB-UBND")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issued_notice_never_changes() {
        assert_eq!(NoticeState::Draft.take(NoticeStep::Issue), Ok(NoticeState::Issued));
        let refused = NoticeState::Issued.take(NoticeStep::Edit).unwrap_err();
        assert!(refused.allowed.is_empty());
    }

    #[test]
    fn numbers_below_ten_have_a_leading_zero() {
        assert_eq!((number_and_sign(5), number_and_sign(15)), ("05/TB-UBND".to_owned(), "15/TB-UBND".to_owned()));
    }
}
