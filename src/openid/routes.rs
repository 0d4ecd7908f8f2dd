//! Sign-in through an identity provider, and the identities that may.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};
use uuid::Uuid;

use super::dto::{Identity, IdentityFilter, LinkedAccount, NewIdentity, NewOpenidSignIn, OpenidReturn, OpenidSignIn};
use super::{Provider, service};
use crate::access::dto::SessionTokens;
use crate::access::routes::{counted_by, uncached};
use crate::access::{AccountManage, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{
    App, Body, Changed, Created, Found, Gone, IdempotencyKey, Operations, Page, Params, Problem, Refusals,
    SharedRefusals, UrlPath, request_id,
};
use crate::refusal::{Answer, Refusal, Text};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<OpenidSignIn>().add::<Identity>().add::<Page<Identity>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(begin_openid_sign_in)
        .service(finish_openid_sign_in)
        .service(list_identities)
        .service(create_identity)
        .service(get_identity)
        .service(link_identity)
        .service(forget_identity);
}

/// The provider; 404 where the service was set up without one.
fn provider_of(set_up: Option<&Provider>) -> Answer<Provider> {
    set_up.cloned().ok_or_else(|| Refusal::not_found(Text::new("nhà cung cấp định danh", "identity provider")))
}

/// Begins a sign-in through the identity provider (OpenID Connect, authorization code with PKCE).
///
/// Anyone may call it. Send the browser to `authorization_url`; the provider sends it back to `redirect_uri` with `code` and
/// `state`, which `finish_openid_sign_in` takes together with the ticket. 404 where the service has no provider.
#[utoipa::path(operation_id = "begin_openid_sign_in", tag = "access", request_body = NewOpenidSignIn, security(()),
    responses(
        (status = 200, description = "Where to send the browser.", body = OpenidSignIn),
        (status = 404, description = "The service has no identity provider.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[post("/v1/openid/sign-ins")]
async fn begin_openid_sign_in(
    request: HttpRequest,
    body: Body<NewOpenidSignIn>,
    app: Data<App>,
    set_up: Data<Option<Provider>>,
) -> Answer<HttpResponse> {
    let provider = provider_of(set_up.as_ref().as_ref())?;
    let (id, address) = (request_id(&request), counted_by(&request, &app));
    let begun = service::begin(&app, &provider, id, address, body.read()?).await?;
    Ok(uncached(HttpResponse::Ok(), &begun))
}

/// Finishes a sign-in through the identity provider.
///
/// Anyone may call it who holds the ticket, and the code and state that the browser came back with; a ticket is good for one
/// try. Who is known to the provider and to nobody here gets 403 `no_account`, and stands among the identities from then on:
/// an administrator links them to an account. Roles are the account's; nothing in the provider's tokens gives any.
#[utoipa::path(operation_id = "finish_openid_sign_in", tag = "access", request_body = OpenidReturn, security(()),
    responses(
        (status = 200, description = "The session's tokens.", body = SessionTokens),
        (status = 401, description = "Ticket, state or code is worth nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The identity is linked to no account that may sign in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The service has no identity provider.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[post("/v1/openid/sessions")]
async fn finish_openid_sign_in(
    request: HttpRequest,
    body: Body<OpenidReturn>,
    app: Data<App>,
    set_up: Data<Option<Provider>>,
) -> Answer<HttpResponse> {
    let provider = provider_of(set_up.as_ref().as_ref())?;
    let tokens = service::finish(&app, &provider, request_id(&request), body.read()?).await?;
    Ok(uncached(HttpResponse::Ok(), &tokens))
}

/// Lists the identities that came from the provider, the newest first.
///
/// An administrator may; that they were read is kept in the audit trail.
#[utoipa::path(operation_id = "list_identities", tag = "accounts", params(IdentityFilter),
    responses(Page<Identity>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[get("/v1/identities")]
async fn list_identities(
    permitted: Permitted<AccountManage>,
    filter: Params<IdentityFilter>,
    app: Data<App>,
) -> Answer<Page<Identity>> {
    app.write(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Enters an identity for an account before anybody came with it.
///
/// An administrator may who knows the person's `sub` at the provider. 404 where the service has no provider.
#[utoipa::path(operation_id = "create_identity", tag = "accounts", request_body = NewIdentity, params(IdempotencyKey),
    responses(Created<Identity>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[post("/v1/identities")]
async fn create_identity(
    permitted: Permitted<AccountManage>,
    body: Body<NewIdentity>,
    app: Data<App>,
    set_up: Data<Option<Provider>>,
) -> Answer<Created<Identity>> {
    let provider = provider_of(set_up.as_ref().as_ref());
    app.create(permitted, body, move |tx, scope, body| service::create(tx, scope, provider, body)).await
}

/// Shows one identity.
///
/// An administrator may; that it was read is kept in the audit trail.
#[utoipa::path(operation_id = "get_identity", tag = "accounts", params(("id" = Uuid, Path)),
    responses(Found<Identity>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[get("/v1/identities/{id}")]
async fn get_identity(
    permitted: Permitted<AccountManage>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Identity>> {
    app.write(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
}

/// Links an identity to an account, in place of another if it had one.
///
/// An administrator may. The sessions that the identity opened for another account end at once.
#[utoipa::path(operation_id = "link_identity", tag = "accounts", params(("id" = Uuid, Path)), request_body = LinkedAccount,
    responses(Changed<Identity>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[put("/v1/identities/{id}/account")]
async fn link_identity(
    permitted: Permitted<AccountManage>,
    id: UrlPath<Uuid>,
    body: Body<LinkedAccount>,
    app: Data<App>,
) -> Answer<Changed<Identity>> {
    app.write(permitted, move |tx, scope| service::link(tx, scope, id.0, body)).await.map(Changed)
}

/// Forgets an identity; the sessions that it opened end at once.
///
/// An administrator may. Who comes with it again gets 403, and stands among the identities without an account.
#[utoipa::path(operation_id = "forget_identity", tag = "accounts", params(("id" = Uuid, Path)),
    responses(Gone, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[delete("/v1/identities/{id}")]
async fn forget_identity(permitted: Permitted<AccountManage>, id: UrlPath<Uuid>, app: Data<App>) -> Answer<Gone> {
    app.write(permitted, move |tx, scope| service::forget(tx, scope, id.0)).await?;
    Ok(Gone)
}
