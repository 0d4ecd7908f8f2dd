//! Kept answers know the commit that they tell of: who asks again has to be permitted where it left its entries.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let commit = big_integer_null("recorded_in");
        manager.alter_table(Table::alter().table("kept_answers").add_column(commit).take()).await
    }
}
