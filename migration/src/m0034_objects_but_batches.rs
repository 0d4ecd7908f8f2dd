//! Entries that batches of dossiers leave are found in their unit's chain, and no longer by their object: there are many of them, and
//! a batch changed a page of that index for each of its units.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (name, table) = ("audit_entries_object", "audit_entries");
        manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        let index = format!("CREATE INDEX {name} ON {table} (object) WHERE action <> 'dossiers.apply'");
        manager.get_connection().execute_unprepared(&index).await.map(drop)
    }
}
