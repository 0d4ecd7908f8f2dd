//! Where a declared figure stands in a table, of which days it is, what a word makes of it, and of what it is the rest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, json_null, string_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            json_null("row"),
            date_null("period_from"),
            date_null("period_to"),
            string_null("qualifier"),
            string_null("residual_of"),
        ] {
            manager.alter_table(Table::alter().table("declared_figures").add_column(column).take()).await?;
        }
        Ok(())
    }
}
