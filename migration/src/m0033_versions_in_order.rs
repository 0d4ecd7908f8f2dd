//! Versions of dossiers are kept in the order in which they were recorded, under one number each that holds the commit's: there is
//! no key by dossier, of which every version changed another page. A dossier knows its newest version, each version the one before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, json_null, string, timestamp_with_time_zone};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Numbers each commit's versions by unit, code and version, in which order they were told to those who follow.
const COPY: &str = "INSERT INTO dossier_versions (id, previous_id, unit_id, code, version, at, actor, action, content) \
    SELECT id, lag(id) OVER (PARTITION BY unit_id, code ORDER BY version), unit_id, code, version, at, actor, action, content \
    FROM (SELECT recorded_in * 4194304 + row_number() OVER (PARTITION BY recorded_in ORDER BY unit_id, code, version) - 1 AS id, \
          unit_id, code, version, at, actor, action, content FROM dossier_history) AS numbered ORDER BY id";

const POINT: &str = "UPDATE dossiers SET version_id = newest.id \
    FROM (SELECT unit_id, code, max(id) AS id FROM dossier_versions GROUP BY unit_id, code) AS newest \
    WHERE dossiers.unit_id = newest.unit_id AND dossiers.code = newest.code";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        // only under this name of its type is it SQLite's own number of the row, and no index beside the table
        let mut id = match connection.get_database_backend() {
            DbBackend::Sqlite => integer("id"),
            _ => big_integer("id"),
        };
        let mut versions = Table::create();
        versions
            .table("dossier_versions")
            .col(id.primary_key())
            .col(big_integer_null("previous_id"))
            .col(big_integer("unit_id"))
            .col(string("code"))
            .col(big_integer("version"))
            .col(timestamp_with_time_zone("at"))
            .col(string("actor"))
            .col(string("action"))
            .col(json_null("content"));
        manager.create_table(versions).await?;
        let mut dossiers = Table::alter();
        dossiers.table("dossiers").add_column(big_integer("version_id").default(0));
        manager.alter_table(dossiers).await?;
        for statement in [COPY, POINT] {
            connection.execute_unprepared(statement).await?;
        }
        manager.drop_table(Table::drop().table("dossier_history").to_owned()).await
    }
}
