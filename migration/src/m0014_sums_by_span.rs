//! The sums by span, so that a long period is few rows: by day, half-month and year, and by half-month, year and field; each a
//! JSON object of the counters that aren't zero. The service counts them anew from the dossiers when it starts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, string, text, timestamp_with_time_zone};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (mut table, mut key) = (Table::create(), Index::create());
        key.col("unit_id").col("span").col("first_day").col("field_code");
        table
            .table("dossier_sums")
            .col(big_integer("unit_id"))
            .col(string("span"))
            .col(date("first_day"))
            .col(string("field_code"))
            .col(text("sums"))
            .col(timestamp_with_time_zone("changed_at"))
            .primary_key(&mut key);
        if manager.get_database_backend() == DbBackend::Sqlite {
            // neighbouring rows lie side by side, and there is no second tree for the key
            table.extra("WITHOUT ROWID");
        }
        manager.create_table(table).await?;
        for old in ["dossier_days", "dossier_half_months"] {
            manager.drop_table(Table::drop().table(old).to_owned()).await?;
        }
        Ok(())
    }
}
