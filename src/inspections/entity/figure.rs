//! Figures that an inspection declares.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::{Bilingual, FigureRow};
use crate::reconciliation::rules::Qualifier;

/// A row of `declared_figures`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "declared_figures")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: Uuid,
    /// Its code in the inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its place among the figures.
    pub position: i32,
    /// A name for programs.
    pub name: String,
    /// A name for people.
    pub label: Option<String>,
    /// The number, where it is one.
    pub value: Option<i64>,
    /// The part, where it is a ratio.
    pub numerator: Option<i64>,
    /// The whole.
    pub denominator: Option<i64>,
    /// The percentage, as a decimal number.
    pub percent: Option<String>,
    /// What is counted.
    pub unit: String,
    /// The words that declare it.
    pub quote: String,
    /// The number as printed.
    pub printed: Option<String>,
    /// The percentage as printed.
    pub printed_percent: Option<String>,
    /// What the service computes it with.
    pub definition: Option<String>,
    /// Why the service can't compute it.
    pub not_computable_because: Option<Bilingual>,
    /// Its row in a table.
    pub row: Option<FigureRow>,
    /// The first day of its own period.
    pub period_from: Option<Date>,
    /// The last day.
    pub period_to: Option<Date>,
    /// What a word makes of the number.
    pub qualifier: Option<Qualifier>,
    /// The whole of which it is the rest.
    pub residual_of: Option<String>,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
