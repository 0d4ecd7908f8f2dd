//! Commits with their numbers, and by them what was known when: of dossiers, of the trail, and of every table with
//! versions, whose rows are from here on superseded and never changed or removed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A row that nothing has superseded.
const STANDING: i64 = i64::MAX;

/// Tables with versions, each with its indexes that are unique among the rows that stand.
const VERSIONED: &[(&str, &[[&str; 2]])] = &[
    ("unit_versions", &[["unit_id", "valid_from"], ["unit_id", "valid_to"], ["code", "valid_to"]]),
    ("procedure_fields", &[["code", "valid_from"], ["code", "valid_to"]]),
    ("procedures", &[["code", "valid_from"], ["code", "valid_to"]]),
    ("reform_areas", &[["code", "valid_from"], ["code", "valid_to"]]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        make_commits(manager).await?;
        for (table, column) in [("dossier_history", "recorded_in"), ("audit_entries", "recorded_in")] {
            add(manager, table, big_integer(column).default(0).take()).await?;
            index(manager, table, &[column], false).await?;
        }
        for (table, unique) in VERSIONED {
            add(manager, table, big_integer("recorded_in").default(0).take()).await?;
            add(manager, table, big_integer("superseded_in").default(STANDING).take()).await?;
            for [first, second] in *unique {
                let mut old = Index::drop();
                old.name([*table, *first, *second].join("_")).table(*table);
                manager.drop_index(old).await?;
                index(manager, table, &[first, second, "superseded_in"], true).await?;
            }
        }
        remake_lineage(manager).await
    }
}

async fn make_commits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut commits = Table::create();
    commits.table("commits").col(big_integer("sequence").primary_key()).col(timestamp_with_time_zone("at"));
    manager.create_table(commits).await?;
    index(manager, "commits", &["at"], false).await?;

    let mut offset = Table::create();
    offset.table("commit_offset").col(big_integer("value"));
    manager.create_table(offset).await?;
    let mut none = Query::insert();
    none.into_table("commit_offset").columns(["value"]).values_panic([0_i64.into()]);
    manager.execute(none).await?;

    let mut moments = Table::create();
    moments.table("known_moments");
    moments.col(timestamp_with_time_zone("at").primary_key()).col(big_integer("sequence"));
    manager.create_table(moments).await
}

/// Who was below whom gets a key that tells apart what was known when.
async fn remake_lineage(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut before = Table::rename();
    before.table("unit_lineage", "unit_lineage_before");
    manager.rename_table(before).await?;
    let columns = ["ancestor_id", "unit_id", "valid_from", "valid_to", "depth"];
    let mut key = Index::create();
    key.col("ancestor_id").col("unit_id").col("valid_from").col("recorded_in").name("unit_lineage_key");
    let mut lineage = Table::create();
    lineage
        .table("unit_lineage")
        .col(big_integer("ancestor_id"))
        .col(big_integer("unit_id"))
        .col(date("valid_from"))
        .col(date("valid_to"))
        .col(integer("depth"))
        .col(big_integer("recorded_in").default(0))
        .col(big_integer("superseded_in").default(STANDING))
        .primary_key(&mut key);
    manager.create_table(lineage).await?;
    let mut rows = Query::select();
    rows.columns(columns).from("unit_lineage_before");
    let mut copied = Query::insert();
    copied.into_table("unit_lineage").columns(columns);
    copied.select_from(rows).map_err(|error| DbErr::Migration(error.to_string()))?;
    manager.execute(copied).await?;
    let mut gone = Table::drop();
    gone.table("unit_lineage_before");
    manager.drop_table(gone).await?;
    index(manager, "unit_lineage", &["unit_id", "valid_from"], false).await
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    let mut altered = Table::alter();
    altered.table(table).add_column(column);
    manager.alter_table(altered).await
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name([&[table], columns].concat().join("_")).table(table);
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}
