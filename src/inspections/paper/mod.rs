//! A plan, the decision that sets up a team, and the minutes of an inspection, as papers (NĐ 30/2020/NĐ-CP, annex I).

mod minutes;

use std::collections::BTreeMap;

use chrono::Datelike;
use press::{Block, Column, Document};

pub use minutes::{Parties, minutes};

use super::dto::{InspectionPlan, InspectionTeam, Reference, Visit};
use super::rules::{Duty, PlanKind};
use crate::stationery::rules::{
    Letterhead, Numbers, PaperKind, blocks, bulleted, day_in_figures, ended, lowered, number, place_and_date,
};

impl PlanKind {
    /// What it is called.
    const fn vietnamese(self) -> &'static str {
        match self {
            Self::OwnUnit => "tự kiểm tra",
            Self::Planned => "kiểm tra theo kế hoạch",
            Self::Unannounced => "kiểm tra đột xuất",
            Self::Cross => "kiểm tra chéo",
            Self::Thematic => "kiểm tra chuyên đề",
            Self::Supervision => "giám sát",
        }
    }
}

impl Duty {
    /// What it is called.
    const fn vietnamese(self) -> &'static str {
        match self {
            Self::Head => "Tổ trưởng",
            Self::Deputy => "Tổ phó",
            Self::Secretary => "Thư ký",
            Self::Member => "Thành viên",
        }
    }
}

/// What the codes in a plan are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanNames {
    /// The areas of reform.
    pub areas: BTreeMap<String, String>,
    /// The units of the schedule.
    pub units: BTreeMap<String, String>,
}

/// A plan.
pub fn plan(plan: &InspectionPlan, paper: &Letterhead, names: &PlanNames) -> Document {
    let year = plan.issued_on.map_or(plan.year, |day| day.year());
    let number = number(PaperKind::Plan, &paper.issuer, plan.number.as_deref());
    let place_and_date = place_and_date(&paper.issuer, plan.issued_on, year);
    let sheet = paper.sheet(plan.title.clone(), number, place_and_date, plan.number.is_none());
    let mut body = plan.body.as_deref().map_or_else(|| parts(plan, paper, names), blocks);
    let title = lowered(&plan.title);
    let closing = paper.say("closing", &[("title", &title), ("year", &plan.year.to_string())]);
    body.push(Block::paragraph(ended(&closing)));
    Document { basis: basis(&plan.basis), body, ..sheet }
}

/// What a plan without words of its own says.
fn parts(plan: &InspectionPlan, paper: &Letterhead, names: &PlanNames) -> Vec<Block> {
    let (from, to) = (day_in_figures(plan.period.from), day_in_figures(plan.period.to));
    let gaps = [("kind", plan.kind.vietnamese()), ("from", &from), ("to", &to)];
    let say = |name: &str| paper.say(name, &gaps);
    let mut numbers = Numbers::default();
    let mut body = vec![numbers.part(&say("purpose_heading"))];
    body.extend(blocks(&say("purpose")));
    body.push(numbers.part(&say("content_heading")));
    body.extend(["kind", "period"].map(|name| Block::paragraph(say(name))));
    if !plan.area_codes.is_empty() {
        body.push(Block::paragraph(say("areas_opening")));
        body.extend(bulleted(plan.area_codes.iter().map(|code| names.areas.get(code).unwrap_or(code).as_str())));
    }
    if !plan.schedule.is_empty() {
        body.push(numbers.part(&say("schedule_heading")));
        body.push(schedule(&plan.schedule, &names.units));
    }
    body.push(numbers.part(&say("conduct_heading")));
    body.extend(blocks(&say("conduct")));
    body
}

/// The lines of a schedule: units and days.
fn schedule(visits: &[Visit], names: &BTreeMap<String, String>) -> Block {
    let columns = vec![Column::centred("TT", 1), Column::text("Đơn vị được kiểm tra", 7), Column::text("Thời gian", 4)];
    let row = |(place, visit): (usize, &Visit)| vec![place.to_string(), visited(visit, names), days(visit)];
    Block::Table { columns, rows: (1..).zip(visits).map(row).collect() }
}

fn visited(visit: &Visit, names: &BTreeMap<String, String>) -> String {
    let mut parts: Vec<String> = visit.unit_codes.iter().map(|code| names.get(code).unwrap_or(code).clone()).collect();
    if visit.to_choose > 0 {
        parts.push(format!("{:02} đơn vị chọn sau", visit.to_choose));
    }
    let note = visit.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!("{}{note}", parts.join(", "))
}

fn days(visit: &Visit) -> String {
    match (visit.from.map(day_in_figures), visit.to.map(day_in_figures)) {
        (Some(from), Some(to)) if from == to => format!("Ngày {from}"),
        (Some(from), Some(to)) => format!("Từ ngày {from} đến ngày {to}"),
        (Some(from), None) => format!("Từ ngày {from}"),
        (None, Some(to)) => format!("Đến hết ngày {to}"),
        (None, None) => String::new(),
    }
}

/// The lines that name what a paper rests on.
fn basis(references: &[Reference]) -> Vec<String> {
    let last = references.len().saturating_sub(1);
    let line = |(index, reference): (usize, &Reference)| {
        format!("Căn cứ {}{}", in_text(reference), if index == last { '.' } else { ';' })
    };
    references.iter().enumerate().map(line).collect()
}

/// A document inside a sentence: as it is quoted, or else by kind, number, date and issuer.
fn in_text(reference: &Reference) -> String {
    if let Some(quote) = &reference.quote {
        return quote.trim_end_matches(['.', ';', ' ']).to_owned();
    }
    let number = reference.number.as_ref().unwrap_or(&reference.number_as_printed);
    let kind = reference.kind.as_deref().unwrap_or("Văn bản");
    let day = reference.issued_on.map_or_else(String::new, |day| format!(" ngày {}", day_in_figures(day)));
    let issuer = reference.issuer.as_ref().map_or_else(String::new, |issuer| format!(" của {issuer}"));
    format!("{kind} số {number}{day}{issuer}")
}

/// The decision that sets up a plan's team.
pub fn team_decision(team: &InspectionTeam, plan: &InspectionPlan, paper: &Letterhead) -> Document {
    let named = team.decision.as_ref();
    let given = named.map(|decision| decision.number.as_ref().unwrap_or(&decision.number_as_printed));
    let number = number(PaperKind::TeamDecision, &paper.issuer, given.map(String::as_str));
    let day = named.and_then(|decision| decision.issued_on);
    let place_and_date = place_and_date(&paper.issuer, day, day.map_or(plan.year, |day| day.year()));
    let plan_in_text = plan_in_text(plan, paper);
    let gaps = [("team", team.name.as_str()), ("plan", &plan_in_text)];
    let say = |name: &str| paper.say(name, &gaps);
    let article = |label: &str, name: &str| Block::Article { label: label.into(), text: say(name) };
    let sheet = paper.sheet(say("title"), number, place_and_date, given.is_none());
    let body = vec![
        Block::Order { text: say("order") },
        article("Điều 1.", "members"),
        members(team),
        article("Điều 2.", "duties"),
        article("Điều 3.", "force"),
    ];
    Document { authority: Some(say("authority")), basis: vec![say("basis"), say("basis_plan")], body, ..sheet }
}

/// A plan inside a sentence.
fn plan_in_text(plan: &InspectionPlan, paper: &Letterhead) -> String {
    let number = plan.number.as_ref().map_or_else(String::new, |number| format!(" số {number}"));
    let day = plan.issued_on.map_or_else(String::new, |day| format!(" ngày {}", day_in_figures(day)));
    format!("Kế hoạch{number}{day} của {} về {}", paper.issuer.in_text(), lowered(&plan.title))
}

fn members(team: &InspectionTeam) -> Block {
    let columns = vec![Column::centred("TT", 1), Column::text("Họ và tên, chức vụ", 8), Column::centred("Nhiệm vụ", 3)];
    let row = |(place, member): (usize, &super::dto::TeamMember)| {
        vec![place.to_string(), member.name.clone(), member.duty.vietnamese().to_owned()]
    };
    Block::Table { columns, rows: (1..).zip(&team.members).map(row).collect() }
}
