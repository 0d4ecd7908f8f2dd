//! Ratios and their percent texts, exact: integers from the counts to the printed digits.

mod printed;
mod shares;

use std::fmt;

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::refusal::{Misread, Text};

pub use printed::{Match, PrintedPercent, compare_percent, parse_printed_integer, parse_printed_percent};
pub use shares::{are_shares, shares};

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// How many have the property.
    pub numerator: i64,
    /// Out of how many.
    pub denominator: i64,
}

/// What happens to the digits that are not printed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[schema(example = "half_up")]
pub enum Rounding {
    /// To the nearest, a half away from zero: 1270/1274 prints 99.69.
    #[default]
    HalfUp,
    /// Dropped: 1270/1274 prints 99.68.
    Truncate,
}

/// How many digits stand after the point: 0 to 6, 2 unless asked otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[schema(value_type = u8, minimum = 0, maximum = 6, default = 2, example = 2)]
pub struct Decimals(u8);

impl Decimals {
    /// The most digits that are printed.
    pub const MOST: u8 = 6;

    /// The number of digits.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The smallest printed steps in one.
    fn scale(self) -> u128 {
        10_u128.pow(self.0.into())
    }

    /// The smallest printed steps in a hundred percent.
    fn whole(self) -> u128 {
        100 * self.scale()
    }

    /// So many smallest steps, with the point in its place.
    fn text(self, steps: u128) -> String {
        let whole = steps / self.scale();
        match self.0 {
            0 => whole.to_string(),
            digits => format!("{whole}.{:0width$}", steps % self.scale(), width = usize::from(digits)),
        }
    }
}

impl Default for Decimals {
    fn default() -> Self {
        Self(2)
    }
}

impl TryFrom<u8> for Decimals {
    type Error = Misread;

    fn try_from(digits: u8) -> Result<Self, Misread> {
        if digits <= Self::MOST { Ok(Self(digits)) } else { Err(too_many_decimals()) }
    }
}

impl fmt::Display for Decimals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Decimals {
    fn deserialize<D: Deserializer<'de>>(decoder: D) -> Result<Self, D::Error> {
        Self::try_from(u8::deserialize(decoder)?).map_err(serde::de::Error::custom)
    }
}

impl Ratio {
    /// `numerator` out of `denominator`.
    pub const fn new(numerator: i64, denominator: i64) -> Self {
        Self { numerator, denominator }
    }

    /// The ratio as a percent, a decimal text without the sign: `99.69`; nothing for a zero denominator.
    ///
    /// Less than all never prints 100 and more than none never prints 0: at two decimals they stop at 99.99 and 0.01.
    /// Above 100 it prints as it is.
    pub fn percent(self, decimals: Decimals, rounding: Rounding) -> Option<String> {
        let steps = self.steps(decimals, rounding)?;
        let (part, all) = self.magnitudes();
        let steps = match steps {
            0 if part > 0 => 1,
            _ if part < all => steps.min(decimals.whole() - 1),
            _ => steps,
        };
        let sign = if self.is_negative() && steps > 0 { "-" } else { "" };
        Some(format!("{sign}{}", decimals.text(steps)))
    }

    /// The same without the stops: as whoever rounds plainly prints it, 100 for 99.996.
    pub fn plain_percent(self, decimals: Decimals, rounding: Rounding) -> Option<String> {
        let steps = self.steps(decimals, rounding)?;
        let sign = if self.is_negative() && steps > 0 { "-" } else { "" };
        Some(format!("{sign}{}", decimals.text(steps)))
    }

    /// The magnitude of the percent in smallest printed steps, without the stops before 0 and 100.
    fn steps(self, decimals: Decimals, rounding: Rounding) -> Option<u128> {
        let (part, all) = self.magnitudes();
        let scaled = part * decimals.whole();
        match rounding {
            Rounding::Truncate => scaled.checked_div(all),
            Rounding::HalfUp => (2 * scaled + all).checked_div(2 * all),
        }
    }

    fn magnitudes(self) -> (u128, u128) {
        (self.numerator.unsigned_abs().into(), self.denominator.unsigned_abs().into())
    }

    fn is_negative(self) -> bool {
        (self.numerator < 0) != (self.denominator < 0)
    }
}

/// A ratio as it stands in answers, with its percent and what it was divided by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"numerator": 1270, "denominator": 1274, "denominator_of": "resolved", "percent": "99.69"}))]
pub struct Rate {
    /// How many have the property.
    #[schema(example = 1270)]
    pub numerator: i64,
    /// Out of how many.
    #[schema(example = 1274)]
    pub denominator: i64,
    /// What the denominator counts; the same numerator has other percents over other bases.
    #[schema(example = "resolved")]
    pub denominator_of: String,
    /// The percent as a decimal text without the sign; null for a zero denominator.
    #[schema(example = "99.69", pattern = r"^-?\d+(\.\d{1,6})?$")]
    pub percent: Option<String>,
}

impl Rate {
    /// The rate of `ratio`, whose denominator counts `denominator_of`.
    pub fn new(ratio: Ratio, denominator_of: impl Into<String>, decimals: Decimals, rounding: Rounding) -> Self {
        let Ratio { numerator, denominator } = ratio;
        let percent = ratio.percent(decimals, rounding);
        Self { numerator, denominator, denominator_of: denominator_of.into(), percent }
    }
}

fn too_many_decimals() -> Misread {
    let most = Decimals::MOST;
    Misread::new(
        "out_of_range",
        Text::new(
            format!("Số chữ số thập phân phải từ 0 đến {most}."),
            format!("The number of decimals has to be from 0 to {most}."),
        ),
    )
}

#[cfg(test)]
mod tests;
