//! A notice's declared figures beside the computed ones.

use serde_json::Value;
use uuid::Uuid;

use super::write::{row, shown};
use crate::access::Scope;
use crate::db::Tx;
use crate::inspections::dto::Bilingual;
use crate::inspections::service as inspections;
use crate::notices::dto::{
    AssumedPeriod, BrokenSum, FigureValue, JudgedFigure, Notice, NoticeFigure, Reconciliation, ReconciliationWarning,
};
use crate::ratio::{Decimals, Rounding};
use crate::reconciliation::rules::{Computed, Declared, broken_sums, computed, denominators, judge};
use crate::refusal::{Answer, Refusal, Text};
use crate::statistics::dto::{Question, Reach};
use crate::statistics::rules::NoDue;
use crate::statistics::service::report;
use crate::time::Period;

/// Judges each declared figure of a notice for a period.
pub async fn reconciliation(tx: Tx, scope: Scope, id: Uuid, assumed: AssumedPeriod) -> Answer<Reconciliation> {
    let row = row(&tx, &scope, id).await?;
    let notice = shown(&tx, row).await?;
    let period = period(&tx, &notice, &assumed).await?;
    let question = Question {
        unit: notice.unit.code.clone(),
        from: Some(period.from),
        to: Some(period.to),
        period: None,
        calendar: None,
        group_by: None,
        reach: Reach::Subtree,
        tree_as_of: None,
        known_at: None,
        compare_to: None,
        decimals: None,
        rounding: None,
        no_due: NoDue::OnTime,
    };
    let counted = serde_json::to_value(report(tx, scope, question).await?).map_err(|e| Refusal::internal(&e))?;
    let declared: Vec<_> =
        notice.figures.iter().map(|figure| (figure.definition.as_deref(), declared(figure))).collect();
    let errors = broken_sums(&declared).into_iter().map(|broken| BrokenSum {
        difference: broken.actual - broken.expected,
        sum: broken.sum,
        expected: broken.expected,
        actual: broken.actual,
    });
    Ok(Reconciliation {
        notice_id: notice.id,
        from: period.from,
        to: period.to,
        period_is_assumed: true,
        errors: errors.collect(),
        warnings: warnings(&notice.figures, &counted),
        figures: notice.figures.into_iter().map(|figure| judged(figure, &counted)).collect(),
    })
}

/// The period of the question, or else that of the inspection plan: notices don't say.
async fn period(tx: &Tx, notice: &Notice, assumed: &AssumedPeriod) -> Answer<Period> {
    match (assumed.from, assumed.to) {
        (Some(from), Some(to)) => Ok(Period { from, to }),
        (None, None) => inspections::inspected_period(tx, &notice.inspection_ids).await,
        _ => Err(Refusal::fault(
            "?from",
            "one_of",
            Text::new("Cần cả from và to, hoặc không có cả hai.", "Both from and to are needed, or neither."),
        )),
    }
}

fn declared(figure: &NoticeFigure) -> Declared {
    Declared {
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        percent: figure.percent.clone(),
    }
}

fn judged(figure: NoticeFigure, counted: &Value) -> JudgedFigure {
    let found = figure.definition.as_deref().and_then(|definition| computed(counted, definition));
    let said = declared(&figure);
    JudgedFigure {
        verdict: judge(&said, found),
        declared: FigureValue {
            value: said.value,
            numerator: said.numerator,
            denominator: said.denominator,
            percent: said.percent,
            percent_truncated: None,
        },
        computed: found.map(value_of),
        code: figure.code,
        name: figure.name,
        definition: figure.definition,
        not_computable_because: figure.not_computable_because,
    }
}

fn value_of(computed: Computed) -> FigureValue {
    match computed {
        Computed::Count(count) => FigureValue {
            value: Some(count),
            numerator: None,
            denominator: None,
            percent: None,
            percent_truncated: None,
        },
        Computed::Of(ratio) => FigureValue {
            value: None,
            numerator: Some(ratio.numerator),
            denominator: Some(ratio.denominator),
            percent: ratio.percent(Decimals::default(), Rounding::HalfUp),
            percent_truncated: ratio.percent(Decimals::default(), Rounding::Truncate),
        },
    }
}

/// One warning that lists the denominators, where the notice's dossier figures use several.
fn warnings(figures: &[NoticeFigure], counted: &Value) -> Vec<ReconciliationWarning> {
    let found = figures.iter().filter_map(|figure| computed(counted, figure.definition.as_deref()?));
    let denominators = denominators(found);
    if denominators.len() < 2 {
        return Vec::new();
    }
    let list = denominators.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    vec![ReconciliationWarning {
        code: "different_denominators",
        detail: Bilingual {
            vi: format!("Các tỷ lệ dùng mẫu số khác nhau: {list}."),
            en: format!("The ratios have different denominators: {list}."),
        },
        denominators,
    }]
}
