//! Remediation plans on paper.

use uuid::Uuid;

use super::{row, shown};
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::service as findings;
use crate::notices::service as notices;
use crate::refusal::Answer;
use crate::remediation_plans::paper::{self, Named};
use crate::stationery::print::Sheet;
use crate::stationery::rules::PaperKind;
use crate::stationery::service::letterhead;
use crate::users::service as users;

/// A plan's paper, and its file's name.
pub async fn document(tx: Tx, scope: Scope, id: Uuid) -> Answer<(Sheet, String)> {
    let row = row(&tx, &scope, id).await?;
    let unit = row.unit_id;
    let plan = shown(&tx, row).await?;
    let ids: Vec<Uuid> = plan.items.iter().map(|item| item.finding_id).collect();
    let findings = findings::of_ids(&tx, &scope, &ids).await?;
    let owners = users::display_names(&tx, plan.items.iter().map(|item| item.owner.clone())).await?;
    let notice = match plan.notice_id {
        Some(notice) => notices::quoted(&tx, notice).await?,
        None => None,
    };
    let day = plan.issued_on.unwrap_or_else(|| plan.created_at.day());
    let letterhead = letterhead(&tx, unit, PaperKind::RemediationPlan, day).await?;
    let named = Named { findings: findings.into_iter().map(|one| (one.id, one)).collect(), owners, notice };
    let document = paper::plan(&plan, &letterhead, &named);
    let name = plan.number.clone().unwrap_or_else(|| format!("remediation plan {id}"));
    Ok((Sheet::new(document, id, &(&plan, &named.owners), plan.updated_at.utc())?, name))
}
