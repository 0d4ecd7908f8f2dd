//! Away to the identity provider and back.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::identities;
use crate::access::dto::SessionTokens;
use crate::access::entity::user;
use crate::access::secrets::{digest, new_secret};
use crate::access::service::{Way, open_session};
use crate::db::{RequestId, Tx};
use crate::http::App;
use crate::openid::dto::{NewOpenidSignIn, OpenidReturn, OpenidSignIn};
use crate::openid::entity::{identity, sign_in};
use crate::openid::provider::{Begun, Provider, worth_nothing};
use crate::refusal::{Answer, Code, Faults, Refusal, Text};

/// How long a sign-in may take, in seconds: people look for their second factor.
const LASTS: u32 = 600;
/// How many may be under way from one address: an office of many people behind one, and no more.
const MOST_FROM_ONE_ADDRESS: u64 = 1_000;

/// Begins a sign-in and says where to send the browser.
pub async fn begin(
    app: &App,
    provider: &Provider,
    request: RequestId,
    address: String,
    input: NewOpenidSignIn,
) -> Answer<OpenidSignIn> {
    let begun = provider.begin(input.redirect_uri).await?;
    app.db.write(request, move |tx| async move { keep(&tx, address, begun).await }).await
}

async fn keep(tx: &Tx, address: String, begun: Begun) -> Answer<OpenidSignIn> {
    sign_in::Entity::delete_many().filter(sign_in::COLUMN.expires_at.lte(tx.now())).exec(tx).await?;
    let under_way = sign_in::Entity::find().filter(sign_in::COLUMN.address.eq(address.as_str()));
    if under_way.limit(MOST_FROM_ONE_ADDRESS).count(tx).await? >= MOST_FROM_ONE_ADDRESS {
        return Err(too_many());
    }
    let id = tx.new_id();
    let (ticket, ticket_hash) = new_secret(id)?;
    let row = sign_in::ActiveModel {
        id: Set(id),
        ticket_hash: Set(ticket_hash),
        state_hash: Set(digest(&begun.state)),
        nonce: Set(begun.nonce),
        verifier: Set(begun.verifier),
        redirect_uri: Set(begun.redirect_uri),
        address: Set(address),
        expires_at: Set(tx.now() + TimeDelta::seconds(i64::from(LASTS))),
    };
    row.insert(tx).await?;
    Ok(OpenidSignIn { authorization_url: begun.authorization_url, ticket, expires_in: LASTS })
}

fn too_many() -> Refusal {
    let detail = Text::new(
        "Quá nhiều lần đăng nhập dở dang từ địa chỉ này; hãy thử lại sau.",
        "Too many sign-ins from this address are unfinished; try again later.",
    );
    Refusal { retry_after: Some(60), ..Refusal::new(Code::TooManyRequests, detail) }
}

/// Finishes a sign-in with what the browser came back with. A ticket is good for one try.
pub async fn finish(app: &App, provider: &Provider, request: RequestId, input: OpenidReturn) -> Answer<SessionTokens> {
    judge(&input)?;
    let OpenidReturn { ticket, state, code, iss } = input;
    let kept = app.db.write(request.clone(), move |tx| async move { take(&tx, &ticket, &state).await }).await?;
    let kept = kept.ok_or_else(worth_nothing)?;
    // RFC 9207 section 2.4
    if iss.is_some_and(|iss| iss != provider.issuer()) {
        return Err(worth_nothing());
    }
    let claimed = provider.claimed(code, kept, app.db.clock().now()).await?;
    let (app, issuer) = (app.clone(), provider.issuer().to_owned());
    let opened = app
        .db
        .clone()
        .write(request, move |tx| async move {
            let identity = identities::seen(&tx, issuer, claimed).await?;
            open(&app, &tx, identity).await
        })
        .await?;
    // that the identity was seen stays, though nobody signs in with it
    opened.ok_or_else(no_account)
}

fn judge(input: &OpenidReturn) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .text("/ticket", &input.ticket, 200)
        .text("/state", &input.state, 200)
        .text("/code", &input.code, 4_000)
        .optional("/iss", input.iss.as_deref(), 1_000);
    faults.done()
}

/// What was kept of the sign-in, which is gone then; `None` unless ticket and state are its own and its time isn't over.
async fn take(tx: &Tx, ticket: &str, state: &str) -> Answer<Option<sign_in::Model>> {
    let Some(id) = ticket.split_once('.').and_then(|(id, _)| id.parse::<Uuid>().ok()) else { return Ok(None) };
    let Some(kept) = sign_in::Entity::find_by_id(id).one(tx).await? else { return Ok(None) };
    if kept.ticket_hash != digest(ticket) {
        return Ok(None);
    }
    let gone = sign_in::Entity::delete_by_id(id).exec(tx).await?.rows_affected == 1;
    Ok((gone && kept.state_hash == digest(state) && kept.expires_at > tx.now()).then_some(kept))
}

async fn open(app: &App, tx: &Tx, identity: identity::Model) -> Answer<Option<SessionTokens>> {
    let Some(user) = identity.user_id else { return Ok(None) };
    let user = user::Entity::find_by_id(user).lock_exclusive().one(tx).await?.filter(|user| user.active);
    let Some(user) = user else { return Ok(None) };
    open_session(app, tx, user, Way::Identity(identity.id)).await.map(Some)
}

fn no_account() -> Refusal {
    let detail = Text::new(
        "Danh tính này chưa được gắn với tài khoản nào đang hoạt động.",
        "This identity is linked to no account that may sign in.",
    );
    Refusal::new(Code::NoAccount, detail)
}
