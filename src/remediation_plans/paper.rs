//! A remediation plan as a paper (kế hoạch; NĐ 30/2020/NĐ-CP, annex I).

use std::collections::HashMap;

use chrono::Datelike;
use press::{Block, Column, Document};
use uuid::Uuid;

use super::dto::RemediationPlan;
use super::rules::RemediationPlanState;
use crate::findings::dto::Finding;
use crate::stationery::rules::{
    Letterhead, Numbers, PaperKind, blocks, day_in_figures, ended, lowered, number, place_and_date,
};

/// What the ids and accounts in a plan are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its findings.
    pub findings: HashMap<Uuid, Finding>,
    /// Who has them put right, by account.
    pub owners: HashMap<String, String>,
    /// The notice that asks for it, inside a sentence.
    pub notice: Option<String>,
}

/// A plan, a draft until it is approved and has a number.
pub fn plan(plan: &RemediationPlan, paper: &Letterhead, named: &Named) -> Document {
    let number_and_sign = number(PaperKind::RemediationPlan, &paper.issuer, plan.number.as_deref());
    let year = plan.issued_on.map_or_else(|| plan.created_at.day().year(), |day| day.year());
    let place_and_date = place_and_date(&paper.issuer, plan.issued_on, year);
    let draft = plan.state != RemediationPlanState::Approved || plan.number.is_none();
    let sheet = paper.sheet(plan.title.clone(), number_and_sign, place_and_date, draft);
    let title = lowered(&plan.title);
    let say = |name: &str| paper.say(name, &[("title", &title)]);
    let mut numbers = Numbers::default();
    let mut body = vec![numbers.part(&say("purpose_heading"))];
    body.extend(blocks(&say("purpose")));
    body.push(numbers.part(&say("measures_heading")));
    body.push(measures(plan, named));
    body.push(numbers.part(&say("conduct_heading")));
    body.extend(blocks(&say("conduct")));
    body.push(Block::paragraph(ended(&say("closing"))));
    let basis = named.notice.iter().map(|notice| paper.say("basis_notice", &[("notice", notice)])).collect();
    Document { basis, body, ..sheet }
}

fn measures(plan: &RemediationPlan, named: &Named) -> Block {
    let columns = vec![
        Column::centred("TT", 1),
        Column::text("Tồn tại, hạn chế", 6),
        Column::text("Biện pháp khắc phục", 6),
        Column::text("Người thực hiện", 3),
        Column::centred("Thời hạn", 3),
    ];
    let rows = (1..).zip(&plan.items).map(|(place, item): (usize, _)| {
        let finding = named.findings.get(&item.finding_id);
        let told = finding.map(|finding| format!("{}. {}", finding.code, finding.text)).unwrap_or_default();
        let owner = named.owners.get(&item.owner).unwrap_or(&item.owner).clone();
        vec![place.to_string(), told, item.measure.clone(), owner, day_in_figures(item.due_on)]
    });
    Block::Table { columns, rows: rows.collect() }
}
