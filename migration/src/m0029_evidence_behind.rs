//! Evidence behind more than remediation reports: explanations of findings, minutes, own reports of inspected units.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut old = Index::drop();
        old.name("evidence_report_id").table("evidence");
        manager.drop_index(old).await?;
        let mut renamed = Table::alter();
        manager.alter_table(renamed.table("evidence").rename_column("report_id", "subject_id").take()).await?;
        let subject = string("subject").default("remediation_report").take();
        manager.alter_table(Table::alter().table("evidence").add_column(subject).take()).await?;
        let number = integer("subject_number").default(0).take();
        manager.alter_table(Table::alter().table("evidence").add_column(number).take()).await?;
        let mut behind = Index::create();
        let behind = behind.name("evidence_subject").table("evidence").col("subject").col("subject_id").take();
        manager.create_index(behind).await
    }
}
