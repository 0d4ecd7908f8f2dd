//! Retired signing keys verify and never sign again: their private parts are forgotten.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut forget = Query::update();
        forget.table("signing_keys").value("private_der", Vec::<u8>::new());
        forget.and_where(Expr::col("retired_at").is_not_null());
        manager.execute(forget).await
    }
}
