//! Sign-in, refresh, sign-out and machines' tokens.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, Set};
use uuid::Uuid;

use super::caller::{Actor, Caller, Subject, unauthenticated};
use super::dto::{NewPassword, SessionTokens, SignIn};
use super::entity::{client, session, spent_refresh_token as spent, user};
use super::scope::Scope;
use super::secrets::{digest, new_secret};
use super::throttle::Try;
use super::tokens::{self, Claims};
use super::{passwords, throttle};
use crate::audit;
use crate::db::{RequestId, Tx};
use crate::http::App;
use crate::refusal::{Answer, Code, Refusal, Text};

/// The longest name of an account.
const LONGEST_NAME: usize = 64;

/// Whether an account can have this name.
pub fn is_account_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(plain)
}

/// Signs a person in. A wrong name and a wrong password answer alike and take as long.
pub async fn sign_in(app: &App, request: RequestId, address: &str, input: SignIn) -> Answer<SessionTokens> {
    let username = input.username.to_lowercase();
    if !is_account_name(&username) {
        return Err(wrong_credentials());
    }
    passwords::refuse_too_long(&input.password, "/password")?;
    let subjects = vec![throttle::of_person(&username), format!("address:{address}")];
    let (user, judged) = begin(app, &request, subjects, user::Entity::find_by_username(username)).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let fits = passwords::verify(input.password, hash).await?;
    let user = user.filter(|_| fits).ok_or_else(wrong_credentials)?;
    let app = app.clone();
    app.db
        .clone()
        .write(request, move |tx| async move {
            let user = unchanged(&tx, user).await?.ok_or_else(wrong_credentials)?;
            throttle::succeed(&tx, &judged).await?;
            open_session(&app, &tx, user, Way::Password).await
        })
        .await
}

/// Counts a try and finds whom it is for. It counts as a failure until it is given back.
async fn begin<E: EntityTrait>(
    app: &App,
    request: &RequestId,
    subjects: Vec<String>,
    whom: Select<E>,
) -> Answer<(Option<E::Model>, Try)> {
    app.db
        .write(request.clone(), move |tx| async move {
            let judged = throttle::begin(&tx, &subjects).await?;
            Ok((whom.one(&tx).await?, judged))
        })
        .await
}

/// The account as it is now, if the password that was checked is still its own and it may sign in; its row is locked.
async fn unchanged(tx: &Tx, checked: user::Model) -> Answer<Option<user::Model>> {
    let now = user::Entity::find_by_id(checked.id).lock_exclusive().one(tx).await?;
    Ok(now.filter(|now| now.active && now.password_hash == checked.password_hash))
}

fn wrong_credentials() -> Refusal {
    Refusal::new(
        Code::Unauthenticated,
        Text::new("Tên hoặc mật khẩu không đúng.", "The name or the password is wrong."),
    )
}

/// How somebody showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the account's password.
    Password,
    /// By an identity that is linked to the account.
    Identity(Uuid),
}

impl Way {
    fn identity(self) -> Option<Uuid> {
        match self {
            Self::Password => None,
            Self::Identity(id) => Some(id),
        }
    }
}

/// Opens a session of an account that may sign in; who calls it has locked the account's row.
pub async fn open_session(app: &App, tx: &Tx, user: user::Model, way: Way) -> Answer<SessionTokens> {
    let id = tx.new_id();
    let (refresh_token, refresh_hash) = new_secret(id)?;
    let row = session::ActiveModel {
        id: Set(id),
        user_id: Set(user.id),
        refresh_hash: Set(refresh_hash),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + TimeDelta::days(i64::from(app.settings.session_days))),
        ended_at: Set(None),
        ended_why: Set(None),
        identity_id: Set(way.identity()),
    };
    row.insert(tx).await?;
    let actor = Actor::User { id: user.id, username: user.username };
    let entry = audit::Entry::new("session.open", format!("session:{id}"));
    let entry = match way {
        Way::Password => entry,
        Way::Identity(identity) => entry.detail(&serde_json::json!({ "identity": identity }))?,
    };
    entry.record_for(tx, &actor, None).await?;
    tokens_of(app, tx, user.id, id, refresh_token)
}

fn tokens_of(app: &App, tx: &Tx, user: Uuid, session: Uuid, refresh_token: String) -> Answer<SessionTokens> {
    let expires_in = app.settings.access_token_seconds;
    let access_token = tokens::sign(app, &Claims::new(tx, Subject::User(user, session), expires_in))?;
    Ok(SessionTokens { access_token, token_type: "Bearer", expires_in, refresh_token })
}

/// For how long a token that was just exchanged may come again without harm: two tabs, or an answer that got lost.
const RACES_FOR: TimeDelta = TimeDelta::seconds(10);

/// Exchanges a refresh token; one conditional update decides who wins. A token that was exchanged before is refused, and
/// once the moment of a race is over it ends the session: somebody else may have it.
pub async fn refresh(app: &App, request: RequestId, token: String) -> Answer<SessionTokens> {
    let app = app.clone();
    let exchanged = app
        .db
        .clone()
        .write(request, move |tx| async move {
            let id: Uuid = token.split_once('.').and_then(|(id, _)| id.parse().ok()).ok_or_else(unauthenticated)?;
            let (new_token, new_hash) = new_secret(id)?;
            let won = session::Entity::update_many()
                .col_expr(session::Column::RefreshHash, Expr::value(new_hash))
                .filter(session::COLUMN.id.eq(id))
                .filter(session::COLUMN.refresh_hash.eq(digest(&token)))
                .filter(session::COLUMN.ended_at.is_null())
                .filter(session::COLUMN.expires_at.gt(tx.now()))
                .exec(&tx)
                .await?
                .rows_affected;
            if won == 0 {
                end_if_stolen(&tx, &token).await?;
                return Ok(None);
            }
            spend(&tx, id, &token).await?;
            let row = session::Entity::find_by_id(id).one(&tx).await?.ok_or_else(unauthenticated)?;
            tokens_of(&app, &tx, row.user_id, id, new_token).map(Some)
        })
        .await?;
    exchanged.ok_or_else(unauthenticated)
}

async fn spend(tx: &Tx, session: Uuid, token: &str) -> Answer<()> {
    let row = spent::ActiveModel { hash: Set(digest(token)), session_id: Set(session), spent_at: Set(tx.now()) };
    row.insert(tx).await?;
    Ok(())
}

async fn end_if_stolen(tx: &Tx, token: &str) -> Answer<()> {
    let before = spent::Entity::find_by_id(digest(token)).one(tx).await?;
    match before.filter(|row| tx.now() - row.spent_at > RACES_FOR) {
        Some(row) if end(tx, session::COLUMN.id.eq(row.session_id), "reused").await? > 0 => {
            let nobody = Actor::System("reused refresh token");
            let entry = audit::Entry::new("session.end", format!("session:{}", row.session_id));
            entry.detail(&why("reused"))?.record_for(tx, &nobody, None).await
        }
        _ => Ok(()),
    }
}

/// Ends sessions that live; answers how many.
async fn end(tx: &Tx, which: Expr, why: &str) -> Answer<u64> {
    tx.changes_access();
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(session::Column::EndedWhy, Expr::value(why))
        .filter(which)
        .filter(session::COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

/// Ends the caller's session.
pub async fn sign_out(tx: Tx, caller: Caller) -> Answer<()> {
    let Some(id) = caller.session_id else { return Ok(()) };
    end(&tx, session::COLUMN.id.eq(id), "signed_out").await?;
    let entry = audit::Entry::new("session.end", format!("session:{id}")).detail(&why("signed_out"))?;
    entry.record_for(&tx, &caller.actor, None).await
}

/// Ends every session of an account: it was locked, or its password changed.
pub async fn end_sessions_of(tx: &Tx, user: Uuid, why: &str) -> Answer<()> {
    end(tx, session::COLUMN.user_id.eq(user), why).await.map(drop)
}

/// Ends the sessions that an identity opened: it is linked to another account, or forgotten.
pub async fn end_sessions_through(tx: &Tx, identity: Uuid) -> Answer<()> {
    end(tx, session::COLUMN.identity_id.eq(identity), "unlinked").await.map(drop)
}

/// Changes the caller's own password; every session of the account ends, this one too.
pub async fn change_password(app: &App, request: RequestId, caller: Caller, input: NewPassword) -> Answer<()> {
    let Some(id) = caller.actor.user_id() else { return Err(unauthenticated()) };
    if let Some(fault) = passwords::judge(&input.new_password, "/new_password") {
        return Err(Refusal::invalid(vec![fault]));
    }
    passwords::refuse_too_long(&input.current_password, "/current_password")?;
    let (user, judged) = begin(app, &request, vec![caller.actor.to_string()], user::Entity::find_by_id(id)).await?;
    let old_hash = user.ok_or_else(unauthenticated)?.password_hash;
    if !passwords::verify(input.current_password, Some(old_hash.clone())).await? {
        return Err(wrong_password());
    }
    let hash = passwords::hash(input.new_password).await?;
    app.db
        .write(request, move |tx| async move {
            // the account's row first, as sign-in takes them: two that wait for each other are a deadlock
            set_password(&tx, id, &old_hash, hash).await?;
            throttle::succeed(&tx, &judged).await?;
            audit::Entry::new("user.password", caller.actor.to_string()).record_for(&tx, &caller.actor, None).await
        })
        .await
}

fn wrong_password() -> Refusal {
    Refusal::fault(
        "/current_password",
        "wrong_password",
        Text::new("Mật khẩu hiện tại không đúng.", "The current password is wrong."),
    )
}

/// Stores a new password's hash in place of the one that was checked, and ends the account's sessions.
async fn set_password(tx: &Tx, user: Uuid, old_hash: &str, hash: String) -> Answer<()> {
    let changed = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .filter(user::COLUMN.id.eq(user))
        .filter(user::COLUMN.password_hash.eq(old_hash))
        .exec(tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(wrong_password());
    }
    end_sessions_of(tx, user, "password_changed").await
}

/// Finds the machine behind an id and a secret, and signs a token for it; `None` where they don't fit.
pub async fn machine_token(
    app: &App,
    request: RequestId,
    address: &str,
    client_id: String,
    secret: String,
) -> Answer<Option<String>> {
    if !is_account_name(&client_id) || passwords::is_too_long(&secret) {
        return Ok(None);
    }
    let subjects = vec![throttle::of_machine(&client_id), format!("address:{address}")];
    let (client, judged) = begin(app, &request, subjects, client::Entity::find_by_client_id(client_id)).await?;
    let fits = passwords::verify(secret, client.as_ref().map(|client| client.secret_hash.clone())).await?;
    let Some(checked) = client.filter(|_| fits) else { return Ok(None) };
    let app = app.clone();
    app.db
        .clone()
        .write(request, move |tx| async move {
            let now = client::Entity::find_by_id(checked.id).lock_exclusive().one(&tx).await?;
            let Some(client) = now.filter(|now| now.active && now.secret_hash == checked.secret_hash) else {
                return Ok(None);
            };
            throttle::succeed(&tx, &judged).await?;
            let subject = Subject::Client(client.id, client.generation);
            tokens::sign(&app, &Claims::new(&tx, subject, app.settings.access_token_seconds)).map(Some)
        })
        .await
}

/// Voids the token: a person's session ends, a machine's tokens of this generation all end. Unknown tokens are nothing
/// to refuse (RFC 7009 section 2.2).
pub async fn revoke(tx: Tx, claims: Claims) -> Answer<()> {
    let caller = match Caller::find(&tx, &claims).await {
        Ok(caller) => caller,
        Err(refusal) if refusal.code == Code::Unauthenticated => return Ok(()),
        Err(refusal) => return Err(refusal),
    };
    let (action, object) = match claims.subject()? {
        Subject::User(_, session) => {
            end(&tx, session::COLUMN.id.eq(session), "revoked").await?;
            ("session.end", format!("session:{session}"))
        }
        Subject::Client(id, generation) => {
            raise_generation(&tx, id, generation).await?;
            ("client.revoke", caller.actor.to_string())
        }
    };
    audit::Entry::new(action, object).detail(&why("revoked"))?.record_for(&tx, &caller.actor, None).await
}

fn why(reason: &str) -> serde_json::Value {
    serde_json::json!({ "why": reason })
}

async fn raise_generation(tx: &Tx, client: Uuid, generation: i32) -> Answer<()> {
    tx.changes_access();
    client::Entity::update_many()
        .col_expr(client::Column::Generation, Expr::col(client::Column::Generation).add(1))
        .filter(client::COLUMN.id.eq(client))
        .filter(client::COLUMN.generation.eq(generation))
        .exec(tx)
        .await?;
    Ok(())
}

/// For how long a session that ended is kept.
const ENDED_KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// Drops what means nothing any more: counts of failed sign-ins, and sessions that ended, with their spent tokens.
pub async fn forget_old(tx: &Tx) -> Answer<()> {
    throttle::forget_old(tx).await?;
    let before = tx.now() - ENDED_KEPT_FOR;
    let ended = session::COLUMN.expires_at.lt(before).or(session::COLUMN.ended_at.lt(before));
    let of_these = session::Entity::find().select_only().column(session::Column::Id).filter(ended.clone()).into_query();
    spent::Entity::delete_many().filter(Expr::col(spent::Column::SessionId).in_subquery(of_these)).exec(tx).await?;
    session::Entity::delete_many().filter(ended).exec(tx).await?;
    Ok(())
}

/// The scope of the service itself for a command or a job.
pub fn system(tx: &Tx, reason: &'static str) -> Scope {
    Scope::system(reason, tx.today())
}
