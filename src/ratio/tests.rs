use proptest::prelude::*;
use serde_json::json;

use super::*;

const ROUNDINGS: [Rounding; 2] = [Rounding::HalfUp, Rounding::Truncate];

fn decimals(digits: u8) -> Decimals {
    Decimals::try_from(digits).unwrap()
}

fn percent(numerator: i64, denominator: i64, rounding: Rounding) -> Option<String> {
    Ratio::new(numerator, denominator).percent(Decimals::default(), rounding)
}

/// The printed text in its smallest steps.
fn steps(text: &str) -> i128 {
    text.replace('.', "").parse().unwrap()
}

#[test]
fn the_notices_ratio_prints_as_rounded_or_as_cut() {
    assert_eq!(percent(1270, 1274, Rounding::HalfUp).as_deref(), Some("99.69"));
    assert_eq!(percent(1270, 1274, Rounding::Truncate).as_deref(), Some("99.68"));
    for rounding in ROUNDINGS {
        assert_eq!(percent(1127, 1277, rounding).as_deref(), Some("88.25"));
        assert_eq!(percent(6, 16, rounding).as_deref(), Some("37.50"));
        assert_eq!(percent(1274, 1274, rounding).as_deref(), Some("100.00"));
        assert_eq!(percent(0, 1274, rounding).as_deref(), Some("0.00"));
        assert_eq!(percent(0, 0, rounding), None);
        assert_eq!(percent(5, 0, rounding), None);
    }
}

#[test]
fn less_than_all_never_prints_100_and_more_than_none_never_prints_0() {
    for rounding in ROUNDINGS {
        assert_eq!(percent(999_999, 1_000_000, rounding).as_deref(), Some("99.99"));
        assert_eq!(percent(1, 1_000_000, rounding).as_deref(), Some("0.01"));
        assert_eq!(percent(i64::MAX - 1, i64::MAX, rounding).as_deref(), Some("99.99"));
        assert_eq!(Ratio::new(999, 1000).percent(decimals(0), rounding).as_deref(), Some("99"));
        assert_eq!(Ratio::new(1, 1000).percent(decimals(0), rounding).as_deref(), Some("1"));
    }
}

#[test]
fn above_100_and_below_0_print_as_they_are() {
    assert_eq!(percent(1274, 1270, Rounding::HalfUp).as_deref(), Some("100.31"));
    assert_eq!(percent(100_001, 100_000, Rounding::HalfUp).as_deref(), Some("100.00"));
    assert_eq!(percent(i64::MAX, 1, Rounding::HalfUp).as_deref(), Some("922337203685477580700.00"));
    assert_eq!(percent(-1, 8, Rounding::HalfUp).as_deref(), Some("-12.50"));
    assert_eq!(percent(i64::MIN, -1, Rounding::HalfUp).as_deref(), Some("922337203685477580800.00"));
    assert_eq!(percent(0, -8, Rounding::HalfUp).as_deref(), Some("0.00"));
}

#[test]
fn the_number_of_decimals_is_two_unless_asked_and_at_most_six() {
    assert_eq!(Ratio::new(1, 3).percent(decimals(0), Rounding::HalfUp).as_deref(), Some("33"));
    assert_eq!(Ratio::new(1, 16).percent(decimals(1), Rounding::HalfUp).as_deref(), Some("6.3"));
    assert_eq!(Ratio::new(2, 3).percent(decimals(6), Rounding::HalfUp).as_deref(), Some("66.666667"));
    assert_eq!(serde_json::from_value::<Decimals>(json!(6)).unwrap().get(), 6);
    let error = serde_json::from_value::<Decimals>(json!(7)).unwrap_err().to_string();
    assert_eq!(error, too_many_decimals().to_string());
    assert!(error.starts_with("[out_of_range] "), "{error}");
}

#[test]
fn a_rate_says_what_it_was_divided_by() {
    let rate = Rate::new(Ratio::new(1270, 1274), "resolved", Decimals::default(), Rounding::HalfUp);
    let shown = json!({"numerator": 1270, "denominator": 1274, "denominator_of": "resolved", "percent": "99.69"});
    assert_eq!(serde_json::to_value(&rate).unwrap(), shown);
    assert_eq!(serde_json::from_value::<Rate>(shown).unwrap(), rate);
    let empty = Rate::new(Ratio::new(0, 0), "due", Decimals::default(), Rounding::HalfUp);
    assert_eq!(
        serde_json::to_value(&empty).unwrap(),
        json!({"numerator": 0, "denominator": 0, "denominator_of": "due", "percent": null})
    );
    assert_eq!(serde_json::to_value(ROUNDINGS).unwrap(), json!(["half_up", "truncate"]));
}

#[test]
fn the_contract_says_which_decimals_are_taken() {
    let schema = serde_json::to_value(<Decimals as utoipa::PartialSchema>::schema()).unwrap();
    let [least, most, default] = ["minimum", "maximum", "default"].map(|bound| schema[bound].as_u64());
    assert_eq!((schema["type"].as_str(), least, most, default), (Some("integer"), Some(0), Some(6), Some(2)));
}

fn any_ratio() -> impl Strategy<Value = Ratio> {
    let small = (0_i64..3000, 1_i64..2000);
    let large = (0..=i64::MAX, 1..=i64::MAX);
    prop_oneof![small, large].prop_map(|(numerator, denominator)| Ratio::new(numerator, denominator))
}

/// How many steps above the exact value the printed one lies, times the denominator.
fn error(ratio: Ratio, digits: u8, rounding: Rounding) -> i128 {
    let printed = steps(&ratio.percent(decimals(digits), rounding).unwrap());
    printed * i128::from(ratio.denominator) - i128::from(ratio.numerator) * 100 * 10_i128.pow(digits.into())
}

/// Whether it was stopped before 0 or 100.
fn is_stopped(ratio: Ratio, digits: u8) -> bool {
    let printed = steps(&ratio.percent(decimals(digits), Rounding::HalfUp).unwrap());
    let all = 100 * 10_i128.pow(digits.into());
    (printed == 1 || printed == all - 1) && ratio.numerator < ratio.denominator
}

proptest! {
    #[test]
    fn half_up_is_within_half_a_step_of_the_exact_value(ratio in any_ratio(), digits in 0_u8..=6) {
        prop_assume!(!is_stopped(ratio, digits));
        let error = 2 * error(ratio, digits, Rounding::HalfUp);
        prop_assert!(-i128::from(ratio.denominator) < error && error <= i128::from(ratio.denominator));
    }

    #[test]
    fn cut_is_never_above_the_exact_value_and_less_than_a_step_below(ratio in any_ratio(), digits in 0_u8..=6) {
        prop_assume!(!is_stopped(ratio, digits));
        let error = error(ratio, digits, Rounding::Truncate);
        prop_assert!(-i128::from(ratio.denominator) < error && error <= 0);
    }

    #[test]
    fn a_stop_moves_it_by_less_than_a_step(ratio in any_ratio(), digits in 0_u8..=6) {
        for rounding in ROUNDINGS {
            prop_assert!(error(ratio, digits, rounding).abs() < i128::from(ratio.denominator));
        }
    }

    #[test]
    fn only_all_prints_100_and_only_none_prints_0(ratio in any_ratio(), digits in 0_u8..=6) {
        for rounding in ROUNDINGS {
            let printed = steps(&ratio.percent(decimals(digits), rounding).unwrap());
            prop_assert_eq!(printed == 0, ratio.numerator == 0);
            prop_assert_eq!(printed >= 100 * 10_i128.pow(digits.into()), ratio.numerator >= ratio.denominator);
        }
    }

    #[test]
    fn a_larger_ratio_never_prints_less(a in any_ratio(), b in any_ratio(), digits in 0_u8..=6) {
        let product = |a: Ratio, b: Ratio| i128::from(a.numerator) * i128::from(b.denominator);
        let (a, b) = if product(a, b) <= product(b, a) { (a, b) } else { (b, a) };
        for rounding in ROUNDINGS {
            let printed = |ratio: Ratio| steps(&ratio.percent(decimals(digits), rounding).unwrap());
            prop_assert!(printed(a) <= printed(b));
        }
    }
}
