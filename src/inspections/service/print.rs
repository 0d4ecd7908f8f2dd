//! Plans, the decisions on their teams, and minutes, on paper.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{inspections, minutes, plans, teams};
use crate::access::Scope;
use crate::db::Tx;
use crate::inspections::dto::Signature;
use crate::inspections::paper::{self, Parties, PlanNames};
use crate::reference::service::area_names;
use crate::refusal::Answer;
use crate::stationery::print::Sheet;
use crate::stationery::rules::PaperKind;
use crate::stationery::service as stationery;
use crate::units::service as units;
use crate::users::service as users;

/// A plan's paper, and its file's name.
pub async fn plan_document(tx: Tx, scope: Scope, id: Uuid) -> Answer<(Sheet, String)> {
    let row = plans::row(&tx, &scope, id).await?;
    let day = row.issued_on.unwrap_or(tx.today());
    let letterhead = stationery::letterhead(&tx, row.unit_id, PaperKind::Plan, day).await?;
    let plan = plans::shown(&tx, row).await?;
    let mut names = PlanNames { areas: area_names(&tx, day).await?, units: BTreeMap::new() };
    for code in plan.schedule.iter().flat_map(|visit| &visit.unit_codes) {
        let unit = units::resolve(&tx, code, day).await?;
        names.units.extend(unit.map(|unit| (unit.code, unit.name)));
    }
    let document = paper::plan(&plan, &letterhead, &names);
    let name = plan.number.clone().unwrap_or_else(|| format!("plan {id}"));
    Ok((Sheet::new(document, id, &plan, plan.updated_at.utc())?, name))
}

/// The paper of the decision that sets up a team of a plan, and its file's name.
pub async fn team_document(tx: Tx, scope: Scope, (plan, id): (Uuid, Uuid)) -> Answer<(Sheet, String)> {
    let row = plans::row(&tx, &scope, plan).await?;
    let team = teams::get_team(tx.clone(), scope, (plan, id)).await?;
    let day = team.decision.as_ref().and_then(|decision| decision.issued_on).unwrap_or(tx.today());
    let letterhead = stationery::letterhead(&tx, row.unit_id, PaperKind::TeamDecision, day).await?;
    let document = paper::team_decision(&team, &plans::shown(&tx, row).await?, &letterhead);
    Ok((Sheet::new(document, id, &team, team.created_at.utc())?, format!("team {id}")))
}

/// The paper of an inspection's minutes, and its file's name.
pub async fn minutes_document(tx: Tx, scope: Scope, id: Uuid) -> Answer<(Sheet, String)> {
    let inspection = inspections::row(&tx, &scope, id).await?;
    let minutes = minutes::minutes_of(&tx, id).await?;
    let (kind, day) = (PaperKind::Minutes, minutes.content.ended_at.day());
    let organiser = plans::unit_of(&tx, inspection.plan_id).await?;
    let letterhead = stationery::letterhead(&tx, organiser, kind, day).await?;
    let parties = Parties {
        unit: stationery::letterhead(&tx, inspection.unit_id, kind, day).await?.issuer,
        team_signer: signer(&tx, minutes.team_signature.as_ref()).await?,
        unit_signer: signer(&tx, minutes.unit_signature.as_ref()).await?,
    };
    let document = paper::minutes(&minutes, &letterhead, &parties);
    Ok((Sheet::new(document, id, &minutes, minutes.updated_at.utc())?, format!("minutes {id}")))
}

/// What others see of who signed; nothing where nobody did.
async fn signer(tx: &Tx, signature: Option<&Signature>) -> Answer<String> {
    let account = signature.and_then(|signature| signature.by.strip_prefix("user:")).map(str::to_owned);
    let names = users::display_names(tx, account.into_iter()).await?;
    Ok(names.into_values().next().unwrap_or_default())
}
