//! The draft as records that can be entered: one for each unit that it tells of.

use crate::inspections::dto::FigureInput;
use crate::papers::dto::{DraftArea, DraftFigure, DraftFinding, DraftRecommendation, DraftRecord, NoticeDraft};
use crate::papers::reading::units;
use crate::records::dto::{AskedInRecord, FoundInRecord, RecordInput, RecordedArea};

/// The longest name of a figure that a record takes, in characters.
const LONGEST_LABEL: usize = 500;

/// The records of a draft: first of what stands in no unit's section, then of each unit.
pub fn records(draft: &NoticeDraft) -> Vec<DraftRecord> {
    let mut records = vec![DraftRecord { unit_name: None, record: RecordInput::default() }];
    records[0].record.areas = draft.areas.iter().map(area).collect();
    for (figure, position) in draft.figures.iter().zip(1..) {
        of(&mut records, figure.unit_name.as_ref()).figures.insert(figure.code.clone(), declared(figure, position));
    }
    for finding in &draft.findings {
        of(&mut records, finding.unit_name.as_ref()).findings.push(found(finding));
    }
    for recommendation in &draft.recommendations {
        let record = of(&mut records, recommendation.unit_name.as_ref());
        let asked = asked(recommendation, &record.findings);
        record.recommendations.push(asked);
    }
    records.retain(|record| record.record != RecordInput::default());
    records
}

fn of<'a>(records: &'a mut Vec<DraftRecord>, unit: Option<&String>) -> &'a mut RecordInput {
    // headings print a unit in more than one way: "Phường Bắc Sơn", "UBND phường Bắc Sơn"
    let key = |unit: Option<&String>| unit.map(|name| units::key(name));
    let known = records.iter().position(|record| key(record.unit_name.as_ref()) == key(unit));
    let index = known.unwrap_or_else(|| {
        records.push(DraftRecord { unit_name: unit.cloned(), record: RecordInput::default() });
        records.len() - 1
    });
    &mut records[index].record
}

fn area(area: &DraftArea) -> RecordedArea {
    RecordedArea {
        area_code: area.area_code.clone(),
        printed_number: area.printed_number.clone(),
        heading: area.text.clone(),
        results: area.results.iter().map(|result| result.text.clone()).collect(),
    }
}

fn declared(figure: &DraftFigure, position: i32) -> FigureInput {
    let label = Some(figure.label.clone()).filter(|label| (1..=LONGEST_LABEL).contains(&label.chars().count()));
    FigureInput {
        position,
        name: figure.definition.map_or_else(|| figure.code.clone(), Into::into),
        label,
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        percent: figure.percent.clone(),
        unit: figure.unit.clone(),
        quote: figure.text.clone(),
        printed: figure.printed.clone(),
        printed_percent: figure.printed_percent.clone(),
        definition: figure.definition.map(Into::into),
        not_computable_because: None,
        row: figure.row.clone(),
        period: figure.period.clone(),
        qualifier: figure.qualifier,
        residual_of: None,
    }
}

fn found(finding: &DraftFinding) -> FoundInRecord {
    FoundInRecord {
        code: finding.code.clone(),
        area_code: finding.area_code.clone(),
        printed_section: finding.printed_section.clone(),
        heading: finding.heading.clone(),
        text: finding.text.clone(),
        context: finding.context.as_ref().map(|context| context.text.clone()),
        quantity: finding.quantity.clone(),
        target_percent: finding.target_percent.clone(),
        actual: Vec::new(),
        severity: None,
        criterion: None,
    }
}

/// A recommendation with the findings of its record that it may answer.
fn asked(recommendation: &DraftRecommendation, findings: &[FoundInRecord]) -> AskedInRecord {
    let answered = recommendation.findings.iter().map(|link| &link.finding_code);
    let is_near = |code: &&String| findings.iter().any(|finding| finding.code == **code);
    AskedInRecord {
        code: recommendation.code.clone(),
        area_code: recommendation.area_code.clone(),
        printed_section: recommendation.printed_section.clone(),
        text: recommendation.text.clone(),
        kind: recommendation.kind,
        addressee: recommendation.addressee.clone(),
        finding_codes: answered.filter(is_near).cloned().collect(),
    }
}
