//! Which commit noted that a day of the working calendar changed: who read a unit's dossiers anew tells by it whether the day changed
//! again meanwhile.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let noted = big_integer("noted_in").default(0).take();
        manager.alter_table(Table::alter().table("calendar_recounts").add_column(noted).take()).await
    }
}
