//! Words that make a declared number an approximate one.

use std::cmp::Ordering;

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ratio::{PrintedPercent, Ratio};

/// What a word before a number makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Qualifier {
    /// Khoảng, chừng, xấp xỉ: near it, on either side.
    About,
    /// Gần: near it, and below.
    Nearly,
    /// Trên, hơn: above it.
    Over,
    /// Dưới, chưa đến: below it.
    Under,
    /// Từ … trở lên, ít nhất, không dưới: it or above.
    AtLeast,
    /// Đến, tối đa, không quá: it or below.
    AtMost,
}

/// How far from a number "about" and "nearly" reach: a twentieth of it, but at least one step of its last printed digit.
///
/// A number that is rounded to two digits lies within a twentieth of the exact one. Closer would refuse who rounds so; farther
/// would let "about 1,200" be 1,300.
pub fn tolerance(number: i64) -> i64 {
    (number / 20).max(1)
}

impl Qualifier {
    /// Whether a count stands to the declared one as the word says.
    pub fn holds(self, declared: i64, count: i64) -> bool {
        self.stands(count.cmp(&declared), || (count - declared).abs() <= tolerance(declared))
    }

    /// Whether a ratio stands to the declared percent as the word says, compared exactly; nothing for a zero denominator.
    pub fn holds_percent(self, declared: PrintedPercent, ratio: Ratio) -> Option<bool> {
        let steps = |percent: i64| i128::from(percent) * i128::from(ratio.denominator);
        let whole = 100 * 10_i128.pow(declared.decimals.get().into());
        let (said, is) = (steps(declared.scaled), i128::from(ratio.numerator) * whole);
        let near = || (is - said).abs() <= steps(tolerance(declared.scaled));
        (ratio.denominator > 0).then(|| self.stands(is.cmp(&said), near))
    }

    /// Whether the word needs the number to be near.
    pub const fn is_near(self) -> bool {
        matches!(self, Self::About | Self::Nearly)
    }

    fn stands(self, order: Ordering, near: impl Fn() -> bool) -> bool {
        match self {
            Self::About => near(),
            Self::Nearly => order.is_lt() && near(),
            Self::Over => order.is_gt(),
            Self::Under => order.is_lt(),
            Self::AtLeast => order.is_ge(),
            Self::AtMost => order.is_le(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sea_orm::Iterable;

    use super::*;
    use crate::ratio::parse_printed_percent;

    fn percent(word: Qualifier, printed: &str, numerator: i64) -> bool {
        word.holds_percent(parse_printed_percent(printed).unwrap(), Ratio::new(numerator, 1000)).unwrap()
    }

    #[test]
    fn a_count_stands_as_the_word_says() {
        for (word, declared, fits, misfits) in [
            (Qualifier::About, 1200, [1140, 1260], [1139, 1261]),
            (Qualifier::About, 5, [4, 6], [3, 7]),
            (Qualifier::Nearly, 1300, [1235, 1299], [1234, 1300]),
            (Qualifier::Over, 1200, [1201, 5000], [1200, 1199]),
            (Qualifier::Under, 10, [0, 9], [10, 11]),
            (Qualifier::AtLeast, 10, [10, 11], [9, 0]),
            (Qualifier::AtMost, 10, [10, 0], [11, 12]),
        ] {
            assert!(fits.into_iter().all(|count| word.holds(declared, count)), "{word:?} {declared}");
            assert!(!misfits.into_iter().any(|count| word.holds(declared, count)), "{word:?} {declared}");
        }
    }

    #[test]
    fn a_percent_is_compared_with_the_exact_ratio() {
        assert!(percent(Qualifier::Over, "88", 881) && !percent(Qualifier::Over, "88", 880));
        assert!(percent(Qualifier::Nearly, "90", 860) && !percent(Qualifier::Nearly, "90", 900));
        assert!(!percent(Qualifier::Nearly, "90", 850) && !percent(Qualifier::Nearly, "100", 1000));
        assert!(percent(Qualifier::About, "95.5", 910) && !percent(Qualifier::About, "95.5", 907));
        assert_eq!(
            Qualifier::About.holds_percent(parse_printed_percent("1").unwrap(), Ratio::new(0, 0)),
            None,
            "a zero denominator"
        );
    }

    proptest! {
        #[test]
        fn each_count_is_on_one_side(declared in 0_i64..100_000, count in 0_i64..100_000) {
            let held: Vec<_> = Qualifier::iter().filter(|word| word.holds(declared, count)).collect();
            prop_assert_eq!(held.contains(&Qualifier::Over), !held.contains(&Qualifier::AtMost));
            prop_assert_eq!(held.contains(&Qualifier::Under), !held.contains(&Qualifier::AtLeast));
            prop_assert!(!held.contains(&Qualifier::Nearly) || held.contains(&Qualifier::About));
            prop_assert!(!held.contains(&Qualifier::Nearly) || held.contains(&Qualifier::Under));
        }
    }
}
