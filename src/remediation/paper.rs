//! A remediation report as a paper (báo cáo; NĐ 30/2020/NĐ-CP, annex I).

use chrono::NaiveDate;
use press::{Block, Column, Document};

use super::dto::RemediationReport;
use super::rules::NewValue;
use crate::evidence::dto::Evidence;
use crate::findings::dto::{Finding, Quantity};
use crate::stationery::rules::{
    Letterhead, Numbers, PaperKind, blocks, bulleted, day_in_figures, ended, number, place_and_date,
};

/// A report on `findings`; `day` is the one on which it was handed in, `year` stands in the blank date of one that wasn't.
pub fn report(
    report: &RemediationReport,
    findings: &[Finding],
    paper: &Letterhead,
    day: Option<NaiveDate>,
    year: i32,
) -> Document {
    let say = |name: &str| paper.say(name, &[]);
    let number = number(PaperKind::RemediationReport, &paper.issuer, None);
    let place_and_date = place_and_date(&paper.issuer, day, year);
    let sheet = paper.sheet(say("title"), number, place_and_date, report.submitted_at.is_none());
    let mut numbers = Numbers::default();
    let mut body = vec![numbers.part(&say("findings_heading")), table(report, findings)];
    body.push(numbers.part(&say("summary_heading")));
    body.extend(blocks(&report.summary));
    if let Some(measures) = &report.measures {
        body.push(numbers.part(&say("measures_heading")));
        body.extend(blocks(measures));
    }
    body.push(numbers.part(&say("evidence_heading")));
    let files: Vec<String> = report.evidence.iter().map(Evidence::on_paper).collect();
    body.extend(bulleted(files.iter().map(String::as_str)));
    if files.is_empty() {
        body.push(Block::paragraph(say("no_evidence")));
    }
    body.push(Block::paragraph(ended(&say("closing"))));
    Document { addressee: Some(say("addressee")), body, ..sheet }
}

fn table(report: &RemediationReport, findings: &[Finding]) -> Block {
    let columns = vec![
        Column::centred("TT", 1),
        Column::text("Tồn tại, hạn chế", 8),
        Column::centred("Hạn khắc phục", 3),
        Column::centred("Khi kiểm tra", 2),
        Column::centred("Nay còn", 2),
    ];
    let row = |(place, finding): (usize, &Finding)| {
        let new = report.new_values.iter().find(|value| value.finding_id == finding.id);
        vec![
            place.to_string(),
            format!("{}. {}", finding.code, finding.text),
            finding.deadline.as_ref().map(|deadline| day_in_figures(deadline.due_on)).unwrap_or_default(),
            finding.quantity.as_ref().map(quantity).unwrap_or_default(),
            new.map(value).unwrap_or_default(),
        ]
    };
    Block::Table { columns, rows: (1..).zip(findings).map(row).collect() }
}

fn quantity(quantity: &Quantity) -> String {
    let said = quantity.qualifier.clone().unwrap_or_default();
    measured(quantity.numerator, quantity.denominator, quantity.count).unwrap_or(said)
}

fn value(value: &NewValue) -> String {
    measured(value.numerator, value.denominator, value.count).unwrap_or_default()
}

/// "06/16", or a count: below ten with a leading zero, as officials write.
fn measured(numerator: Option<i64>, denominator: Option<i64>, count: Option<i64>) -> Option<String> {
    match (numerator, denominator, count) {
        (Some(part), Some(whole), _) => Some(format!("{part:02}/{whole:02}")),
        (_, _, Some(count)) => Some(format!("{count:02}")),
        _ => None,
    }
}
