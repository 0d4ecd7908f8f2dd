//! Shares of a whole that add up to exactly 100.

use std::cmp::Reverse;

use super::Decimals;

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
