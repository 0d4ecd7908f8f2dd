//! Shares of a whole that add up to exactly 100.

use std::cmp::Reverse;

use super::{Decimals, PrintedPercent};

/// The percent of each count in the sum of all, as decimal texts that add up to exactly 100 (largest remainder; of
/// equal remainders the first in the list is rounded up). All are 0 where the sum is; a negative count counts as none.
pub fn shares(counts: &[i64], decimals: Decimals) -> Vec<String> {
    let counts: Vec<u128> = counts.iter().map(|count| u128::try_from(*count).unwrap_or(0)).collect();
    let total: u128 = counts.iter().sum();
    if total == 0 {
        return vec![decimals.text(0); counts.len()];
    }
    let scaled = counts.iter().map(|count| count * decimals.whole());
    let (mut steps, remainders): (Vec<_>, Vec<_>) = scaled.map(|scaled| (scaled / total, scaled % total)).unzip();
    let missing = decimals.whole() - steps.iter().sum::<u128>();
    for (place, _) in by_size(&remainders).into_iter().zip(0..missing) {
        steps[place] += 1;
    }
    steps.into_iter().map(|steps| decimals.text(steps)).collect()
}

/// Whether printed percents are the shares of counts in their sum by largest remainder, whichever of equal remainders is
/// rounded up. All have to have as many decimals.
pub fn are_shares(counts: &[i64], printed: &[PrintedPercent]) -> bool {
    let Some(decimals) = printed.first().map(|percent| percent.decimals) else { return false };
    let counts: Vec<u128> = counts.iter().filter_map(|count| u128::try_from(*count).ok()).collect();
    let total: u128 = counts.iter().sum();
    let steps: Vec<u128> = printed.iter().filter_map(|percent| u128::try_from(percent.scaled).ok()).collect();
    let fits = counts.len() == printed.len() && steps.len() == printed.len() && total > 0;
    if !fits
        || printed.iter().any(|percent| percent.decimals != decimals)
        || steps.iter().sum::<u128>() != decimals.whole()
    {
        return false;
    }
    let cut = |count: u128| (count * decimals.whole() / total, count * decimals.whole() % total);
    let (mut smallest_up, mut largest_down) = (None, None);
    for (count, steps) in counts.into_iter().zip(steps) {
        let (whole, remainder) = cut(count);
        match steps.checked_sub(whole) {
            Some(0) => largest_down = largest_down.max(Some(remainder)),
            Some(1) => smallest_up = Some(smallest_up.map_or(remainder, |up: u128| up.min(remainder))),
            _ => return false,
        }
    }
    smallest_up.is_none_or(|up| largest_down.is_none_or(|down| down <= up))
}

/// The places of the values, the largest first, equal ones in their order.
fn by_size(values: &[u128]) -> Vec<usize> {
    let mut places: Vec<_> = (0..values.len()).collect();
    places.sort_by_key(|place| Reverse(values[*place]));
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ratio::parse_printed_percent;

    fn two(counts: &[i64]) -> Vec<String> {
        shares(counts, Decimals::default())
    }

    fn steps(text: &str) -> u128 {
        text.replace('.', "").parse().unwrap()
    }

    #[test]
    fn three_thirds_are_a_hundred() {
        assert_eq!(two(&[1, 1, 1]), ["33.34", "33.33", "33.33"]);
        assert_eq!(two(&[1, 1, 1, 1, 1, 1]), ["16.67", "16.67", "16.67", "16.67", "16.66", "16.66"]);
        assert_eq!(two(&[1127, 150]), ["88.25", "11.75"]);
        assert_eq!(shares(&[1, 1, 1], Decimals::try_from(0).unwrap()), ["34", "33", "33"]);
    }

    #[test]
    fn the_largest_remainder_is_rounded_up_first() {
        assert_eq!(shares(&[10, 199, 791], Decimals::try_from(0).unwrap()), ["1", "20", "79"]);
    }

    #[test]
    fn any_of_equal_remainders_may_be_rounded_up_but_no_smaller_one() {
        let printed = |texts: &[&str]| -> Vec<_> { texts.iter().map(|t| parse_printed_percent(t).unwrap()).collect() };
        for texts in [["33.34", "33.33", "33.33"], ["33.33", "33.33", "33.34"]] {
            assert!(are_shares(&[1, 1, 1], &printed(&texts)));
        }
        assert!(!are_shares(&[1, 1, 1], &printed(&["33.33", "33.33", "33.33"])));
        assert!(are_shares(&[10, 199, 791], &printed(&["1", "20", "79"])));
        assert!(!are_shares(&[10, 199, 791], &printed(&["2", "19", "79"])));
        assert!(!are_shares(&[0, 0], &printed(&["50", "50"])));
        assert!(!are_shares(&[1, 1], &printed(&["50.0", "50"])));
    }

    #[test]
    fn nothing_has_no_shares_and_none_has_no_part() {
        assert_eq!(two(&[]), Vec::<String>::new());
        assert_eq!(two(&[0, 0]), ["0.00", "0.00"]);
        assert_eq!(two(&[0, 7, -3]), ["0.00", "100.00", "0.00"]);
        assert_eq!(two(&[i64::MAX, i64::MAX]), ["50.00", "50.00"]);
    }

    proptest! {
        #[test]
        fn shares_add_up_to_exactly_a_hundred(
            counts in prop::collection::vec(prop_oneof![0_i64..20, 0..=i64::MAX], 1..40), digits in 0_u8..=6,
        ) {
            prop_assume!(counts.iter().any(|count| *count > 0));
            let decimals = Decimals::try_from(digits).unwrap();
            let steps: Vec<_> = shares(&counts, decimals).iter().map(|share| steps(share)).collect();
            prop_assert_eq!(steps.iter().sum::<u128>(), decimals.whole());
        }

        #[test]
        fn what_we_print_as_shares_is_known_again(counts in prop::collection::vec(0_i64..100_000, 1..9), digits in 0_u8..=4) {
            prop_assume!(counts.iter().sum::<i64>() > 0);
            let texts = shares(&counts, Decimals::try_from(digits).unwrap());
            let printed: Vec<_> = texts.iter().map(|text| parse_printed_percent(text).unwrap()).collect();
            prop_assert!(are_shares(&counts, &printed));
        }

        #[test]
        fn each_share_is_within_a_step_of_the_exact_value_and_keeps_the_order(
            counts in prop::collection::vec(0_i64..100_000, 2..20),
        ) {
            let total: i64 = counts.iter().sum();
            prop_assume!(total > 0);
            let steps: Vec<_> = two(&counts).iter().map(|share| i64::try_from(steps(share)).unwrap()).collect();
            for (count, step) in counts.iter().zip(&steps) {
                prop_assert!((step * total - count * 10_000).abs() < total);
                prop_assert!(*count > 0 || *step == 0);
            }
            for (a, b) in (0..counts.len()).flat_map(|a| (0..counts.len()).map(move |b| (a, b))) {
                prop_assert!(counts[a] >= counts[b] || steps[a] <= steps[b]);
            }
        }
    }
}
