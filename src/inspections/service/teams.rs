//! Teams of a plan.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::plans;
use crate::access::{Actor, Scope};
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Page, PageOnly, Paging};
use crate::inspections::dto::{InspectionTeam, Members, TeamInput, TeamMember};
use crate::inspections::entity::team;
use crate::inspections::rules::{Duty, PlanStep};
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::time::Moment;
use crate::users::service::unknown_user;
use crate::workflow::Workflow;

/// Appoints a team for a plan that has not ended.
pub async fn create_team(tx: Tx, scope: Scope, plan: Uuid, body: Body<TeamInput>) -> Answer<InspectionTeam> {
    let plan = plans::row_to_change(&tx, &scope, plan).await?;
    let input = body.read()?;
    plan.state.take(PlanStep::AppointTeam)?;
    judge(&tx, &input).await?;
    let row =
        team::ActiveModel { id: Set(tx.new_id()), plan_id: Set(plan.id), created_at: Set(tx.now()), ..content(input) };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "team.create", &row, plan.unit_id).await?;
    Ok(show(row))
}

fn content(input: TeamInput) -> team::ActiveModel {
    team::ActiveModel {
        name: Set(input.name),
        decision: Set(input.decision),
        members: Set(Members(input.members)),
        ..Default::default()
    }
}

async fn trail(tx: &Tx, scope: &Scope, action: &'static str, row: &team::Model, unit: i64) -> Answer<()> {
    audit::Entry::new(action, format!("inspection-team:{}", row.id))
        .detail(&serde_json::json!({ "plan": row.plan_id, "members": row.members }))?
        .record(tx, scope, Some(unit))
        .await
}

/// Replaces who is in a team of a plan that has not ended.
pub async fn put_team(
    tx: Tx,
    scope: Scope,
    (plan, id): (Uuid, Uuid),
    version: IfMatch,
    body: Body<TeamInput>,
) -> Answer<InspectionTeam> {
    let plan = plans::row_to_change(&tx, &scope, plan).await?;
    let row = team_of(&tx, plan.id, id).await?;
    version.check(&show(row))?;
    let input = body.read()?;
    plan.state.take(PlanStep::AppointTeam)?;
    judge(&tx, &input).await?;
    let change = team::ActiveModel { id: Set(id), ..content(input) };
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "team.edit", &row, plan.unit_id).await?;
    Ok(show(row))
}

async fn judge(tx: &Tx, input: &TeamInput) -> Answer<()> {
    let mut faults = Faults::default();
    faults.text("/name", &input.name, 500);
    if let Some(decision) = &input.decision {
        decision.judge(&mut faults, "/decision");
    }
    let heads = input.members.iter().filter(|member| member.duty == Duty::Head).count();
    if heads != 1 {
        let detail = Text::new("Tổ kiểm tra cần đúng một tổ trưởng (head).", "A team needs exactly one head.");
        faults.add(Some(Fault::new("/members", "one_head", detail)));
    }
    for (index, member) in input.members.iter().enumerate() {
        faults.text(&format!("/members/{index}/name"), &member.name, 200);
        if let Some(username) = &member.username {
            let pointer = format!("/members/{index}/username");
            faults.add(unknown_user(tx, username, pointer.as_str()).await?);
            if input.members[..index].iter().any(|other| other.username.as_ref() == Some(username)) {
                let detail = Text::new("Người này đã có ở trên.", "This person stands above already.");
                faults.add(Some(Fault::new(pointer, "repeated", detail)));
            }
        }
    }
    faults.done()
}

fn show(row: team::Model) -> InspectionTeam {
    InspectionTeam {
        id: row.id,
        plan_id: row.plan_id,
        name: row.name,
        decision: row.decision,
        members: row.members.0,
        created_at: Moment::new(row.created_at),
    }
}

fn no_team() -> Refusal {
    Refusal::not_found(Text::new("tổ kiểm tra", "inspection team"))
}

/// One team of a plan.
pub async fn get_team(tx: Tx, scope: Scope, (plan, id): (Uuid, Uuid)) -> Answer<InspectionTeam> {
    plans::require(&tx, &scope, plan).await?;
    team_of(&tx, plan, id).await.map(show)
}

async fn team_of(tx: &Tx, plan: Uuid, id: Uuid) -> Answer<team::Model> {
    let found = team::Entity::find_by_id(id).filter(team::Column::PlanId.eq(plan)).one(tx).await?;
    found.ok_or_else(no_team)
}

/// The teams of a plan, the earliest first.
pub async fn list_teams(tx: Tx, scope: Scope, plan: Uuid, page: PageOnly) -> Answer<Page<InspectionTeam>> {
    plans::require(&tx, &scope, plan).await?;
    let paging: Paging<Uuid> = Paging::new(page.limit, page.cursor.as_deref(), &("inspection-teams", plan))?;
    let mut query =
        team::Entity::find().filter(team::Column::PlanId.eq(plan)).order_by_asc(team::Column::Id).limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(team::Column::Id.gt(after));
    }
    paging.page(query.all(&tx).await?, |row| row.id, show)
}

/// The team that carries an inspection of the plan out, whoever may see it.
pub(super) async fn sent(tx: &Tx, plan: Uuid, id: Uuid) -> Answer<InspectionTeam> {
    team_of(tx, plan, id).await.map(show)
}

/// Refuses a team that isn't one of the plan's: 404.
pub(super) async fn require_of_plan(tx: &Tx, plan: Uuid, id: Uuid) -> Answer<()> {
    team_of(tx, plan, id).await.map(drop)
}

/// Whether the actor is in the team.
pub(super) async fn has_member(tx: &Tx, team: Uuid, actor: &Actor) -> Answer<bool> {
    has(tx, team, actor, |_| true).await
}

/// Whether the actor is the team's head or a deputy.
pub(super) async fn is_led_by(tx: &Tx, team: Uuid, actor: &Actor) -> Answer<bool> {
    has(tx, team, actor, |duty| matches!(duty, Duty::Head | Duty::Deputy)).await
}

async fn has(tx: &Tx, team: Uuid, actor: &Actor, fits: impl Fn(Duty) -> bool) -> Answer<bool> {
    let Some(username) = actor.username() else { return Ok(false) };
    let found = team::Entity::find_by_id(team).one(tx).await?;
    let is_meant = |member: &TeamMember| member.username.as_deref() == Some(username) && fits(member.duty);
    Ok(found.is_some_and(|row| row.members.0.iter().any(is_meant)))
}
