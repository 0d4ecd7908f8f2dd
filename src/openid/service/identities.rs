//! Identities, and the accounts that administrators link them to.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::json;
use uuid::Uuid;

use crate::access::entity::user;
use crate::access::service::end_sessions_through;
use crate::access::{Actor, Scope};
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, Page, Paging};
use crate::openid::Provider;
use crate::openid::dto::{Identity, IdentityFilter, LinkedAccount, NewIdentity};
use crate::openid::entity::identity;
use crate::openid::provider::{Claimed, worth_nothing};
use crate::refusal::{Answer, Faults, Refusal, Text};
use crate::time::Moment;
use crate::units::TREE;
use crate::users::service as users;

/// The longest `sub` (OpenID Connect Core 1.0 section 2).
const LONGEST_SUBJECT: usize = 255;
/// How much of a name is kept.
const LONGEST_NAME: usize = 200;

/// The identity that somebody came with, noted where it is new.
pub(super) async fn seen(tx: &Tx, issuer: String, claimed: Claimed) -> Answer<identity::Model> {
    let Claimed { subject, name } = claimed;
    if !is_subject(&subject) {
        return Err(worth_nothing());
    }
    let name = name.map(|name| plain(&name)).filter(|name| !name.is_empty());
    let new = tx.new_id();
    let row = identity::ActiveModel {
        id: Set(new),
        issuer: Set(issuer.clone()),
        subject: Set(subject.clone()),
        name: Set(name),
        user_id: Set(None),
        created_at: Set(tx.now()),
        seen_at: Set(Some(tx.now())),
    };
    let again = OnConflict::columns([identity::Column::Issuer, identity::Column::Subject])
        .update_columns([identity::Column::Name, identity::Column::SeenAt])
        .to_owned();
    identity::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    let found = identity::Entity::find()
        .filter(identity::COLUMN.issuer.eq(issuer))
        .filter(identity::COLUMN.subject.eq(subject))
        .one(tx)
        .await?;
    let found = found.ok_or_else(|| Refusal::internal(&"an identity is gone"))?;
    if found.id == new {
        audit::Entry::new("identity.seen", object(new)).record_for(tx, &Actor::System("first seen"), None).await?;
    }
    Ok(found)
}

fn is_subject(subject: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&subject.len()) && !subject.contains(char::is_control)
}

/// A name as it can be shown: without what would break a line or turn it around.
fn plain(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = name.chars().filter(|c| !c.is_control() && !turns(*c)).take(LONGEST_NAME);
    shown.collect::<String>().trim().to_owned()
}

fn object(id: Uuid) -> String {
    format!("identity:{id}")
}

async fn by_id(tx: &Tx, id: Uuid) -> Answer<identity::Model> {
    let row = identity::Entity::find_by_id(id).one(tx).await?;
    row.ok_or_else(|| Refusal::not_found(Text::new("danh tính", "identity")))
}

async fn shown(tx: &Tx, rows: Vec<identity::Model>) -> Answer<Vec<Identity>> {
    let linked = user::COLUMN.id.is_in(rows.iter().filter_map(|row| row.user_id));
    let users = user::Entity::find().filter(linked).all(tx).await?;
    let names: HashMap<Uuid, String> = users.into_iter().map(|user| (user.id, user.username)).collect();
    let shown = rows.into_iter().map(|row| Identity {
        id: row.id,
        issuer: row.issuer,
        subject: row.subject,
        name: row.name,
        username: row.user_id.and_then(|id| names.get(&id).cloned()),
        created_at: Moment::new(row.created_at),
        seen_at: row.seen_at.map(Moment::new),
    });
    Ok(shown.collect())
}

async fn show(tx: &Tx, row: identity::Model) -> Answer<Identity> {
    let shown = shown(tx, vec![row]).await?.pop();
    shown.ok_or_else(|| Refusal::internal(&"an identity is gone"))
}

/// One identity; that it was read is trailed.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<Identity> {
    scope.require(&tx, TREE).await?;
    let row = by_id(&tx, id).await?;
    audit::Entry::new("identity.read", object(id)).record(&tx, &scope, None).await?;
    show(&tx, row).await
}

/// Identities, the newest first; that they were read is trailed.
pub async fn list(tx: Tx, scope: Scope, filter: IdentityFilter) -> Answer<Page<Identity>> {
    scope.require(&tx, TREE).await?;
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &("identities", filter.linked))?;
    let mut query = identity::Entity::find().order_by_desc(identity::Column::Id).limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(identity::COLUMN.id.lt(after));
    }
    query = match filter.linked {
        Some(true) => query.filter(identity::COLUMN.user_id.is_not_null()),
        Some(false) => query.filter(identity::COLUMN.user_id.is_null()),
        None => query,
    };
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let read: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let entry = audit::Entry::new("identity.read", "identity:several").detail(&json!({ "identities": read }))?;
    entry.record(&tx, &scope, None).await?;
    Ok(Page { items: shown(&tx, page.items).await?, next_cursor: page.next_cursor })
}

/// Enters an identity of the provider before anybody came with it.
pub async fn create(tx: Tx, scope: Scope, provider: Answer<Provider>, body: Body<NewIdentity>) -> Answer<Identity> {
    scope.require(&tx, TREE).await?;
    let (provider, input) = (provider?, body.read()?);
    let mut faults = Faults::default();
    faults.text("/subject", &input.subject, LONGEST_SUBJECT);
    faults.done()?;
    let user = users::known_user(&tx, &input.username, "/username").await?;
    tx.hold("identities").await?;
    let known = identity::Entity::find()
        .filter(identity::COLUMN.issuer.eq(provider.issuer()))
        .filter(identity::COLUMN.subject.eq(input.subject.as_str()));
    if known.one(&tx).await?.is_some() {
        let detail = Text::new("Danh tính này đã có.", "This identity is known already.");
        return Err(Refusal::conflict("/subject", "known_identity", detail));
    }
    let row = identity::ActiveModel {
        id: Set(tx.new_id()),
        issuer: Set(provider.issuer().to_owned()),
        subject: Set(input.subject),
        name: Set(None),
        user_id: Set(Some(user.id)),
        created_at: Set(tx.now()),
        seen_at: Set(None),
    };
    let row = row.insert(&tx).await?;
    let entry = audit::Entry::new("identity.link", object(row.id)).detail(&json!({ "username": user.username }))?;
    entry.record(&tx, &scope, None).await?;
    show(&tx, row).await
}

/// Links an identity to an account, in place of another if it had one; the sessions that it opened end.
pub async fn link(tx: Tx, scope: Scope, id: Uuid, body: Body<LinkedAccount>) -> Answer<Identity> {
    scope.require(&tx, TREE).await?;
    let row = by_id(&tx, id).await?;
    let user = users::known_user(&tx, &body.read()?.username, "/username").await?;
    let other = row.user_id != Some(user.id);
    let mut change = row.into_active_model();
    change.user_id = Set(Some(user.id));
    let row = change.update(&tx).await?;
    if other {
        // after the row is taken: a sign-in that waits for it opens the new account
        end_sessions_through(&tx, id).await?;
    }
    let entry = audit::Entry::new("identity.link", object(id)).detail(&json!({ "username": user.username }))?;
    entry.record(&tx, &scope, None).await?;
    show(&tx, row).await
}

/// Forgets an identity; the sessions that it opened end. Who comes with it again is unknown.
pub async fn forget(tx: Tx, scope: Scope, id: Uuid) -> Answer<()> {
    scope.require(&tx, TREE).await?;
    let row = by_id(&tx, id).await?;
    let identity = show(&tx, row).await?;
    identity::Entity::delete_by_id(id).exec(&tx).await?;
    end_sessions_through(&tx, id).await?;
    let entry = audit::Entry::new("identity.forget", object(id)).detail(&json!({ "username": identity.username }))?;
    entry.record(&tx, &scope, None).await
}
