//! Roles of people and machines at units.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::machines::client_named;
use super::{known, known_user};
use crate::access::entity::{client, role_assignment, user};
use crate::access::{Role, Scope, holds_on};
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, Page, PageOnly, Paging};
use crate::refusal::{Answer, Code, Refusal, Text};
use crate::units::TREE;
use crate::units::service as units;
use crate::users::dto::{NewRoleAssignment, RoleAssignment};

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
    refuse_held(tx, &input, (user, client), unit).await?;
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

/// Refuses (409) a role that is held already on one of its days: who takes it away would take away one of two.
async fn refuse_held(
    tx: &Tx,
    input: &NewRoleAssignment,
    (user, client): (Option<Uuid>, Option<Uuid>),
    unit: i64,
) -> Answer<()> {
    tx.hold(&format!("roles:{}", user.or(client).unwrap_or_default())).await?;
    let held = role_assignment::Entity::find()
        .filter(role_assignment::Column::UnitId.eq(unit))
        .filter(role_assignment::Column::Role.eq(input.role))
        .filter(
            user.map_or_else(|| role_assignment::Column::UserId.is_null(), |id| role_assignment::Column::UserId.eq(id)),
        )
        .filter(
            client.map_or_else(
                || role_assignment::Column::ClientId.is_null(),
                |id| role_assignment::Column::ClientId.eq(id),
            ),
        )
        .all(tx)
        .await?;
    let (from, to) = (input.valid_from.unwrap_or(NaiveDate::MIN), input.valid_to.unwrap_or(NaiveDate::MAX));
    let meets = |row: &role_assignment::Model| {
        row.valid_from.is_none_or(|other| other <= to) && row.valid_to.is_none_or(|other| from <= other)
    };
    if !held.iter().any(meets) {
        return Ok(());
    }
    let detail = Text::new(
        "Vai trò này tại đơn vị đã được giao trong những ngày đó.",
        "The role is held at the unit on some of these days already.",
    );
    Err(Refusal::conflict("/role", "held_already", detail))
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
pub(super) async fn lock_administrators(tx: &Tx) -> Answer<()> {
    tx.hold("administrators").await
}

/// 409 where nobody would be left today who administers the whole tree.
pub(super) async fn refuse_last_administrator(tx: &Tx, goes: impl Fn(&role_assignment::Model) -> bool) -> Answer<()> {
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
