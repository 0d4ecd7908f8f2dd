//! Identities of an identity provider, the sign-ins that are under way at it, and the sessions that they opened.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, string_null, timestamp_with_time_zone, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut identities = Table::create();
        identities
            .table("identities")
            .col(uuid("id"))
            .col(string("issuer"))
            .col(string("subject"))
            .col(string_null("name"))
            .col(uuid_null("user_id"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("seen_at").null())
            .primary_key(Index::create().col("id"));
        manager.create_table(identities).await?;
        let mut who = Index::create();
        who.unique().name("identities_issuer_subject").table("identities").col("issuer").col("subject");
        manager.create_index(who).await?;

        let mut under_way = Table::create();
        under_way
            .table("openid_sign_ins")
            .col(uuid("id"))
            .col(string("ticket_hash"))
            .col(string("state_hash"))
            .col(string("nonce"))
            .col(string("verifier"))
            .col(string("redirect_uri"))
            .col(string("address"))
            .col(timestamp_with_time_zone("expires_at"))
            .primary_key(Index::create().col("id"));
        manager.create_table(under_way).await?;
        let mut from = Index::create();
        from.name("openid_sign_ins_address").table("openid_sign_ins").col("address");
        manager.create_index(from).await?;

        let opened_by = uuid_null("identity_id");
        manager.alter_table(Table::alter().table("sessions").add_column(opened_by).take()).await?;
        let mut opened = Index::create();
        opened.name("sessions_identity_id").table("sessions").col("identity_id");
        manager.create_index(opened).await
    }
}
