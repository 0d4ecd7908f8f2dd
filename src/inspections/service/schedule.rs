//! A plan's schedule: its lines judged, units chosen for it later, and who may be inspected by it.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use uuid::Uuid;

use super::{plans, versions};
use crate::access::{Scope, stands_below};
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Ordinal};
use crate::inspections::dto::{ChosenUnit, InspectionPlan, Schedule, Visit};
use crate::inspections::entity::plan;
use crate::inspections::rules::PlanStep;
use crate::refusal::{Answer, Fault, Faults, MOST_ITEMS, Refusal, Text};
use crate::units::service as units;
use crate::workflow::Workflow;

/// Notes what is wrong in a schedule of a plan of `unit`.
pub(super) async fn judge(tx: &Tx, unit: i64, visits: &[Visit], faults: &mut Faults) -> Answer<()> {
    let units = visits.iter().map(|visit| visit.unit_codes.len()).sum();
    if units > MOST_ITEMS {
        faults.at_most("/schedule", units, MOST_ITEMS);
        return Ok(());
    }
    let (mut pointers, mut codes) = (Vec::new(), Vec::new());
    for (index, visit) in visits.iter().enumerate() {
        let at = |field: &str| format!("/schedule/{index}/{field}");
        faults.range(&at("to_choose"), visit.to_choose.into(), 0, 500).order(&at("to"), visit.from, visit.to).optional(
            &at("note"),
            visit.note.as_deref(),
            2000,
        );
        if visit.unit_codes.is_empty() && visit.to_choose == 0 {
            let detail = Text::new(
                "Cần nêu đơn vị, hoặc số đơn vị sẽ chọn sau.",
                "Units are needed, or how many are chosen later.",
            );
            faults.add(Some(Fault::new(at("unit_codes"), "required", detail)));
        }
        for (place, code) in visit.unit_codes.iter().enumerate() {
            let pointer = format!("{}/{place}", at("unit_codes"));
            faults.add(outside(tx, unit, code, &pointer).await?);
            pointers.push(pointer);
            codes.push(code);
        }
    }
    faults.once_at(codes, |index| pointers[index].clone());
    Ok(())
}

/// A fault where a code is that of no unit at `unit` or below it today.
async fn outside(tx: &Tx, unit: i64, code: &str, pointer: &str) -> Answer<Option<Fault>> {
    let below = match units::resolve(tx, code, tx.today()).await? {
        Some(found) => stands_below(tx, found.id, &[unit], tx.today()).await?,
        None => false,
    };
    let detail = || {
        Text::new(
            "Không có đơn vị này thuộc đơn vị lập kế hoạch.",
            "There is no such unit at the plan's unit or below it.",
        )
    };
    Ok((!below).then(|| Fault::new(pointer, "unknown_unit", detail())))
}

/// Chooses a unit for a line of the schedule that leaves units to be chosen; `line` counts from 1.
pub async fn choose_unit(
    tx: Tx,
    scope: Scope,
    (id, Ordinal(line)): (Uuid, Ordinal),
    version: IfMatch,
    body: Body<ChosenUnit>,
) -> Answer<InspectionPlan> {
    let row = plans::row_to_change(&tx, &scope, id).await?;
    version.check(&plans::shown(&tx, row.clone()).await?)?;
    let input = body.read()?;
    row.state.take(PlanStep::ChooseUnit)?;
    versions::refuse_while_proposed(&tx, id).await?;
    let mut visits = row.schedule.0.clone();
    let index = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
    let visit = index.and_then(|index| visits.get_mut(index)).ok_or_else(no_line)?;
    if visit.to_choose == 0 {
        return Err(Refusal::conflict("/unit_code", "nothing_to_choose", nothing_to_choose()));
    }
    visit.to_choose -= 1;
    visit.unit_codes.push(input.unit_code.clone());
    let mut faults = Faults::default();
    faults.add(outside(&tx, row.unit_id, &input.unit_code, "/unit_code").await?);
    faults.once_at(visits.iter().flat_map(|visit| &visit.unit_codes), |_| "/unit_code".to_owned());
    faults.done()?;
    let mut change = row.into_active_model();
    change.schedule = Set(Schedule(visits));
    change.updated_at = Set(tx.now());
    let row = change.update(&tx).await?;
    audit::Entry::new("plan.choose_unit", format!("inspection-plan:{id}"))
        .detail(&serde_json::json!({ "line": line, "unit_code": input.unit_code }))?
        .record(&tx, &scope, Some(row.unit_id))
        .await?;
    plans::shown(&tx, row).await
}

fn no_line() -> Refusal {
    Refusal::not_found(Text::new("dòng lịch kiểm tra", "line of the schedule"))
}

fn nothing_to_choose() -> Text {
    Text::new("Dòng lịch này không còn đơn vị nào để chọn.", "This line of the schedule leaves no unit to be chosen.")
}

/// A fault where a plan has a schedule in which the unit doesn't stand.
pub(super) async fn unscheduled(tx: &Tx, plan: &plan::Model, unit: i64, pointer: &str) -> Answer<Option<Fault>> {
    let visits = &plan.schedule.0;
    for code in visits.iter().flat_map(|visit| &visit.unit_codes) {
        if units::resolve(tx, code, tx.today()).await?.is_some_and(|found| found.id == unit) {
            return Ok(None);
        }
    }
    let detail = || {
        Text::new(
            "Đơn vị không có trong lịch của kế hoạch; hãy chọn vào lịch hoặc sửa đổi kế hoạch.",
            "The unit doesn't stand in the plan's schedule; choose it for the schedule or amend the plan.",
        )
    };
    Ok((!visits.is_empty()).then(|| Fault::new(pointer, "not_scheduled", detail())))
}
