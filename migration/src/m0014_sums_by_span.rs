//! The sums by span, so that a long period is few rows: by day, half-month and year, and by half-month, year and field. The
//! service counts them anew from the dossiers when it starts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, string, timestamp_with_time_zone};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COUNTERS: [&str; 31] = [
    "received_online",
    "received_direct",
    "received_postal",
    "taken_over_online",
    "taken_over_otherwise",
    "accepted_late",
    "components_yes",
    "components_no",
    "components_missing",
    "with_fee",
    "paid_online",
    "copies",
    "with_copies",
    "resolved_early",
    "resolved_on_due",
    "resolved_late",
    "resolved_no_due",
    "withdrawn",
    "handed_over",
    "results_yes",
    "results_no",
    "results_missing",
    "rated",
    "satisfied",
    "due",
    "pending",
    "paused",
    "overdue",
    "awaiting",
    "awaiting_late",
    "submitted",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        make(manager, "dossier_sums", &[]).await?;
        make(manager, "dossier_field_sums", &["field_code"]).await?;
        for old in ["dossier_days", "dossier_half_months"] {
            manager.drop_table(Table::drop().table(old).to_owned()).await?;
        }
        Ok(())
    }
}

async fn make(manager: &SchemaManager<'_>, name: &'static str, further: &[&'static str]) -> Result<(), DbErr> {
    let (mut table, mut key) = (Table::create(), Index::create());
    table.table(name).col(big_integer("unit_id")).col(string("span")).col(date("first_day"));
    for column in further {
        table.col(string(*column));
    }
    for counter in COUNTERS {
        table.col(big_integer(counter));
    }
    table.col(timestamp_with_time_zone("changed_at"));
    for column in ["unit_id", "span", "first_day"].iter().chain(further) {
        key.col(*column);
    }
    table.primary_key(&mut key);
    if manager.get_database_backend() == DbBackend::Sqlite {
        // neighbouring rows lie side by side, and there is no second tree for the key
        table.extra("WITHOUT ROWID");
    }
    manager.create_table(table).await
}
