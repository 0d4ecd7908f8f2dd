//! Sums in few bytes and few rows, with their days and fields, and a row a unit of what waits to be added to them; the service
//! counts both anew from the dossiers when it starts. Dossiers are found by their key alone: each line of a bulk submission changed another page of the indexes by day,
//! and figures don't read them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, date, string};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["dossiers_unit_id_entered_on", "dossiers_unit_id_closed_on"] {
            manager.drop_index(Index::drop().name(index).table("dossiers").to_owned()).await?;
        }
        for old in ["dossier_sums", "dossier_sum_changes"] {
            manager.drop_table(Table::drop().table(old).to_owned()).await?;
        }
        let (mut sums, mut key) = (Table::create(), Index::create());
        sums.table("dossier_sums")
            .col(big_integer("unit_id"))
            .col(string("span"))
            .col(date("first_day"))
            .col(binary("whole"))
            .col(binary("days"))
            .col(binary("fields"))
            .primary_key(key.col("unit_id").col("span").col("first_day"));
        manager.create_table(sums).await?;
        let mut waiting = Table::create();
        waiting.table("dossier_sums_waiting").col(big_integer("unit_id").primary_key()).col(binary("additions"));
        manager.create_table(waiting).await
    }
}
