//! What a printed percent may be of, where it isn't of what one would think.

use crate::ratio::{Match, PrintedPercent, Ratio, compare_percent};

/// A count that is known, by its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it counts.
    pub definition: String,
    /// How many.
    pub count: i64,
}

/// A denominator that gives a printed percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denominator {
    /// The denominator.
    pub count: i64,
    /// What is known to be so many.
    pub counts: Vec<String>,
    /// Whether rounded or truncated.
    pub fits: Match,
}

/// The known counts over which a numerator has a printed percent; none for a numerator of none, which is 0 of anything.
pub fn denominators_that_give(numerator: i64, printed: PrintedPercent, known: &[Known]) -> Vec<Denominator> {
    let mut found: Vec<Denominator> = Vec::new();
    for Known { definition, count } in known.iter().filter(|_| numerator > 0) {
        let fits = compare_percent(Ratio::new(numerator, *count), printed);
        let Some(fits) = fits.filter(|fits| *fits != Match::Mismatch) else { continue };
        match found.iter_mut().find(|denominator| denominator.count == *count) {
            Some(same) if same.counts.contains(definition) => {}
            Some(same) => same.counts.push(definition.clone()),
            None => found.push(Denominator { count: *count, counts: vec![definition.clone()], fits }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ratio::{Decimals, Rounding, parse_printed_percent};

    fn known(counts: &[(&str, i64)]) -> Vec<Known> {
        counts.iter().map(|(name, count)| Known { definition: (*name).to_owned(), count: *count }).collect()
    }

    #[test]
    fn the_notice_s_digitisation_would_be_smaller_over_all_that_was_received() {
        let known = known(&[("received.total", 1277), ("resolved.total", 1274), ("to_handle", 1277), ("due", 0)]);
        let printed = parse_printed_percent("99.45").unwrap();
        let counts = vec!["received.total".to_owned(), "to_handle".to_owned()];
        assert_eq!(
            denominators_that_give(1270, printed, &known),
            [Denominator { count: 1277, counts, fits: Match::MatchBoth }]
        );
        assert_eq!(denominators_that_give(0, printed, &known), []);
    }

    proptest! {
        #[test]
        fn the_denominator_that_was_used_is_found(numerator in 1_i64..5000, more in 0_i64..5000, digits in 0_u8..=4) {
            let ratio = Ratio::new(numerator, numerator + more);
            for rounding in [Rounding::HalfUp, Rounding::Truncate] {
                let text = ratio.percent(Decimals::try_from(digits).unwrap(), rounding).unwrap();
                let printed = parse_printed_percent(&text).unwrap();
                let found = denominators_that_give(numerator, printed, &known(&[("a", 0), ("b", numerator + more)]));
                prop_assert_eq!(found.len(), 1);
            }
        }
    }
}
