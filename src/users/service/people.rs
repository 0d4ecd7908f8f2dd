//! People's accounts.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};

use super::roles::{lock_administrators, refuse_last_administrator};
use super::{Hashed, judge_account, judged_hash, known, taken};
use crate::access::entity::user;
use crate::access::service::end_sessions_of;
use crate::access::{Actor, Permission, Scope, holds, passwords, secrets, throttle};
use crate::audit;
use crate::db::Tx;
use crate::http::{Page, PageOnly, Paging};
use crate::refusal::{Answer, Code, Fault, Refusal, Text};
use crate::time::Moment;
use crate::units::TREE;
use crate::users::dto::{GivenPassword, NewUser, User};

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

impl Hashed<GivenPassword> {
    /// A person's new password.
    pub async fn password(input: GivenPassword) -> Answer<Self> {
        Ok(Self { hash: judged_hash(&input.password, "/password").await?, input })
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

/// What others see of accounts, by account; those that nobody has are left out.
pub async fn display_names(tx: &Tx, usernames: impl Iterator<Item = String>) -> Answer<HashMap<String, String>> {
    let rows = user::Entity::find().filter(user::Column::Username.is_in(usernames)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.username, row.display_name)).collect())
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

/// Gives a person another password, which ends their sessions. Nobody's own: that takes the current one.
pub async fn set_user_password(
    tx: Tx,
    scope: Scope,
    username: String,
    input: Answer<Hashed<GivenPassword>>,
) -> Answer<User> {
    scope.require(&tx, TREE).await?;
    let row = user_named(&tx, &username).await?;
    if scope.actor().user_id() == Some(row.id) {
        let detail = Text::new(
            "Đổi mật khẩu của chính mình bằng PUT /v1/me/password.",
            "One's own password is changed by PUT /v1/me/password.",
        );
        return Err(Refusal::new(Code::SecondPerson, detail));
    }
    give_password(&tx, &scope, username, input?).await
}

/// The same for the command line, and for anybody.
pub async fn give_password(
    tx: &Tx,
    scope: &Scope,
    username: String,
    Hashed { hash, .. }: Hashed<GivenPassword>,
) -> Answer<User> {
    scope.require(tx, TREE).await?;
    tx.changes_access();
    let row = user_named(tx, &username).await?;
    let id = row.id;
    let mut change = row.into_active_model();
    change.password_hash = Set(hash);
    let row = change.update(tx).await?;
    throttle::forgive(tx, throttle::of_person(&row.username)).await?;
    // after the account's row is taken: a sign-in that waits for it opens nothing any more
    end_sessions_of(tx, id, "password_changed").await?;
    audit::Entry::new("user.password", format!("user:{username}")).record(tx, scope, None).await?;
    Ok(show_user(row))
}
