//! What is wrong or odd about declared figures.

use super::Declarations;
use crate::notices::dto::{
    BrokenSum, FigureName, JudgedFigure, OwnPercentage, ReconciliationError, ReconciliationWarning, RepairingFigure,
    SumCell, UnfitPercent,
};
use crate::reconciliation::rules::{
    Broken, CarriedOver, Computed, Equation, OddShares, Residual, Verdict, carried_over, denominators, odd_shares,
    repairs, residual_classes, values,
};
use crate::refusal::Text;
use crate::time::Period;

impl Declarations {
    /// The sums that don't hold, and the percents that aren't those of their own numbers.
    pub(super) fn errors(&self, judged: &[JudgedFigure]) -> Vec<ReconciliationError> {
        let values = values(&self.figures);
        let broken = self.sums.iter().filter_map(|sum| sum.broken(&values));
        let sums = broken.map(|broken| ReconciliationError::Sum(self.broken_sum(broken, &values)));
        let percents = judged.iter().filter_map(unfit).map(ReconciliationError::Percent);
        sums.chain(percents).collect()
    }

    fn broken_sum(&self, broken: Broken, values: &[i64]) -> BrokenSum {
        let Broken { equation, expected, actual } = broken;
        BrokenSum {
            kind: equation.kind,
            sum: equation.text(&self.figures),
            expected,
            actual,
            difference: actual.saturating_sub(expected),
            cells: self.cells(&equation, values),
        }
    }

    fn cells(&self, equation: &Equation, values: &[i64]) -> Vec<SumCell> {
        let cell = |place: usize, is_part| {
            Some(SumCell { figure: self.name(place)?, is_part, value: values.get(place).copied()? })
        };
        let parts = equation.parts.iter().filter_map(|place| cell(*place, true));
        parts.chain(equation.whole.iter().filter_map(|place| cell(*place, false))).collect()
    }

    /// The figures that would make all sums hold.
    pub(super) fn repairs(&self) -> Vec<RepairingFigure> {
        let found = repairs(&self.figures, &self.sums).into_iter();
        found
            .filter_map(|repair| {
                let computed = self.counted.get(repair.figure)?.computed.and_then(Computed::count);
                let (present, repairing) = (repair.present, repair.repairing);
                Some(RepairingFigure { figure: self.name(repair.figure)?, present, repairing, computed })
            })
            .collect()
    }

    /// What is odd.
    pub(super) fn warnings(&self, judged: &[JudgedFigure], period: Period) -> Vec<ReconciliationWarning> {
        let values = values(&self.figures);
        let residuals = self.sums.iter().filter_map(|sum| sum.residual(&values)).map(|one| self.residual(&one));
        let classes =
            residual_classes(&self.figures).into_iter().map(|(place, count)| self.residual_class(place, count));
        let carried = carried_over(&self.figures).into_iter().map(|one| self.carried(&one));
        let shares = odd_shares(&self.figures).into_iter().map(|one| self.shares(&one));
        let others = judged.iter().filter_map(other_denominator);
        let denominators = self.denominators_by_unit(period).into_iter();
        denominators.chain(residuals).chain(classes).chain(carried).chain(shares).chain(others).collect()
    }

    /// One warning a unit that lists the denominators, where its figures of the whole and of the notice's period use several.
    fn denominators_by_unit(&self, period: Period) -> Vec<ReconciliationWarning> {
        let mut units: Vec<&str> = self.figures.iter().map(|figure| figure.unit.as_str()).collect();
        units.sort_unstable();
        units.dedup();
        let of_unit = |unit: &str| {
            let figures = self.figures.iter().zip(&self.counted);
            let whole =
                figures.filter(|(figure, _)| figure.unit == unit && figure.row.is_none() && figure.period == period);
            denominators(whole.filter_map(|(_, found)| found.computed))
        };
        let lists = units.into_iter().map(of_unit).filter(|list| list.len() > 1);
        lists.map(different_denominators).collect()
    }

    fn warning(&self, code: &'static str, detail: Text, places: &[usize], difference: String) -> ReconciliationWarning {
        ReconciliationWarning {
            code,
            detail: detail.into(),
            denominators: Vec::new(),
            figures: places.iter().filter_map(|place| self.name(*place)).collect(),
            difference: Some(difference),
        }
    }

    fn residual(&self, found: &Residual) -> ReconciliationWarning {
        let Residual { equation, residual } = found;
        let (sum, lacking) = (equation.text(&self.figures), equation.lacking.join(", "));
        let detail = Text::new(
            format!("{sum}: còn {residual} chưa thuộc phần nào; thông báo không nêu chính xác {lacking}."),
            format!("{sum}: {residual} are in no part; the notice doesn't give exactly {lacking}."),
        );
        let places = [equation.parts.as_slice(), &equation.whole].concat();
        self.warning("residual", detail, &places, residual.to_string())
    }

    fn residual_class(&self, place: usize, count: i64) -> ReconciliationWarning {
        let detail = Text::new(format!("{count} hồ sơ chưa phân loại."), format!("{count} stand in no class."));
        self.warning("residual_class", detail, &[place], count.to_string())
    }

    fn carried(&self, found: &CarriedOver) -> ReconciliationWarning {
        let CarriedOver { pending, carried_in, expected, actual } = found;
        let detail = Text::new(
            format!("Từ kỳ trước chuyển sang {actual}, nhưng cuối kỳ trước đang giải quyết {expected}."),
            format!("{actual} are carried in, but {expected} were pending at the end of the period before."),
        );
        self.warning("carried_over", detail, &[*pending, *carried_in], actual.saturating_sub(*expected).to_string())
    }

    fn shares(&self, found: &OddShares) -> ReconciliationWarning {
        let OddShares { figures, sum, difference, largest_remainder } = found;
        let (vi, en) = match largest_remainder {
            Some(shares) => {
                let list = shares.join(" + ");
                (format!(" Cho đủ 100 theo số dư lớn nhất: {list}."), format!(" By largest remainder: {list} = 100."))
            }
            None => (String::new(), String::new()),
        };
        let detail = Text::new(
            format!("Các tỷ lệ cộng lại {sum} %, làm tròn kiểu nào cũng không giải thích được.{vi}"),
            format!(
                "The shares add up to {sum} %, which no rounding explains, not that by largest remainder either.{en}"
            ),
        );
        self.warning("shares", detail, figures, difference.clone())
    }
}

/// A ratio's own percent that isn't, and a count's that isn't that of its whole nor of any other known count.
fn unfit(judged: &JudgedFigure) -> Option<UnfitPercent> {
    let own = odd_own(judged)?;
    if own.denominator_of.is_some() && !judged.denominators.is_empty() {
        return None;
    }
    let ratio = format!("{}/{}", own.numerator, own.denominator);
    let actual = judged.declared.percent.clone()?;
    let expected = own.percent.clone().unwrap_or_default();
    Some(UnfitPercent {
        kind: "own_percent",
        detail: Text::new(
            format!("{ratio} là {expected} %, không phải {actual} %."),
            format!("{ratio} is {expected} %, not {actual} %."),
        )
        .into(),
        figure: name(judged),
        ratio,
        expected: own.percent.clone(),
        expected_truncated: own.percent_truncated.clone(),
        actual,
    })
}

fn odd_own(judged: &JudgedFigure) -> Option<&OwnPercentage> {
    judged.own_percent.as_ref().filter(|own| own.verdict == Verdict::Mismatch)
}

/// A count whose percent is of another known count than its whole.
fn other_denominator(judged: &JudgedFigure) -> Option<ReconciliationWarning> {
    let own = odd_own(judged).filter(|own| own.denominator_of.is_some())?;
    let denominators: Vec<i64> = judged.denominators.iter().map(|one| one.denominator).collect();
    let of: Vec<_> = judged.denominators.iter().flat_map(|one| &one.denominator_of).map(String::as_str).collect();
    let of = of.join(", ");
    let (percent, whole) = (judged.declared.percent.as_deref()?, own.denominator_of.as_deref()?);
    let detail = Text::new(
        format!("{percent} % không tính trên {whole} ({}), mà có thể trên {of}.", own.denominator),
        format!("{percent} % is not of {whole} ({}), but may be of {of}.", own.denominator),
    );
    (!denominators.is_empty()).then(|| ReconciliationWarning {
        code: "other_denominator",
        detail: detail.into(),
        denominators,
        figures: vec![name(judged)],
        difference: None,
    })
}

fn name(judged: &JudgedFigure) -> FigureName {
    FigureName { code: judged.code.clone(), inspected_unit: judged.inspected_unit.clone() }
}

fn different_denominators(denominators: Vec<i64>) -> ReconciliationWarning {
    let list = denominators.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let detail = Text::new(
        format!("Các tỷ lệ dùng mẫu số khác nhau: {list}."),
        format!("The ratios have different denominators: {list}."),
    );
    ReconciliationWarning {
        code: "different_denominators",
        detail: detail.into(),
        denominators,
        figures: Vec::new(),
        difference: None,
    }
}
