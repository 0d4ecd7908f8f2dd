//! Each declared figure with its verdict.

use super::Declarations;
use super::counted::Found;
use crate::inspections::dto::Bilingual;
use crate::notices::dto::{
    ApproximateFigure, FigureValue, FittingDenominator, JudgedFigure, NoticeFigure, OwnPercentage,
};
use crate::ratio::{Decimals, Ratio, Rounding, parse_printed_percent};
use crate::reconciliation::rules::{
    Computed, Declared, Figure, Known, OwnPercent, Qualifier, Verdict, denominators_that_give, judge, judge_share,
    own_percent, tolerance,
};
use crate::refusal::Text;

impl Declarations {
    /// Each figure, judged.
    pub(super) fn judged(&self) -> Vec<JudgedFigure> {
        let figures = self.shown.iter().zip(&self.figures).zip(&self.counted).zip(&self.shares);
        figures.map(|(((shown, figure), found), shares)| self.judge(shown, figure, found, *shares)).collect()
    }

    fn judge(&self, shown: &NoticeFigure, figure: &Figure, found: &Found, shares: bool) -> JudgedFigure {
        let said = &figure.declared;
        let own = own_percent(&self.figures, figure, shares);
        let verdict = judge(said, found.computed, found.share, shares);
        JudgedFigure {
            code: shown.code.clone(),
            name: shown.name.clone(),
            inspected_unit: shown.inspected_unit.clone(),
            row: shown.row.clone(),
            period: shown.period.clone(),
            verdict,
            percent_verdict: judge_share(said, found.share, shares),
            approximate: said.qualifier.map(|word| approximate(word, said)),
            declared: FigureValue {
                value: said.value,
                numerator: said.numerator,
                denominator: said.denominator,
                percent: said.percent.clone(),
                percent_truncated: None,
            },
            computed: found.computed.map(|computed| value_of(computed, found.share, said)),
            denominators: self.denominators(figure, found, own.as_ref(), shares),
            own_percent: own.map(|own| shown_percent(&own, said, shares)),
            definition: shown.definition.clone(),
            not_computable_because: shown.not_computable_because.clone().or_else(|| because(verdict, found)),
        }
    }

    /// The denominators that would give a percent which isn't that of its numbers, declared or computed.
    fn denominators(
        &self,
        figure: &Figure,
        found: &Found,
        own: Option<&OwnPercent>,
        shares: bool,
    ) -> Vec<FittingDenominator> {
        let said = &figure.declared;
        let exact = said.percent.as_deref().filter(|_| said.percent_qualifier().is_none());
        let Some(printed) = exact.and_then(parse_printed_percent) else { return Vec::new() };
        let computed = ratio_of(found);
        let by_computed = computed.map(|ratio| judge(&percent_only(said), Some(Computed::Of(ratio)), None, shares));
        let is_odd = own.is_some_and(|own| own.verdict == Verdict::Mismatch) || by_computed == Some(Verdict::Mismatch);
        let numerator = said.numerator.or(said.exact()).or(computed.map(|ratio| ratio.numerator));
        let Some(numerator) = numerator.filter(|_| is_odd) else { return Vec::new() };
        let beside = self.figures.iter().filter(|other| other.is_beside(figure));
        let declared = beside.filter_map(|other| {
            let definition =
                other.definition.clone().filter(|name| found.bases.iter().any(|b| b.definition == *name))?;
            Some(Known { definition, count: other.declared.exact()? })
        });
        let known: Vec<_> = found.bases.iter().cloned().chain(declared).collect();
        let fitting = denominators_that_give(numerator, printed, &known).into_iter();
        fitting
            .map(|one| FittingDenominator { denominator: one.count, denominator_of: one.counts, fits: one.fits })
            .collect()
    }
}

fn percent_only(said: &Declared) -> Declared {
    Declared { percent: said.percent.clone(), ..Declared::default() }
}

/// The computed ratio, or the computed count as a part of its whole.
fn ratio_of(found: &Found) -> Option<Ratio> {
    match found.computed? {
        Computed::Of(ratio) => Some(ratio),
        Computed::Count(_) => found.share,
    }
}

/// As many decimals as the declared percent has.
fn decimals(said: &Declared) -> Decimals {
    said.percent.as_deref().and_then(parse_printed_percent).map(|percent| percent.decimals).unwrap_or_default()
}

fn value_of(computed: Computed, share: Option<Ratio>, said: &Declared) -> FigureValue {
    let has_part = said.percent.is_some() || said.numerator.is_some();
    let (value, ratio) = match computed {
        Computed::Count(count) => (Some(count), share.filter(|_| has_part)),
        Computed::Of(ratio) => (None, Some(ratio)),
    };
    let percent = |rounding| ratio.and_then(|ratio| ratio.plain_percent(decimals(said), rounding));
    FigureValue {
        value,
        numerator: ratio.map(|ratio| ratio.numerator),
        denominator: ratio.map(|ratio| ratio.denominator),
        percent: percent(Rounding::HalfUp),
        percent_truncated: percent(Rounding::Truncate),
    }
}

fn shown_percent(own: &OwnPercent, said: &Declared, shares: bool) -> OwnPercentage {
    let percent = |rounding| own.ratio.plain_percent(decimals(said), rounding);
    OwnPercentage {
        numerator: own.ratio.numerator,
        denominator: own.ratio.denominator,
        denominator_of: own.of.clone(),
        percent: percent(Rounding::HalfUp),
        percent_truncated: percent(Rounding::Truncate),
        verdict: own.verdict,
        largest_remainder: shares,
    }
}

/// Why there is nothing to compare with, where the notice doesn't say so itself.
fn because(verdict: Verdict, found: &Found) -> Option<Bilingual> {
    let no_whole = (verdict == Verdict::NotComputable && found.computed.is_some()).then(|| {
        Text::new(
            "Dịch vụ không biết tỷ lệ này tính trên tổng nào, hoặc tổng đó bằng 0.",
            "The service knows no whole that this percent is of, or the whole is none.",
        )
    });
    found.because.clone().or(no_whole).map(Bilingual::from)
}

fn approximate(word: Qualifier, said: &Declared) -> ApproximateFigure {
    let (number, reach) = match (said.value, said.percent.as_deref()) {
        (Some(value), _) => (value.to_string(), tolerance(value).to_string()),
        (None, percent) => {
            let printed = percent.and_then(parse_printed_percent);
            let reach = printed.map(|printed| printed.steps_text(tolerance(printed.scaled)));
            (format!("{} %", percent.unwrap_or_default()), reach.unwrap_or_default())
        }
    };
    let detail = match word {
        Qualifier::About => Text::new(
            format!("Khoảng {number}: chênh không quá {reach} về hai phía."),
            format!("About {number}: within {reach} on either side."),
        ),
        Qualifier::Nearly => Text::new(
            format!("Gần {number}: dưới số đó, không quá {reach}."),
            format!("Nearly {number}: below it, within {reach}."),
        ),
        Qualifier::Over => Text::new(format!("Trên {number}."), format!("Over {number}.")),
        Qualifier::Under => Text::new(format!("Dưới {number}."), format!("Under {number}.")),
        Qualifier::AtLeast => Text::new(format!("Từ {number} trở lên."), format!("{number} or more.")),
        Qualifier::AtMost => Text::new(format!("Không quá {number}."), format!("{number} or less.")),
    };
    ApproximateFigure { qualifier: word, tolerance: word.is_near().then_some(reach), detail: detail.into() }
}
