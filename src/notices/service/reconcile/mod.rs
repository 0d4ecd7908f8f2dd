//! A notice's declared figures beside the computed ones, and beside each other.

mod counted;
mod judged;
mod told;

use uuid::Uuid;

use super::find::{own_row, shown};
use crate::access::Scope;
use crate::db::Tx;
use crate::inspections::service as inspections;
use crate::notices::dto::{AssumedPeriod, FigureName, Notice, NoticeFigure, Reconciliation};
use crate::reconciliation::rules::{Computed, Declared, Equation, Figure, Row, equations, largest_remainder};
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Period;

/// Judges each declared figure of a notice for a period, and all of them against each other.
pub async fn reconciliation(tx: Tx, scope: Scope, id: Uuid, assumed: AssumedPeriod) -> Answer<Reconciliation> {
    let row = own_row(&tx, &scope, id).await?;
    let notice = shown(&tx, row).await?;
    let period = period(&tx, &notice, &assumed).await?;
    let figures: Vec<Figure> = notice.figures.iter().map(|figure| figure_of(&notice, figure, period)).collect();
    let counted = counted::ask(&tx, &scope, &notice, period, &figures).await?;
    let counts: Vec<_> = counted.iter().map(|found| found.computed.and_then(Computed::count)).collect();
    let declared = Declarations {
        sums: equations(&figures),
        shares: largest_remainder(&figures, &counts),
        shown: notice.figures,
        figures,
        counted,
    };
    let figures = declared.judged();
    Ok(Reconciliation {
        notice_id: notice.id,
        from: period.from,
        to: period.to,
        period_is_assumed: true,
        errors: declared.errors(&figures),
        repairs: declared.repairs(),
        warnings: declared.warnings(&figures, period),
        figures,
    })
}

/// The declared figures of a notice with all that is known of them; the lists have the same order.
struct Declarations {
    shown: Vec<NoticeFigure>,
    figures: Vec<Figure>,
    counted: Vec<counted::Found>,
    /// Which are shares of a whole by largest remainder.
    shares: Vec<bool>,
    sums: Vec<Equation>,
}

impl Declarations {
    fn name(&self, place: usize) -> Option<FigureName> {
        let figure = self.shown.get(place)?;
        Some(FigureName { code: figure.code.clone(), inspected_unit: figure.inspected_unit.clone() })
    }
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

/// A declared figure and where it stands.
fn figure_of(notice: &Notice, figure: &NoticeFigure, assumed: Period) -> Figure {
    let row = figure.row.as_ref();
    Figure {
        unit: figure.inspected_unit.as_ref().unwrap_or(&notice.unit).code.clone(),
        period: figure.period.as_ref().map_or(assumed, |own| Period { from: own.from, to: own.to }),
        row: row.map(|row| Row { by: row.by, name: row.name().to_owned(), partial: row.partial }),
        definition: figure.definition.clone(),
        residual_of: figure.residual_of.clone(),
        declared: Declared {
            value: figure.value,
            numerator: figure.numerator,
            denominator: figure.denominator,
            percent: figure.percent.clone(),
            qualifier: figure.qualifier,
        },
    }
}
