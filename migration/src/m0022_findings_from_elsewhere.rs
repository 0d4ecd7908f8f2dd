//! Findings that come from elsewhere than an inspection; what units say to their findings; reminders; rules on the data.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, json, json_null, string, string_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut findings = Table::alter();
        manager.alter_table(findings.table("findings").rename_column("inspection_id", "origin_id").take()).await?;
        let mut source = string("source");
        source.default("inspection");
        for column in [source, json_null("reference"), json_null("breach")] {
            manager.alter_table(Table::alter().table("findings").add_column(column).take()).await?;
        }
        let mut explanations = Table::create();
        explanations.table("finding_explanations").col(uuid("finding_id")).col(integer("number")).col(text("text"));
        explanations.col(string("sent_by")).col(timestamp_with_time_zone("sent_at")).col(string_null("outcome"));
        explanations.col(text_null("answer")).col(string_null("answered_by"));
        explanations.col(timestamp_with_time_zone_null("answered_at"));
        explanations.primary_key(Index::create().col("finding_id").col("number"));
        manager.create_table(explanations).await?;
        let mut reminders = Table::create();
        reminders.table("reminders").col(uuid("id").primary_key()).col(big_integer("unit_id")).col(json("finding_ids"));
        reminders.col(uuid_null("inspection_id")).col(text("text")).col(text_null("addressee"));
        reminders.col(string("by")).col(timestamp_with_time_zone("at"));
        manager.create_table(reminders).await?;
        manager
            .create_index(Index::create().name("reminders_unit_id").table("reminders").col("unit_id").take())
            .await?;
        let mut rules = Table::create();
        rules.table("data_rules").col(string("code").primary_key()).col(text("name")).col(string("definition"));
        rules.col(string("broken_when")).col(string("threshold")).col(string("area_code")).col(string_null("severity"));
        rules.col(text("text")).col(text_null("criterion")).col(boolean("active"));
        rules.col(timestamp_with_time_zone("created_at")).col(timestamp_with_time_zone("updated_at"));
        manager.create_table(rules).await
    }
}
