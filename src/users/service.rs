//! Use cases of accounts and roles.
//!
//! An account belongs to no unit, so it is managed by who administers the whole tree; a role belongs to its unit.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::dto::{Client, NewClient, NewRoleAssignment, NewSecret, NewUser, RoleAssignment, User};
use crate::access::entity::{client, role_assignment, user};
use crate::access::service::{end_sessions_of, is_account_name};
use crate::access::{Actor, Permission, Role, Scope, holds, holds_on, passwords, secrets};
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, Page, PageOnly, Paging};
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};
use crate::time::Moment;
use crate::units::TREE;
use crate::units::service as units;

fn judge_account(
    name: &str,
    name_pointer: &str,
    shown: &str,
    shown_pointer: &str,
    secret: &str,
    secret_pointer: &str,
) -> Answer<()> {
    let mut faults = Faults::default();
    faults.add((!is_account_name(name)).then(|| {
        let detail = Text::new(
            "Tên gồm 1–64 chữ thường không dấu, chữ số, dấu chấm hoặc gạch.",
            "A name has 1 to 64 lower-case Latin letters, digits, dots or hyphens.",
        );
        Fault::new(name_pointer, "wrong_format", detail)
    }));
    faults.text(shown_pointer, shown, 200).add(passwords::judge(secret, secret_pointer));
    faults.done()
}

/// 409 where the name is taken.
fn taken(pointer: &str) -> Refusal {
    let fault = Refusal::fault(pointer, "name_taken", Text::new("Tên này đã có.", "This name is taken."));
    Refusal { code: Code::Conflict, ..fault }
}

/// Input whose password or secret was judged and hashed: that takes long, and no transaction is held meanwhile.
#[derive(Debug)]
pub struct Hashed<T> {
    input: T,
    hash: String,
}

impl<T: DeserializeOwned> Hashed<T> {
    /// Reads the body and hashes what it holds.
    pub async fn reading<W: Future<Output = Answer<Self>>>(body: Body<T>, hash: impl FnOnce(T) -> W) -> Answer<Self> {
        hash(body.read()?).await
    }
}

impl Hashed<NewUser> {
    /// A person's account.
    pub async fn user(input: NewUser) -> Answer<Self> {
        let password = match &input.password {
            Some(password) => password.clone(),
            // nobody knows it, so nobody signs in by it
            None => secrets::random()?,
        };
        judge_account(&input.username, "/username", &input.display_name, "/display_name", &password, "/password")?;
        Ok(Self { hash: passwords::hash(password).await?, input })
    }
}

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
        if let Some(fault) = passwords::judge(&input.secret, "/secret") {
            return Err(Refusal::invalid(vec![fault]));
        }
        Ok(Self { hash: passwords::hash(input.secret.clone()).await?, input })
    }
}

/// Makes an account for a person. What is wrong with the input is told to who may make accounts.
pub async fn create_user(tx: Tx, scope: Scope, input: Answer<Hashed<NewUser>>) -> Answer<User> {
    scope.require(&tx, TREE).await?;
    add_user(&tx, &scope, input?).await
}

/// The same for the command line.
pub async fn add_user(tx: &Tx, scope: &Scope, Hashed { input, hash }: Hashed<NewUser>) -> Answer<User> {
    scope.require(tx, TREE).await?;
    if user::Entity::find_by_username(input.username.clone()).one(tx).await?.is_some() {
        return Err(taken("/username"));
    }
    let row = user::ActiveModel {
        id: Set(tx.new_id()),
        username: Set(input.username),
        display_name: Set(input.display_name),
        password_hash: Set(hash),
        active: Set(true),
        created_at: Set(tx.now()),
    };
    let row = row.insert(tx).await?;
    audit::Entry::new("user.create", format!("user:{}", row.username)).record(tx, scope, None).await?;
    Ok(show_user(row))
}

fn show_user(row: user::Model) -> User {
    User {
        username: row.username,
        display_name: row.display_name,
        active: row.active,
        created_at: Moment::new(row.created_at),
    }
}

async fn user_named(tx: &Tx, username: &str) -> Answer<user::Model> {
    let row = user::Entity::find_by_username(username.to_owned()).one(tx).await?;
    row.ok_or_else(|| Refusal::not_found(Text::new("tài khoản", "account")))
}

/// The account with this name; 422 at `pointer` where nobody has it.
pub async fn known_user(tx: &Tx, username: &str, pointer: &str) -> Answer<user::Model> {
    known(user_named(tx, username).await, pointer)
}

/// A fault at `pointer` where nobody has this account.
pub async fn unknown_user(tx: &Tx, username: &str, pointer: impl Into<String>) -> Answer<Option<Fault>> {
    let found = user::Entity::find_by_username(username.to_owned()).one(tx).await?;
    let detail = Text::new("Không có tài khoản này.", "There is no such account.");
    Ok(found.is_none().then(|| Fault::new(pointer, "unknown_account", detail)))
}

/// A fault at `pointer` where nobody has this account, or it doesn't hold `permission` at the unit.
pub async fn unfit_user(
    tx: &Tx,
    username: &str,
    permission: Permission,
    unit: i64,
    pointer: &str,
) -> Answer<Option<Fault>> {
    let Some(found) = user::Entity::find_by_username(username.to_owned()).one(tx).await? else {
        return unknown_user(tx, username, pointer).await;
    };
    let actor = Actor::User { id: found.id, username: found.username };
    let fit = found.active && holds(tx, actor, permission, unit).await?;
    let detail = Text::new(
        "Tài khoản này bị khóa hoặc không có vai trò phù hợp tại đơn vị.",
        "This account is locked or has no fitting role at the unit.",
    );
    Ok((!fit).then(|| Fault::new(pointer, "no_fitting_role", detail)))
}

/// One person's account.
pub async fn get_user(tx: Tx, scope: Scope, username: String) -> Answer<User> {
    scope.require(&tx, TREE).await?;
    let row = user_named(&tx, &username).await?;
    audit::Entry::new("user.read", format!("user:{username}")).record(&tx, &scope, None).await?;
    Ok(show_user(row))
}

/// People's accounts by name; that they were read is trailed.
pub async fn list_users(tx: Tx, scope: Scope, page: PageOnly) -> Answer<Page<User>> {
    scope.require(&tx, TREE).await?;
    let paging: Paging<String> = Paging::new(page.limit, page.cursor.as_deref(), &"users")?;
    let mut query = user::Entity::find().order_by_asc(user::Column::Username).limit(paging.fetch());
    if let Some(after) = &paging.after {
        query = query.filter(user::COLUMN.username.gt(after.as_str()));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.username.clone(), show_user)?;
    let read: Vec<&str> = page.items.iter().map(|user| user.username.as_str()).collect();
    let entry = audit::Entry::new("user.read", "user:several").detail(&serde_json::json!({ "users": read }))?;
    entry.record(&tx, &scope, None).await?;
    Ok(page)
}

/// Locks an account, which ends its sessions, or unlocks it.
pub async fn set_user_active(tx: Tx, scope: Scope, username: String, active: bool) -> Answer<User> {
    scope.require(&tx, TREE).await?;
    lock_administrators(&tx).await?;
    let row = user_named(&tx, &username).await?;
    if !active {
        refuse_last_administrator(&tx, |held| held.user_id == Some(row.id)).await?;
    }
    tx.changes_access();
    let id = row.id;
    let mut change = row.into_active_model();
    change.active = Set(active);
    let row = change.update(&tx).await?;
    if !active {
        // after the account's row is taken: a sign-in that waits for it opens nothing any more
        end_sessions_of(&tx, id, "locked").await?;
    }
    let action = if active { "user.unlock" } else { "user.lock" };
    audit::Entry::new(action, format!("user:{username}")).record(&tx, &scope, None).await?;
    Ok(show_user(row))
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

async fn client_named(tx: &Tx, client_id: &str) -> Answer<client::Model> {
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
    change_client(&tx, &scope, &client_id, "client.secret", (client::Column::SecretHash, Expr::value(hash))).await
}

/// Locks a machine, which ends its tokens, or unlocks it.
pub async fn set_client_active(tx: Tx, scope: Scope, client_id: String, active: bool) -> Answer<Client> {
    let action = if active { "client.unlock" } else { "client.lock" };
    change_client(&tx, &scope, &client_id, action, (client::Column::Active, Expr::value(active))).await
}

/// Gives somebody a role at a unit.
pub async fn assign_role(tx: Tx, scope: Scope, body: Body<NewRoleAssignment>) -> Answer<RoleAssignment> {
    add_role(&tx, &scope, body.read()?).await
}

/// The same without a body, for the command line.
pub async fn add_role(tx: &Tx, scope: &Scope, input: NewRoleAssignment) -> Answer<RoleAssignment> {
    let unit = units::named_or_tree(tx, scope, input.unit_code.as_deref(), "/unit_code").await?;
    let (user, client) = match (&input.user, &input.client) {
        (Some(name), None) => (Some(known_user(tx, name, "/user").await?.id), None),
        (None, Some(name)) => (None, Some(known(client_named(tx, name).await, "/client")?.id)),
        _ => {
            return Err(Refusal::fault(
                "/user",
                "one_of",
                Text::new("Cần đúng một trong user và client.", "Exactly one of user and client is needed."),
            ));
        }
    };
    judge_role(&input)?;
    tx.changes_access();
    let row = role_assignment::ActiveModel {
        id: Set(tx.new_id()),
        user_id: Set(user),
        client_id: Set(client),
        role: Set(input.role),
        unit_id: Set(unit),
        valid_from: Set(input.valid_from),
        valid_to: Set(input.valid_to),
        created_at: Set(tx.now()),
    };
    let row = row.insert(tx).await?;
    let role = show_role(tx, row).await?;
    audit::Entry::new("role.assign", format!("role-assignment:{}", role.id))
        .detail(&role)?
        .record(tx, scope, (unit != TREE).then_some(unit))
        .await?;
    Ok(role)
}

fn known<T>(found: Answer<T>, pointer: &str) -> Answer<T> {
    found.map_err(|refusal| match refusal.code {
        Code::NotFound => Refusal::fault(
            pointer,
            "unknown_account",
            Text::new("Không có tài khoản này.", "There is no such account."),
        ),
        _ => refusal,
    })
}

fn judge_role(input: &NewRoleAssignment) -> Answer<()> {
    if input.role.is_for_machines() != input.client.is_some() {
        return Err(Refusal::fault(
            "/role",
            "not_for_this_kind",
            Text::new(
                "Vai trò one_stop_system và portal chỉ dành cho máy; các vai trò khác chỉ dành cho người.",
                "The roles one_stop_system and portal are for machines only, the others for people only.",
            ),
        ));
    }
    if input.valid_from.zip(input.valid_to).is_some_and(|(from, to)| to < from) {
        return Err(Refusal::fault(
            "/valid_to",
            "out_of_order",
            Text::new("Ngày cuối phải từ ngày đầu trở đi.", "The last day can't be before the first."),
        ));
    }
    Ok(())
}

async fn show_role(tx: &Tx, row: role_assignment::Model) -> Answer<RoleAssignment> {
    let roles = show_roles(tx, vec![row]).await?;
    roles.into_iter().next().ok_or_else(unknown_role)
}

async fn show_roles(tx: &Tx, rows: Vec<role_assignment::Model>) -> Answer<Vec<RoleAssignment>> {
    let codes = units::codes(tx, rows.iter().map(|row| row.unit_id)).await?;
    let users = user::Entity::find().filter(user::Column::Id.is_in(rows.iter().filter_map(|row| row.user_id)));
    let users: HashMap<_, _> = users.all(tx).await?.into_iter().map(|user| (user.id, user.username)).collect();
    let clients = client::Entity::find().filter(client::Column::Id.is_in(rows.iter().filter_map(|row| row.client_id)));
    let clients: HashMap<_, _> = clients.all(tx).await?.into_iter().map(|row| (row.id, row.client_id)).collect();
    let shown = rows.into_iter().map(|row| RoleAssignment {
        id: row.id,
        user: row.user_id.and_then(|id| users.get(&id).cloned()),
        client: row.client_id.and_then(|id| clients.get(&id).cloned()),
        role: row.role,
        unit_code: codes.get(&row.unit_id).cloned().unwrap_or_default(),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    });
    Ok(shown.collect())
}

fn unknown_role() -> Refusal {
    Refusal::not_found(Text::new("phân vai", "role assignment"))
}

/// The assignments at units of the scope.
fn visible(scope: &Scope) -> Expr {
    scope.contains(role_assignment::Column::UnitId)
}

async fn role_by_id(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<role_assignment::Model> {
    let row = role_assignment::Entity::find_by_id(id).filter(visible(scope)).one(tx).await?;
    row.ok_or_else(unknown_role)
}

/// One assignment.
pub async fn get_role(tx: Tx, scope: Scope, id: Uuid) -> Answer<RoleAssignment> {
    let row = role_by_id(&tx, &scope, id).await?;
    show_role(&tx, row).await
}

/// Assignments, the newest first.
pub async fn list_roles(tx: Tx, scope: Scope, page: PageOnly) -> Answer<Page<RoleAssignment>> {
    let paging: Paging<Uuid> = Paging::new(page.limit, page.cursor.as_deref(), &"role-assignments")?;
    let mut query = role_assignment::Entity::find()
        .filter(visible(&scope))
        .order_by_desc(role_assignment::Column::Id)
        .limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(role_assignment::COLUMN.id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let items = show_roles(&tx, page.items).await?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// Takes a role away, from the next request on.
pub async fn remove_role(tx: Tx, scope: Scope, id: Uuid) -> Answer<()> {
    lock_administrators(&tx).await?;
    let row = role_by_id(&tx, &scope, id).await?;
    if row.role == Role::Administrator {
        refuse_last_administrator(&tx, |held| held.id == id).await?;
    }
    tx.changes_access();
    role_assignment::Entity::delete_by_id(id).exec(&tx).await?;
    let unit = (row.unit_id != TREE).then_some(row.unit_id);
    audit::Entry::new("role.remove", format!("role-assignment:{id}"))
        .detail(&show_role(&tx, row).await?)?
        .record(&tx, &scope, unit)
        .await
}

/// Who takes administrators away counts those that are left first, so one after the other.
async fn lock_administrators(tx: &Tx) -> Answer<()> {
    tx.hold("administrators").await
}

/// 409 where nobody would be left today who administers the whole tree.
async fn refuse_last_administrator(tx: &Tx, goes: impl Fn(&role_assignment::Model) -> bool) -> Answer<()> {
    let mut active = Query::select();
    active.column(user::Column::Id).from(user::Entity).and_where(Expr::col(user::Column::Active).eq(true));
    let held = role_assignment::Entity::find()
        .filter(role_assignment::Column::Role.eq(Role::Administrator))
        .filter(role_assignment::COLUMN.unit_id.eq(TREE))
        .filter(holds_on(tx.today()))
        .filter(Expr::col(role_assignment::Column::UserId).in_subquery(active))
        .all(tx)
        .await?;
    if held.is_empty() || !held.iter().all(goes) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::Conflict,
        Text::new(
            "Đây là người quản trị cuối cùng của toàn hệ thống.",
            "This is the last administrator of the whole tree.",
        ),
    ))
}
