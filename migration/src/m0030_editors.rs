//! Who wrote remediation reports and plans anew: they accept or approve them no more than who wrote them first.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::json;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["remediation_reports", "remediation_plans"] {
            let editors = json("edited_by").default("[]").take();
            manager.alter_table(Table::alter().table(table).add_column(editors).take()).await?;
        }
        Ok(())
    }
}
