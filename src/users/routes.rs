//! Accounts of people and machines, and their roles.

use actix_web::web::Data;
use actix_web::{delete, get, post, put};
use uuid::Uuid;

use super::dto::{Client, GivenPassword, NewClient, NewRoleAssignment, NewSecret, NewUser, RoleAssignment, User};
use super::service::{self, Hashed};
use crate::access::{AccountManage, Permits, Permitted, RoleAssign};
use crate::contract::Schemas;
use crate::http::{
    App, Body, Changed, Created, Found, Gone, IdempotencyKey, Operations, Page, PageOnly, Params, Refusals, UrlPath,
};
use crate::refusal::Answer;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas
        .add::<User>()
        .add::<Page<User>>()
        .add::<Client>()
        .add::<Page<Client>>()
        .add::<RoleAssignment>()
        .add::<Page<RoleAssignment>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(create_user)
        .service(list_users)
        .service(get_user)
        .service(lock_user)
        .service(unlock_user)
        .service(set_user_password)
        .service(create_client)
        .service(list_clients)
        .service(get_client)
        .service(set_client_secret)
        .service(lock_client)
        .service(unlock_client)
        .service(assign_role)
        .service(list_role_assignments)
        .service(get_role_assignment)
        .service(remove_role_assignment);
}

/// Makes an account for a person.
///
/// An administrator may. Takes no `Idempotency-Key`: nothing of a password is kept, and the name can be taken only once.
#[utoipa::path(operation_id = "create_user", tag = "accounts", request_body = NewUser, 
    responses(Created<User>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[post("/v1/users")]
async fn create_user(
    permitted: Permitted<AccountManage>,
    body: Body<NewUser>,
    app: Data<App>,
) -> Answer<Created<User>> {
    body.refuse_key()?;
    let input = Hashed::reading(body, Hashed::user).await;
    app.write(permitted, move |tx, scope| service::create_user(tx, scope, input))
        .await
        .and_then(|user| Created::of(&user))
}

/// Lists people's accounts by name.
///
/// An administrator may; whose were read is kept in the audit trail.
#[utoipa::path(operation_id = "list_users", tag = "accounts", params(PageOnly), 
    responses(Page<User>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[get("/v1/users")]
async fn list_users(permitted: Permitted<AccountManage>, page: Params<PageOnly>, app: Data<App>) -> Answer<Page<User>> {
    app.write(permitted, move |tx, scope| service::list_users(tx, scope, page.0)).await
}

/// Shows one person's account.
///
/// An administrator may; that it was read is kept in the audit trail.
#[utoipa::path(operation_id = "get_user", tag = "accounts", params(("username" = String, Path, example = "chuyenmon")), 
    responses(Found<User>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[get("/v1/users/{username}")]
async fn get_user(
    permitted: Permitted<AccountManage>,
    username: UrlPath<String>,
    app: Data<App>,
) -> Answer<Found<User>> {
    app.write(permitted, move |tx, scope| service::get_user(tx, scope, username.0)).await.map(Found)
}

/// Locks a person's account; its sessions end at once.
///
/// An administrator may; not for the last administrator of the whole tree.
#[utoipa::path(operation_id = "lock_user", tag = "accounts", params(("username" = String, Path, example = "chuyenmon")), 
    responses(Changed<User>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[post("/v1/users/{username}/lock")]
async fn lock_user(
    permitted: Permitted<AccountManage>,
    username: UrlPath<String>,
    app: Data<App>,
) -> Answer<Changed<User>> {
    app.write(permitted, move |tx, scope| service::set_user_active(tx, scope, username.0, false)).await.map(Changed)
}

/// Unlocks a person's account.
///
/// An administrator may.
#[utoipa::path(operation_id = "unlock_user", tag = "accounts", params(("username" = String, Path, example = "chuyenmon")), 
    responses(Changed<User>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[post("/v1/users/{username}/unlock")]
async fn unlock_user(
    permitted: Permitted<AccountManage>,
    username: UrlPath<String>,
    app: Data<App>,
) -> Answer<Changed<User>> {
    app.write(permitted, move |tx, scope| service::set_user_active(tx, scope, username.0, true)).await.map(Changed)
}

/// Gives a person another password, where they lost theirs; their sessions end at once.
///
/// An administrator may, but not for themselves (`PUT /v1/me/password`).
#[utoipa::path(operation_id = "set_user_password", tag = "accounts", params(("username" = String, Path, example = "chuyenmon")), request_body = GivenPassword, 
    responses(Changed<User>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[put("/v1/users/{username}/password")]
async fn set_user_password(
    permitted: Permitted<AccountManage>,
    username: UrlPath<String>,
    body: Body<GivenPassword>,
    app: Data<App>,
) -> Answer<Changed<User>> {
    let input = Hashed::reading(body, Hashed::password).await;
    app.write(permitted, move |tx, scope| service::set_user_password(tx, scope, username.0, input)).await.map(Changed)
}

/// Makes an account for a machine.
///
/// An administrator may. Takes no `Idempotency-Key`: nothing of a secret is kept, and the name can be taken only once.
#[utoipa::path(operation_id = "create_client", tag = "accounts", request_body = NewClient, 
    responses(Created<Client>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[post("/v1/clients")]
async fn create_client(
    permitted: Permitted<AccountManage>,
    body: Body<NewClient>,
    app: Data<App>,
) -> Answer<Created<Client>> {
    body.refuse_key()?;
    let input = Hashed::reading(body, Hashed::client).await;
    app.write(permitted, move |tx, scope| service::create_client(tx, scope, input))
        .await
        .and_then(|client| Created::of(&client))
}

/// Lists machines' accounts by name.
///
/// An administrator may.
#[utoipa::path(operation_id = "list_clients", tag = "accounts", params(PageOnly), 
    responses(Page<Client>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[get("/v1/clients")]
async fn list_clients(
    permitted: Permitted<AccountManage>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<Client>> {
    app.read(permitted, move |tx, scope| service::list_clients(tx, scope, page.0)).await
}

/// Shows one machine's account.
///
/// An administrator may.
#[utoipa::path(operation_id = "get_client", tag = "accounts", params(("client_id" = String, Path, example = "motcua-10852")), 
    responses(Found<Client>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[get("/v1/clients/{client_id}")]
async fn get_client(
    permitted: Permitted<AccountManage>,
    client_id: UrlPath<String>,
    app: Data<App>,
) -> Answer<Found<Client>> {
    app.read(permitted, move |tx, scope| service::get_client(tx, scope, client_id.0)).await.map(Found)
}

/// Gives a machine another secret; its tokens end at once.
///
/// An administrator may.
#[utoipa::path(operation_id = "set_client_secret", tag = "accounts", params(("client_id" = String, Path, example = "motcua-10852")), request_body = NewSecret, 
    responses(Changed<Client>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[put("/v1/clients/{client_id}/secret")]
async fn set_client_secret(
    permitted: Permitted<AccountManage>,
    client_id: UrlPath<String>,
    body: Body<NewSecret>,
    app: Data<App>,
) -> Answer<Changed<Client>> {
    let input = Hashed::reading(body, Hashed::secret).await;
    app.write(permitted, move |tx, scope| service::set_client_secret(tx, scope, client_id.0, input)).await.map(Changed)
}

/// Locks a machine's account; its tokens end at once.
///
/// An administrator may.
#[utoipa::path(operation_id = "lock_client", tag = "accounts", params(("client_id" = String, Path, example = "motcua-10852")), 
    responses(Changed<Client>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[post("/v1/clients/{client_id}/lock")]
async fn lock_client(
    permitted: Permitted<AccountManage>,
    client_id: UrlPath<String>,
    app: Data<App>,
) -> Answer<Changed<Client>> {
    app.write(permitted, move |tx, scope| service::set_client_active(tx, scope, client_id.0, false)).await.map(Changed)
}

/// Unlocks a machine's account.
///
/// An administrator may.
#[utoipa::path(operation_id = "unlock_client", tag = "accounts", params(("client_id" = String, Path, example = "motcua-10852")), 
    responses(Changed<Client>, Refusals<AccountManage>), extensions(("x-permission" = json!(AccountManage::NAME))))]
#[post("/v1/clients/{client_id}/unlock")]
async fn unlock_client(
    permitted: Permitted<AccountManage>,
    client_id: UrlPath<String>,
    app: Data<App>,
) -> Answer<Changed<Client>> {
    app.write(permitted, move |tx, scope| service::set_client_active(tx, scope, client_id.0, true)).await.map(Changed)
}

/// Gives somebody a role at a unit.
///
/// An administrator of the unit may; it holds in the unit's subtree.
#[utoipa::path(operation_id = "assign_role", tag = "accounts", request_body = NewRoleAssignment, params(IdempotencyKey), 
    responses(Created<RoleAssignment>, Refusals<RoleAssign>), extensions(("x-permission" = json!(RoleAssign::NAME))))]
#[post("/v1/role-assignments")]
async fn assign_role(
    permitted: Permitted<RoleAssign>,
    body: Body<NewRoleAssignment>,
    app: Data<App>,
) -> Answer<Created<RoleAssignment>> {
    app.create(permitted, body, service::assign_role).await
}

/// Lists role assignments, the newest first.
///
/// An administrator sees those at their units.
#[utoipa::path(operation_id = "list_role_assignments", tag = "accounts", params(PageOnly), 
    responses(Page<RoleAssignment>, Refusals<RoleAssign>), extensions(("x-permission" = json!(RoleAssign::NAME))))]
#[get("/v1/role-assignments")]
async fn list_role_assignments(
    permitted: Permitted<RoleAssign>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<RoleAssignment>> {
    app.read(permitted, move |tx, scope| service::list_roles(tx, scope, page.0)).await
}

/// Shows one role assignment.
///
/// An administrator of its unit may.
#[utoipa::path(operation_id = "get_role_assignment", tag = "accounts", params(("id" = Uuid, Path)), 
    responses(Found<RoleAssignment>, Refusals<RoleAssign>), extensions(("x-permission" = json!(RoleAssign::NAME))))]
#[get("/v1/role-assignments/{id}")]
async fn get_role_assignment(
    permitted: Permitted<RoleAssign>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<RoleAssignment>> {
    app.read(permitted, move |tx, scope| service::get_role(tx, scope, id.0)).await.map(Found)
}

/// Takes a role away, from the next request on.
///
/// An administrator of its unit may; not from the last administrator of the whole tree.
#[utoipa::path(operation_id = "remove_role_assignment", tag = "accounts", params(("id" = Uuid, Path)), 
    responses(Gone, Refusals<RoleAssign>), extensions(("x-permission" = json!(RoleAssign::NAME))))]
#[delete("/v1/role-assignments/{id}")]
async fn remove_role_assignment(permitted: Permitted<RoleAssign>, id: UrlPath<Uuid>, app: Data<App>) -> Answer<Gone> {
    app.write(permitted, move |tx, scope| service::remove_role(tx, scope, id.0)).await?;
    Ok(Gone)
}
