//! What became of findings, step by step, so that any day can be asked about; which finding came back, and into which one
//! another was merged.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, integer, json_null, string, string_null, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What a step takes over from the finding as it stands.
const STANDING: [&str; 7] = ["state", "owner", "deadline", "due_on", "risk_reason", "risk_until", "closed_reason"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [uuid_null("predecessor_id"), date_null("first_found_on"), uuid_null("merged_into")] {
            manager.alter_table(Table::alter().table("findings").add_column(column).take()).await?;
        }
        let mut table = Table::create();
        table.table("finding_steps").col(uuid("finding_id")).col(integer("number"));
        table.col(timestamp_with_time_zone("at")).col(string("by")).col(string("step")).col(text_null("reason"));
        table.col(string("state")).col(string_null("owner")).col(json_null("deadline")).col(date_null("due_on"));
        table.col(text_null("risk_reason")).col(date_null("risk_until")).col(text_null("closed_reason"));
        table.col(uuid_null("merged_into")).primary_key(Index::create().col("finding_id").col("number"));
        manager.create_table(table).await?;
        // findings from before their steps were kept: how they stand is all that is known
        let (mut standing, mut first) = (Query::select(), Query::insert());
        standing
            .column("id")
            .expr(Expr::val(1))
            .column("updated_at")
            .expr(Expr::val("system"))
            .expr(Expr::val("recorded"));
        standing.columns(STANDING).from("findings");
        first
            .into_table("finding_steps")
            .columns(["finding_id", "number", "at", "by", "step"].into_iter().chain(STANDING));
        first.select_from(standing).map_err(|error| DbErr::Migration(error.to_string()))?;
        manager.execute(first).await
    }
}
