//! When a figure breaks a rule, and what its finding says.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::reconciliation::rules::Computed;

/// On which side of the threshold a figure breaks the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum BrokenWhen {
    /// It is above the threshold.
    Above,
    /// It is below it.
    Below,
}

/// How many parts a unit of a threshold has: four decimals.
const PARTS: i128 = 10_000;

/// A threshold: a count, or a percentage for ratios, with up to four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold(i128);

impl Threshold {
    /// Reads a decimal number with a point, such as `5` or `97.5`; none where it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').map_or((text, "0"), |parts| parts);
        let is_digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_digits(whole, 12) || !is_digits(decimals, 4) {
            return None;
        }
        let parts: i128 = format!("{decimals:0<4}").parse().ok()?;
        Some(Self(whole.parse::<i128>().ok()? * PARTS + parts))
    }
}

/// Whether a figure breaks a rule; a ratio of nothing breaks none.
pub fn breaks(figure: Computed, broken_when: BrokenWhen, threshold: Threshold) -> bool {
    let (figure, limit) = match figure {
        Computed::Count(count) => (i128::from(count) * PARTS, threshold.0),
        Computed::Of(ratio) if ratio.denominator == 0 => return false,
        Computed::Of(ratio) => (i128::from(ratio.numerator) * 100 * PARTS, threshold.0 * i128::from(ratio.denominator)),
    };
    match broken_when {
        BrokenWhen::Above => figure > limit,
        BrokenWhen::Below => figure < limit,
    }
}

/// The finding's text with its gaps filled: `{value}`, `{threshold}`, `{from}` and `{to}`.
pub fn filled(text: &str, gaps: &[(&str, String)]) -> String {
    gaps.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;
    use proptest::prelude::*;

    fn threshold(text: &str) -> Threshold {
        Threshold::parse(text).unwrap()
    }

    #[test]
    fn overdue_above_five_percent_is_broken_from_the_first_dossier_more() {
        let overdue = |numerator| breaks(Computed::Of(Ratio::new(numerator, 100)), BrokenWhen::Above, threshold("5"));
        assert!(!overdue(5) && overdue(6));
        let on_time =
            |numerator| breaks(Computed::Of(Ratio::new(numerator, 1274)), BrokenWhen::Below, threshold("99.6"));
        assert!(on_time(1268) && !on_time(1269));
    }

    #[test]
    fn a_ratio_of_nothing_breaks_no_rule() {
        assert!(!breaks(Computed::Of(Ratio::new(0, 0)), BrokenWhen::Below, threshold("90")));
    }

    #[test]
    fn thresholds_are_written_with_a_point() {
        assert!(["5", "0", "97.5", "99.6875"].into_iter().all(|text| Threshold::parse(text).is_some()));
        assert!(
            ["5%", "-1", "1.", ".5", "1,5", "1.00001", ""].into_iter().all(|text| Threshold::parse(text).is_none())
        );
    }

    #[test]
    fn gaps_are_filled_once_and_strangers_stay() {
        let gaps = [("value", "94,19%".to_owned()), ("threshold", "95%".to_owned())];
        assert_eq!(filled("Đạt {value}, dưới {threshold} {khac}", &gaps), "Đạt 94,19%, dưới 95% {khac}");
    }

    proptest! {
        #[test]
        fn a_figure_is_never_on_both_sides(numerator in 0_i64..10_000, denominator in 1_i64..10_000, limit in 0_u32..1_000_000) {
            let limit = threshold(&format!("{}.{:04}", limit / 10_000, limit % 10_000));
            let figure = Computed::Of(Ratio::new(numerator, denominator));
            let (above, below) = (breaks(figure, BrokenWhen::Above, limit), breaks(figure, BrokenWhen::Below, limit));
            prop_assert!(!(above && below));
            let exactly = i128::from(numerator) * 100 * PARTS == limit.0 * i128::from(denominator);
            prop_assert_eq!(exactly, !above && !below);
        }
    }
}
