//! The database's steps, one file each, the same for SQLite and PostgreSQL.
//!
//! A step that has been released is never edited; a change is a new step. Days are dates in Asia/Ho_Chi_Minh, times are
//! instants in UTC, and an open end is the day 9999-12-31, so that a range needs no special case.

use sea_orm_migration::prelude::*;

mod m0001_units;
mod m0002_access;
mod m0003_trail;
mod m0004_reference;
mod m0005_dossiers;
mod m0006_inspections;
mod m0007_findings;
mod m0008_remediation;
mod m0009_notices;
mod m0010_rollups;
mod m0011_commits;
mod m0012_marks;
mod m0013_counted_marks;
mod m0014_sums_by_span;
mod m0015_calendars_and_rates;
mod m0016_lateness;
mod m0017_waiting_sums;
mod m0018_stationery;
mod m0019_finding_steps;
mod m0020_plan_versions;
mod m0021_fieldwork;
mod m0022_findings_from_elsewhere;
mod m0023_remediation_plans;
mod m0024_declared_figures;
mod m0025_evidence_superseded;
mod m0026_asked_plans;
mod m0027_openid;
mod m0028_kept_commits;
mod m0029_evidence_behind;
mod m0030_editors;
mod m0031_retired_keys;
mod m0032_figure_changes;
mod m0033_versions_in_order;
mod m0034_objects_but_batches;
mod m0035_figure_backlog;
mod m0036_noted_days;

pub use sea_orm_migration::MigratorTrait;

/// All steps in their order.
#[derive(Debug)]
pub struct Migrator;

/// A step that is taken as a whole or not at all, on SQLite too: one that was cut short is taken again at the next start.
struct Whole<M>(M);

fn whole(step: impl MigrationTrait + 'static) -> Box<dyn MigrationTrait> {
    Box::new(Whole(step))
}

impl<M: MigrationName> MigrationName for Whole<M> {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl<M: MigrationTrait> MigrationTrait for Whole<M> {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            whole(m0001_units::Migration),
            whole(m0002_access::Migration),
            whole(m0003_trail::Migration),
            whole(m0004_reference::Migration),
            whole(m0005_dossiers::Migration),
            whole(m0006_inspections::Migration),
            whole(m0007_findings::Migration),
            whole(m0008_remediation::Migration),
            whole(m0009_notices::Migration),
            whole(m0010_rollups::Migration),
            whole(m0011_commits::Migration),
            whole(m0012_marks::Migration),
            whole(m0013_counted_marks::Migration),
            whole(m0014_sums_by_span::Migration),
            whole(m0015_calendars_and_rates::Migration),
            whole(m0016_lateness::Migration),
            whole(m0017_waiting_sums::Migration),
            whole(m0018_stationery::Migration),
            whole(m0019_finding_steps::Migration),
            whole(m0020_plan_versions::Migration),
            whole(m0021_fieldwork::Migration),
            whole(m0022_findings_from_elsewhere::Migration),
            whole(m0023_remediation_plans::Migration),
            whole(m0024_declared_figures::Migration),
            whole(m0025_evidence_superseded::Migration),
            whole(m0026_asked_plans::Migration),
            whole(m0027_openid::Migration),
            whole(m0028_kept_commits::Migration),
            whole(m0029_evidence_behind::Migration),
            whole(m0030_editors::Migration),
            whole(m0031_retired_keys::Migration),
            whole(m0032_figure_changes::Migration),
            whole(m0033_versions_in_order::Migration),
            whole(m0034_objects_but_batches::Migration),
            whole(m0035_figure_backlog::Migration),
            whole(m0036_noted_days::Migration),
        ]
    }
}

/// Declares a step: its tables with their keys and columns, and its indexes.
///
/// Written once here, so that a step's file reads as a list of tables.
macro_rules! step {
    ($($table:literal { $($column:expr),* $(,)? $(; key($($key:literal),+))? $(; unique($($unique:literal),+))* $(; index($($index:literal),+))* $(,)? })+) => {
        use sea_orm_migration::{prelude::*, schema::*};

        #[derive(DeriveMigrationName)]
        pub(crate) struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                $(
                    let mut table = Table::create();
                    table.table($table)$(.col($column))*;
                    $(
                        let mut key = Index::create();
                        key$(.col($key))+;
                        table.primary_key(&mut key);
                    )?
                    manager.create_table(table).await?;
                    $(
                        let mut unique = Index::create();
                        unique.unique().name([$table, $($unique),+].join("_")).table($table)$(.col($unique))+;
                        manager.create_index(unique).await?;
                    )*
                    $(
                        let mut index = Index::create();
                        index.name([$table, $($index),+].join("_")).table($table)$(.col($index))+;
                        manager.create_index(index).await?;
                    )*
                )+
                Ok(())
            }
        }
    };
}
use step;
