//! Machines' accounts.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::{Hashed, judge_account, judged_hash, taken};
use crate::access::entity::client;
use crate::access::{Scope, passwords, throttle};
use crate::audit;
use crate::db::Tx;
use crate::http::{Page, PageOnly, Paging};
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Moment;
use crate::units::TREE;
use crate::users::dto::{Client, NewClient, NewSecret};

impl Hashed<NewClient> {
    /// A machine's account.
    pub async fn client(input: NewClient) -> Answer<Self> {
        judge_account(&input.client_id, "/client_id", &input.name, "/name", &input.secret, "/secret")?;
        Ok(Self { hash: passwords::hash(input.secret.clone()).await?, input })
    }
}

impl Hashed<NewSecret> {
    /// A machine's new secret.
    pub async fn secret(input: NewSecret) -> Answer<Self> {
        Ok(Self { hash: judged_hash(&input.secret, "/secret").await?, input })
    }
}

/// Makes an account for a machine.
pub async fn create_client(tx: Tx, scope: Scope, input: Answer<Hashed<NewClient>>) -> Answer<Client> {
    scope.require(&tx, TREE).await?;
    add_client(&tx, &scope, input?).await
}

/// The same for the command line.
pub async fn add_client(tx: &Tx, scope: &Scope, Hashed { input, hash }: Hashed<NewClient>) -> Answer<Client> {
    scope.require(tx, TREE).await?;
    if client::Entity::find_by_client_id(input.client_id.clone()).one(tx).await?.is_some() {
        return Err(taken("/client_id"));
    }
    let row = client::ActiveModel {
        id: Set(tx.new_id()),
        client_id: Set(input.client_id),
        name: Set(input.name),
        secret_hash: Set(hash),
        active: Set(true),
        generation: Set(1),
        created_at: Set(tx.now()),
    };
    let row = row.insert(tx).await?;
    audit::Entry::new("client.create", format!("client:{}", row.client_id)).record(tx, scope, None).await?;
    Ok(show_client(row))
}

fn show_client(row: client::Model) -> Client {
    Client { client_id: row.client_id, name: row.name, active: row.active, created_at: Moment::new(row.created_at) }
}

pub(super) async fn client_named(tx: &Tx, client_id: &str) -> Answer<client::Model> {
    let row = client::Entity::find_by_client_id(client_id.to_owned()).one(tx).await?;
    row.ok_or_else(|| Refusal::not_found(Text::new("tài khoản máy", "client")))
}

/// One machine's account.
pub async fn get_client(tx: Tx, scope: Scope, client_id: String) -> Answer<Client> {
    scope.require(&tx, TREE).await?;
    client_named(&tx, &client_id).await.map(show_client)
}

/// Machines' accounts by name.
pub async fn list_clients(tx: Tx, scope: Scope, page: PageOnly) -> Answer<Page<Client>> {
    scope.require(&tx, TREE).await?;
    let paging: Paging<String> = Paging::new(page.limit, page.cursor.as_deref(), &"clients")?;
    let mut query = client::Entity::find().order_by_asc(client::Column::ClientId).limit(paging.fetch());
    if let Some(after) = &paging.after {
        query = query.filter(client::COLUMN.client_id.gt(after.as_str()));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.client_id.clone(), show_client)?;
    Ok(Page { items: page.items, next_cursor: page.next_cursor })
}

/// Changes a machine in a way that voids its tokens.
async fn change_client(
    tx: &Tx,
    scope: &Scope,
    client_id: &str,
    action: &'static str,
    (column, value): (client::Column, Expr),
) -> Answer<Client> {
    scope.require(tx, TREE).await?;
    tx.changes_access();
    client::Entity::update_many()
        .col_expr(column, value)
        .col_expr(client::Column::Generation, Expr::col(client::Column::Generation).add(1))
        .filter(client::COLUMN.client_id.eq(client_id))
        .exec(tx)
        .await?;
    let row = client_named(tx, client_id).await?;
    audit::Entry::new(action, format!("client:{client_id}")).record(tx, scope, None).await?;
    Ok(show_client(row))
}

/// Gives a machine another secret; its tokens end.
pub async fn set_client_secret(
    tx: Tx,
    scope: Scope,
    client_id: String,
    input: Answer<Hashed<NewSecret>>,
) -> Answer<Client> {
    scope.require(&tx, TREE).await?;
    client_named(&tx, &client_id).await?;
    let hash = input?.hash;
    let secret = (client::Column::SecretHash, Expr::value(hash));
    let changed = change_client(&tx, &scope, &client_id, "client.secret", secret).await?;
    throttle::forgive(&tx, throttle::of_machine(&client_id)).await?;
    Ok(changed)
}

/// Locks a machine, which ends its tokens, or unlocks it.
pub async fn set_client_active(tx: Tx, scope: Scope, client_id: String, active: bool) -> Answer<Client> {
    let action = if active { "client.unlock" } else { "client.lock" };
    change_client(&tx, &scope, &client_id, action, (client::Column::Active, Expr::value(active))).await
}
