//! Sign-in, refresh, sign-out and machines' tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::caller::{Actor, Caller, Subject, unauthenticated};
use super::dto::{NewPassword, SessionTokens, SignIn};
use super::entity::{client, session, spent_refresh_token as spent, user};
use super::scope::Scope;
use super::tokens::{self, Claims};
use super::{passwords, throttle};
use crate::audit;
use crate::db::{RequestId, Tx};
use crate::http::App;
use crate::refusal::{Answer, Code, Refusal, Text};

/// Signs a person in. A wrong name and a wrong password answer alike and take as long.
pub async fn sign_in(app: &App, request: RequestId, address: &str, input: SignIn) -> Answer<SessionTokens> {
    let account = format!("user:{}", input.username.to_lowercase());
    let subjects = vec![account.clone(), format!("address:{address}")];
    let user = find_user(app, &request, &input.username, &subjects).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let fits = passwords::verify(input.password, hash).await?;
    match user.filter(|user| fits && user.active) {
        Some(user) => {
            let app = app.clone();
            app.db
                .clone()
                .write(request, move |tx| async move {
                    throttle::succeed(&tx, &account).await?;
                    open(&app, &tx, user).await
                })
                .await
        }
        None => {
            app.db.write(request, move |tx| async move { throttle::fail(&tx, &subjects).await }).await?;
            Err(wrong_credentials())
        }
    }
}

async fn find_user(app: &App, request: &RequestId, username: &str, subjects: &[String]) -> Answer<Option<user::Model>> {
    let (username, subjects) = (username.to_lowercase(), subjects.to_vec());
    app.db
        .read(request.clone(), move |tx| async move {
            throttle::check(&tx, &subjects).await?;
            Ok(user::Entity::find_by_username(username).one(&tx).await?)
        })
        .await
}

fn wrong_credentials() -> Refusal {
    Refusal::new(
        Code::Unauthenticated,
        Text::new("Tên hoặc mật khẩu không đúng.", "The name or the password is wrong."),
    )
}

async fn open(app: &App, tx: &Tx, user: user::Model) -> Answer<SessionTokens> {
    let id = tx.new_id();
    let (refresh_token, refresh_hash) = new_refresh_token(id)?;
    let row = session::ActiveModel {
        id: Set(id),
        user_id: Set(user.id),
        refresh_hash: Set(refresh_hash),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + TimeDelta::days(i64::from(app.settings.session_days))),
        ended_at: Set(None),
        ended_why: Set(None),
    };
    row.insert(tx).await?;
    let actor = Actor::User { id: user.id, username: user.username };
    audit::Entry::new("session.open", format!("session:{id}")).record_for(tx, &actor, None).await?;
    tokens_of(app, tx, user.id, id, refresh_token)
}

fn tokens_of(app: &App, tx: &Tx, user: Uuid, session: Uuid, refresh_token: String) -> Answer<SessionTokens> {
    let expires_in = app.settings.access_token_seconds;
    let access_token = tokens::sign(app, &Claims::new(tx, Subject::User(user, session), expires_in))?;
    Ok(SessionTokens { access_token, token_type: "Bearer", expires_in, refresh_token })
}

fn new_refresh_token(session: Uuid) -> Answer<(String, String)> {
    let mut secret = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut secret).map_err(|error| Refusal::internal(&error))?;
    let token = format!("{session}.{}", URL_SAFE_NO_PAD.encode(secret));
    let hash = digest(&token);
    Ok((token, hash))
}

fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token))
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
            let (new_token, new_hash) = new_refresh_token(id)?;
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
        Some(row) => end(tx, session::COLUMN.id.eq(row.session_id), "reused").await,
        None => Ok(()),
    }
}

async fn end(tx: &Tx, which: Expr, why: &str) -> Answer<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(session::Column::EndedWhy, Expr::value(why))
        .filter(which)
        .filter(session::COLUMN.ended_at.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends the caller's session.
pub async fn sign_out(tx: Tx, caller: Caller) -> Answer<()> {
    let Some(id) = caller.session_id else { return Ok(()) };
    end(&tx, session::COLUMN.id.eq(id), "signed_out").await?;
    audit::Entry::new("session.end", format!("session:{id}")).record_for(&tx, &caller.actor, None).await
}

/// Ends every session of an account: it was locked, or its password changed.
pub async fn end_sessions_of(tx: &Tx, user: Uuid, why: &str) -> Answer<()> {
    end(tx, session::COLUMN.user_id.eq(user), why).await
}

/// Changes the caller's own password; every session of the account ends, this one too.
pub async fn change_password(app: &App, request: RequestId, caller: Caller, input: NewPassword) -> Answer<()> {
    let Some(id) = caller.actor.user_id() else { return Err(unauthenticated()) };
    if let Some(fault) = passwords::judge(&input.new_password, "/new_password") {
        return Err(Refusal::invalid(vec![fault]));
    }
    let subjects = vec![caller.actor.to_string()];
    let checked = subjects.clone();
    let user = app
        .db
        .read(request.clone(), move |tx| async move {
            throttle::check(&tx, &checked).await?;
            Ok(user::Entity::find_by_id(id).one(&tx).await?)
        })
        .await?
        .ok_or_else(unauthenticated)?;
    if !passwords::verify(input.current_password, Some(user.password_hash)).await? {
        app.db.write(request, move |tx| async move { throttle::fail(&tx, &subjects).await }).await?;
        return Err(Refusal::fault(
            "/current_password",
            "wrong_password",
            Text::new("Mật khẩu hiện tại không đúng.", "The current password is wrong."),
        ));
    }
    let hash = passwords::hash(input.new_password).await?;
    app.db
        .write(request, move |tx| async move {
            set_password(&tx, id, hash).await?;
            audit::Entry::new("user.password", format!("user:{id}")).record_for(&tx, &caller.actor, None).await
        })
        .await
}

/// Stores a new password's hash and ends the account's sessions.
pub async fn set_password(tx: &Tx, user: Uuid, hash: String) -> Answer<()> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .filter(user::COLUMN.id.eq(user))
        .exec(tx)
        .await?;
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
    let subjects = vec![format!("client:{client_id}"), format!("address:{address}")];
    let checked = subjects.clone();
    let client = app
        .db
        .read(request.clone(), move |tx| async move {
            throttle::check(&tx, &checked).await?;
            Ok(client::Entity::find_by_client_id(client_id).one(&tx).await?)
        })
        .await?;
    let fits = passwords::verify(secret, client.as_ref().map(|client| client.secret_hash.clone())).await?;
    let client = client.filter(|client| fits && client.active);
    let app = app.clone();
    app.db
        .clone()
        .write(request, move |tx| async move {
            let Some(client) = client else {
                throttle::fail(&tx, &subjects).await?;
                return Ok(None);
            };
            throttle::succeed(&tx, &subjects[0]).await?;
            let subject = Subject::Client(client.id, client.generation);
            tokens::sign(&app, &Claims::new(&tx, subject, app.settings.access_token_seconds)).map(Some)
        })
        .await
}

/// Voids the token: a person's session ends, a machine's tokens of this generation all end. Unknown tokens are nothing
/// to refuse (RFC 7009 section 2.2).
pub async fn revoke(tx: Tx, claims: Claims) -> Answer<()> {
    match claims.subject()? {
        Subject::User(_, session) => end(&tx, session::COLUMN.id.eq(session), "revoked").await,
        Subject::Client(id, generation) => raise_generation(&tx, id, generation).await,
    }
}

async fn raise_generation(tx: &Tx, client: Uuid, generation: i32) -> Answer<()> {
    client::Entity::update_many()
        .col_expr(client::Column::Generation, Expr::value(generation + 1))
        .filter(client::COLUMN.id.eq(client))
        .filter(client::COLUMN.generation.eq(generation))
        .exec(tx)
        .await?;
    Ok(())
}

/// The scope of the service itself for a command or a job.
pub fn system(tx: &Tx, reason: &'static str) -> Scope {
    Scope::system(reason, tx.today())
}
