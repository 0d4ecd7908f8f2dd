//! How often a unit's figures changed stands in one row with what waits to be added to its sums: a batch rewrites that row anyway,
//! and had to raise a row for each half-month and year beside it. Reports have other ETags from then on.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// An empty list, as these columns keep it.
const NONE: [u8; 1] = [0];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (old, new) = ("dossier_sums_waiting", "figure_changes");
        let mut table = Table::create();
        table.table(new).col(big_integer("unit_id").primary_key()).col(binary("marks")).col(binary("additions"));
        manager.create_table(table).await?;
        let mut waiting = Query::select();
        waiting.column("unit_id").expr(Expr::val(NONE.to_vec())).column("additions").from(old);
        let mut copy = Query::insert();
        copy.into_table(new).columns(["unit_id", "marks", "additions"]);
        copy.select_from(waiting).map_err(|error| DbErr::Custom(error.to_string()))?;
        manager.execute(copy).await?;
        for gone in [old, "figure_marks"] {
            manager.drop_table(Table::drop().table(gone).to_owned()).await?;
        }
        Ok(())
    }
}
