//! The sums by span, so that a long period is few rows: by day, half-month and year, and by half-month, year and field; each a
//! JSON object of the counters that aren't zero; and changes that are yet to be added to them. The service counts them anew from the dossiers when it starts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, string, text, timestamp_with_time_zone};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        make(manager, "dossier_sums", &["span", "first_day", "field_code"], &[]).await?;
        make(manager, "dossier_sum_changes", &["place"], &["span", "first_day", "field_code"]).await?;
        manager.drop_table(Table::drop().table("figure_marks").to_owned()).await?;
        make_marks(manager).await?;
        for old in ["dossier_days", "dossier_half_months"] {
            manager.drop_table(Table::drop().table(old).to_owned()).await?;
        }
        Ok(())
    }
}

/// A table of sums, by unit and the further columns of its key.
async fn make(
    manager: &SchemaManager<'_>,
    name: &'static str,
    keys: &[&'static str],
    others: &[&'static str],
) -> Result<(), DbErr> {
    let (mut table, mut key) = (Table::create(), Index::create());
    table.table(name).col(big_integer("unit_id"));
    key.col("unit_id");
    for column in keys {
        key.col(*column);
    }
    for column in keys.iter().chain(others) {
        table.col(match *column {
            "place" => big_integer("place"),
            "first_day" => date("first_day"),
            text => string(text),
        });
    }
    table.col(text("sums")).col(timestamp_with_time_zone("changed_at")).primary_key(&mut key);
    if manager.get_database_backend() == DbBackend::Sqlite {
        // neighbouring rows lie side by side, and there is no second tree for the key
        table.extra("WITHOUT ROWID");
    }
    manager.create_table(table).await
}

/// How often the figures of a unit's half-months and years changed.
async fn make_marks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (mut table, mut key) = (Table::create(), Index::create());
    key.col("unit_id").col("span").col("first_day");
    table.table("figure_marks").col(big_integer("unit_id")).col(string("span")).col(date("first_day"));
    table.col(big_integer("changes")).primary_key(&mut key);
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    manager.create_table(table).await
}
