//! Evidence that takes the place of earlier evidence: each file gives way to one other at most.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut altered = Table::alter();
        manager.alter_table(altered.table("evidence").add_column(uuid_null("supersedes")).take()).await?;
        let mut once = Index::create();
        manager.create_index(once.unique().name("evidence_supersedes").table("evidence").col("supersedes").take()).await
    }
}
