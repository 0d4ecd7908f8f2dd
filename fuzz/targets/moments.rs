//! Moments and periods: what is read is written again as the same.

#![no_main]

use cchc::time::{Moment, PeriodName};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(moment) = text.parse::<Moment>() {
        let written = moment.to_string();
        assert_eq!(written.parse::<Moment>().ok(), Some(moment), "{text} was written as {written}");
        assert!(written.ends_with("+07:00"));
    }
    if let Ok(period) = text.parse::<PeriodName>() {
        assert_eq!(period.to_string().parse::<PeriodName>().ok(), Some(period));
    }
});
