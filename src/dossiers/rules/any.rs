//! Any dossier, for tests of what holds for all of them.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{
    Channel, Counter, DaysLate, Digitised, LateCause, Life, OriginKind, Outcome, Pause, PauseReason, contributions,
};
use crate::time::Moment;

fn day(offset: u64) -> NaiveDate {
    "2023-01-01".parse::<NaiveDate>().unwrap() + Days::new(offset)
}

fn noon(offset: u64) -> Moment {
    format!("{}T12:00:00+07:00", day(offset)).parse().unwrap()
}

fn any_pauses() -> impl Strategy<Value = Vec<Pause>> {
    let pause = (0_u64..90, prop::option::of(0_u64..30)).prop_map(|(from, length)| Pause {
        from: noon(from),
        to: length.map(|length| noon(from + length)),
        reason: PauseReason::Posting,
    });
    prop::collection::vec(pause, 0..3)
}

/// How a dossier closes, and how many days after it entered.
fn any_closing() -> impl Strategy<Value = Option<(u64, Outcome)>> {
    let outcome = prop_oneof![Just(Outcome::Completed), Just(Outcome::Withdrawn), Just(Outcome::HandedOver)];
    prop::option::of((0_u64..40, outcome))
}

prop_compose! {
    /// What any dossier that entered adds to the counters of which days.
    pub fn any_contributions()(
        entered in 0_u64..80,
        closing in any_closing(),
        due in prop::option::of(0_u64..40),
        pauses in any_pauses(),
        channel in prop_oneof![Just(Channel::Online), Just(Channel::Direct), Just(Channel::Postal)],
        handover in any::<bool>(),
        submitted in prop::option::of(0_u64..5),
        digitised in prop::option::of(prop_oneof![Just(Digitised::Yes), Just(Digitised::No)]),
        fee_amount in prop::option::of(0_i64..2),
        fee_paid_online in any::<bool>(),
        copies in 0_i64..2,
        rating in prop::option::of(1..=5),
        late_cause in prop::option::of(prop_oneof![Just(LateCause::Staff), Just(LateCause::Software)]),
        is_apologised in any::<bool>(),
    ) -> Vec<(NaiveDate, Counter, i64)> {
        contributions(&Life {
            channel,
            entered_on: Some(day(entered)),
            closed: closing.map(|(after, outcome)| (day(entered + after), outcome)),
            due_on: due.map(|after| day(entered + after)),
            origin: handover.then_some(OriginKind::Handover),
            received_at: Some(noon(entered)),
            submitted_on: submitted.map(|before| day(entered.saturating_sub(before))),
            accept_by: submitted.filter(|_| channel == Channel::Online).map(|before| noon(entered.saturating_sub(before) + 1)),
            refused_on: None,
            is_registered: false,
            pauses: &pauses,
            components_digitised: digitised,
            result_digitised: digitised,
            fee_amount,
            fee_paid_online,
            copies,
            rating,
            late_by: Some(DaysLate { calendar: 2, working: 1 }),
            late_cause,
            is_apologised,
        })
    }
}
