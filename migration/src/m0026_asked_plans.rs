//! Notices that ask for remediation plans, the plans that answer them, and the units that notices go to.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let asks = boolean("asks_for_plan").default(false).take();
        manager.alter_table(Table::alter().table("notices").add_column(asks).take()).await?;
        let answers = uuid_null("notice_id");
        manager.alter_table(Table::alter().table("remediation_plans").add_column(answers).take()).await?;
        let mut recipients = Table::create();
        recipients.table("notice_recipients").col(uuid("notice_id")).col(big_integer("unit_id"));
        let mut key = Index::create();
        let recipients = recipients.primary_key(key.col("notice_id").col("unit_id")).take();
        manager.create_table(recipients).await?;
        let mut asking = Index::create();
        let asking = asking.name("notices_asks_for_plan").table("notices").col("asks_for_plan").take();
        manager.create_index(asking).await
    }
}
