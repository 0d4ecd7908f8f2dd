//! Notices.

use sea_orm::entity::prelude::*;

use crate::notices::dto::{Frozen, Inspections, NoticeContent};
use crate::notices::rules::NoticeState;

/// A row of `notices`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who issues it.
    pub unit_id: i64,
    /// The inspections whose results it tells.
    pub inspection_ids: Inspections,
    /// Where it stands.
    pub state: NoticeState,
    /// What it says around the results.
    pub content: NoticeContent,
    /// Whether it was issued with a day for remediation plans.
    pub asks_for_plan: bool,
    /// Its number.
    pub number: Option<i32>,
    /// The year of its number.
    pub year: Option<i32>,
    /// Its date.
    pub issued_on: Option<Date>,
    /// The results as they were issued.
    pub frozen: Option<Frozen>,
    /// SHA-256 of what was issued, hexadecimal.
    pub sha256: Option<String>,
    /// Who drafted it.
    pub created_by: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// Who issued it.
    pub issued_by: Option<String>,
    /// When.
    pub issued_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
