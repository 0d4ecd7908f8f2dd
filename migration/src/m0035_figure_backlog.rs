//! What a unit's row of changes has no room for waits in rows of its own, which nobody rewrites, before it is added to the sums:
//! these are rewritten for many changes at once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut backlog = Table::create();
        backlog
            .table("figure_backlog")
            .col(big_integer("unit_id"))
            .col(big_integer("number"))
            .col(binary("additions"))
            .primary_key(Index::create().col("unit_id").col("number"));
        manager.create_table(backlog).await?;
        let mut changes = Table::alter();
        changes.table("figure_changes").add_column(big_integer("backlog").default(0));
        manager.alter_table(changes).await
    }
}
