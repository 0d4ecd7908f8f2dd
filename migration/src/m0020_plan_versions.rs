//! What a plan sets down besides its content: what it follows from, when which units are inspected, and when the notice is
//! due; its versions, once it is approved.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, integer, integer_null, json, string, string_null, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut schedule = json("schedule");
        schedule.default("[]");
        let mut version = integer("version");
        version.default(1);
        for column in [string_null("trigger"), schedule, integer_null("notice_working_days"), version] {
            manager.alter_table(Table::alter().table("inspection_plans").add_column(column).take()).await?;
        }
        let concluded_on = date_null("concluded_on");
        manager.alter_table(Table::alter().table("inspections").add_column(concluded_on).take()).await?;
        let mut table = Table::create();
        table.table("inspection_plan_versions").col(uuid("plan_id")).col(integer("version")).col(string("state"));
        table.col(json("content")).col(text_null("reason")).col(string("proposed_by"));
        table.col(timestamp_with_time_zone("proposed_at")).col(string_null("decided_by"));
        table.col(timestamp_with_time_zone_null("decided_at")).col(text_null("decision"));
        table.primary_key(Index::create().col("plan_id").col("version"));
        manager.create_table(table).await
    }
}
