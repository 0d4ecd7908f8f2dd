//! Marks tell how often something changed: on PostgreSQL the largest number of a commit may be there before a smaller one.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for marks in ["figure_marks", "marks"] {
            let mut altered = Table::alter();
            altered.table(marks).rename_column("sequence", "changes");
            manager.alter_table(altered).await?;
        }
        Ok(())
    }
}
