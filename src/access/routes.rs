//! Sign-in of people and machines.

use actix_web::http::header;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::dto::{
    HeldRole, Jwks, MachineToken, Me, NewPassword, Refresh, RevokeRequest, SessionTokens, SignIn, TokenError,
    TokenRequest,
};
use super::{Actor, Authenticated, address, service, tokens};
use crate::http::{App, Body, Gone, Operations, Problem, SharedRefusals, request_id};
use crate::refusal::{Answer, Code};

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(sign_in)
        .service(refresh_session)
        .service(sign_out)
        .service(change_password)
        .service(get_me)
        .service(issue_token)
        .service(revoke_token)
        .service(get_jwks);
}

/// The address that a try to sign in is counted by.
pub(crate) fn counted_by(request: &HttpRequest, app: &App) -> String {
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|line| line.to_str().ok());
    address::seen(request.peer_addr().map(|peer| peer.ip()), forwarded.map(Into::into), app.settings.proxies)
}

/// Never cached: the answer holds secrets (RFC 6749 section 5.1).
pub(crate) fn uncached<T: serde::Serialize>(mut response: actix_web::HttpResponseBuilder, value: &T) -> HttpResponse {
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(value)
}

/// Signs a person in.
///
/// Anyone may call it. Answers with an access token for some minutes and a refresh token for the session. After six
/// failures in a row each further try has to wait, per account and per address.
#[utoipa::path(operation_id = "sign_in", tag = "access", request_body = SignIn, security(()),
    responses(
        (status = 200, description = "The session's tokens.", body = SessionTokens),
        (status = 401, description = "The name or the password is wrong.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[post("/v1/sessions")]
async fn sign_in(request: HttpRequest, body: Body<SignIn>, app: Data<App>) -> Answer<HttpResponse> {
    let tokens = service::sign_in(&app, request_id(&request), &counted_by(&request, &app), body.read()?).await?;
    Ok(uncached(HttpResponse::Ok(), &tokens))
}

/// Exchanges a refresh token for new tokens.
///
/// Anyone who holds the newest refresh token of a session may call it. A refresh token is good for one use; using an old
/// one ends the session, since somebody else may have it; within ten seconds it is only refused, as a race of one's own.
#[utoipa::path(operation_id = "refresh_session", tag = "access", request_body = Refresh, security(()),
    responses(
        (status = 200, description = "New tokens of the same session.", body = SessionTokens),
        (status = 401, description = "The token is unknown, used, or its session has ended.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[post("/v1/sessions/refresh")]
async fn refresh_session(request: HttpRequest, body: Body<Refresh>, app: Data<App>) -> Answer<HttpResponse> {
    let tokens = service::refresh(&app, request_id(&request), body.read()?.refresh_token).await?;
    Ok(uncached(HttpResponse::Ok(), &tokens))
}

/// Signs out: ends the caller's session.
///
/// Anyone who is signed in may call it. The access token is void at once.
#[utoipa::path(operation_id = "sign_out", tag = "access",
    responses(Gone,
        (status = 401, description = "No valid token.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[delete("/v1/sessions/current")]
async fn sign_out(authenticated: Authenticated, app: Data<App>) -> Answer<Gone> {
    let Authenticated { caller, request } = authenticated;
    app.db.write(request, move |tx| service::sign_out(tx, caller)).await?;
    Ok(Gone)
}

/// Changes one's own password.
///
/// Anyone who is signed in may call it for themselves. Every session of the account ends.
#[utoipa::path(operation_id = "change_password", tag = "access", request_body = NewPassword,
    responses(Gone,
        (status = 401, description = "No valid token.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[put("/v1/me/password")]
async fn change_password(authenticated: Authenticated, body: Body<NewPassword>, app: Data<App>) -> Answer<Gone> {
    let Authenticated { caller, request } = authenticated;
    service::change_password(&app, request, caller, body.read()?).await?;
    Ok(Gone)
}

/// Says who the caller is and which roles they hold today.
///
/// Anyone who is signed in may call it.
#[utoipa::path(operation_id = "get_me", tag = "access",
    responses(
        (status = 200, description = "The caller.", body = Me),
        (status = 401, description = "No valid token.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[get("/v1/me")]
async fn get_me(authenticated: Authenticated, app: Data<App>) -> Answer<HttpResponse> {
    let Authenticated { caller, request } = authenticated;
    let me = app
        .db
        .read(request, move |tx| async move {
            let codes = crate::units::service::codes(&tx, caller.grants().iter().map(|grant| grant.unit_id)).await?;
            let held = caller.grants().iter().map(|grant| HeldRole {
                role: grant.role,
                unit_code: codes.get(&grant.unit_id).cloned().unwrap_or_default(),
            });
            let roles = held.collect();
            let (kind, name) = match caller.actor {
                Actor::Client { client_id, .. } => ("client", client_id),
                Actor::User { username, .. } => ("user", username),
                Actor::System(reason) => ("system", reason.to_owned()),
            };
            Ok(Me { kind, name, roles })
        })
        .await?;
    Ok(HttpResponse::Ok().json(me))
}

/// Issues a token to a machine (client credentials, RFC 6749 section 4.4).
///
/// Any client may call it with its id and secret, in the Authorization header (Basic) or in the form.
#[utoipa::path(operation_id = "issue_token", tag = "access", security(()),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token.", body = MachineToken),
        (status = 400, description = "The request is not one of RFC 6749.", body = TokenError),
        (status = 401, description = "The client or its secret is wrong.", body = TokenError),
        (status = 405, description = "Another method is needed.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "A fault of the service.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away.", body = Problem, content_type = "application/problem+json")))]
#[post("/oauth/token")]
async fn issue_token(
    request: HttpRequest,
    form: Result<Form<Vec<(String, String)>>, actix_web::Error>,
    app: Data<App>,
) -> Answer<HttpResponse> {
    let (id, secret) = match credentials(&request, form.map(Form::into_inner).unwrap_or_default()) {
        Ok(found) => found,
        Err(refused) => return Ok(*refused),
    };
    match service::machine_token(&app, request_id(&request), &counted_by(&request, &app), id, secret).await? {
        Some(access_token) => {
            let token =
                MachineToken { access_token, token_type: "Bearer", expires_in: app.settings.access_token_seconds };
            Ok(uncached(HttpResponse::Ok(), &token))
        }
        None => Ok(invalid_client()),
    }
}

/// The client's id and secret, or the answer that RFC 6749 section 5.2 prescribes.
fn credentials(request: &HttpRequest, pairs: Vec<(String, String)>) -> Result<(String, String), Box<HttpResponse>> {
    let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let repeated = pairs.iter().enumerate().any(|(n, (name, _))| pairs[..n].iter().any(|(earlier, _)| earlier == name));
    if repeated {
        return Err(Box::new(token_error("invalid_request", "A parameter stands twice.")));
    }
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    match value("grant_type").as_deref() {
        Some("client_credentials") => {}
        Some(_) => return Err(Box::new(token_error("unsupported_grant_type", "Only client_credentials is offered."))),
        None => return Err(Box::new(token_error("invalid_request", "grant_type is required, in a form."))),
    }
    match (basic(request), value("client_id"), value("client_secret")) {
        (Some(_), _, Some(_)) => Err(Box::new(token_error("invalid_request", "Authenticate in one way, not in two."))),
        (Some(found), _, None) => Ok(found),
        (None, Some(id), Some(secret)) => Ok((id, secret)),
        _ => Err(Box::new(invalid_client())),
    }
}

/// Basic credentials, form-decoded as RFC 6749 section 2.3.1 says.
fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let query = format!("id={id}&secret={secret}");
    let decoded = actix_web::web::Query::<Vec<(String, String)>>::from_query(&query).ok()?.into_inner();
    match decoded.as_slice() {
        [(_, id), (_, secret)] => Some((id.clone(), secret.clone())),
        _ => None,
    }
}

fn token_error(error: &'static str, error_description: &'static str) -> HttpResponse {
    uncached(HttpResponse::BadRequest(), &TokenError { error, error_description })
}

fn invalid_client() -> HttpResponse {
    let mut response = HttpResponse::Unauthorized();
    response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"cchc\""));
    uncached(response, &TokenError { error: "invalid_client", error_description: "The client or its secret is wrong." })
}

/// Revokes an access token (RFC 7009).
///
/// Anyone who holds the token may call it. A person's session ends; a machine's tokens all end. An unknown token is 200.
#[utoipa::path(operation_id = "revoke_token", tag = "access", security(()),
    request_body(content = RevokeRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token is void."),
        (status = 400, description = "The request is not one of RFC 7009.", body = TokenError),
        (status = 405, description = "Another method is needed.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "A fault of the service.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away.", body = Problem, content_type = "application/problem+json")))]
#[post("/oauth/revoke")]
async fn revoke_token(
    request: HttpRequest,
    form: Result<Form<RevokeRequest>, actix_web::Error>,
    app: Data<App>,
) -> Answer<HttpResponse> {
    let token = form.ok().and_then(|form| form.into_inner().token).filter(|token| !token.is_empty());
    let Some(token) = token else {
        return Ok(token_error("invalid_request", "token is required, in a form."));
    };
    match tokens::verify(&app, &token).await {
        Ok(claims) => app.db.write(request_id(&request), move |tx| service::revoke(tx, claims)).await?,
        // what is no token of this service's is void already
        Err(refusal) if refusal.code == Code::Unauthenticated => {}
        Err(refusal) => return Err(refusal),
    }
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}

/// The public keys that verify access tokens (RFC 7517).
///
/// Anyone may call it.
#[utoipa::path(operation_id = "get_jwks", tag = "access", security(()),
    responses((status = 200, description = "The keys.", body = Jwks), SharedRefusals))]
#[get("/.well-known/jwks.json")]
async fn get_jwks(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(app.keys.public())
}
