//! By how much dossiers were late, the units whose dossiers are yet to be counted by a changed working calendar, and sums with
//! more counters: the service counts them anew from the dossiers when it starts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer_null};
use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::sea_orm::prelude::Date;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["late_days", "late_working_days"] {
            let mut altered = Table::alter();
            manager.alter_table(altered.table("dossiers").add_column(integer_null(column)).take()).await?;
        }
        let (mut table, mut key) = (Table::create(), Index::create());
        table.table("calendar_recounts").col(big_integer("unit_id")).col(date("day"));
        table.primary_key(key.col("unit_id").col("day"));
        if manager.get_database_backend() == DbBackend::Sqlite {
            table.extra("WITHOUT ROWID");
        }
        manager.create_table(table).await?;
        // each unit waits to be read anew: nobody has worked out yet how late its dossiers were
        let (mut every_unit, mut wait) = (Query::select(), Query::insert());
        every_unit.column("id").expr(Expr::val(Date::from_ymd_opt(1900, 1, 1))).from("units");
        wait.into_table("calendar_recounts").columns(["unit_id", "day"]);
        wait.select_from(every_unit).map_err(|error| DbErr::Migration(error.to_string()))?;
        manager.execute(wait).await?;
        for sums in ["dossier_sums", "dossier_sum_changes"] {
            manager.execute(Query::delete().from_table(sums).take()).await?;
        }
        Ok(())
    }
}
