//! From counts to figures and rates.

use super::count::Counts;
use super::dto::{Awaiting, Certified, DigitisedCounts, Figures, Pending, Rates, Received, Resolved};
use super::figures::Figure;
use crate::ratio::{Decimals, Rate, Ratio, Rounding};

/// Where dossiers that were resolved without a due date are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoDue {
    /// Among those on time.
    #[default]
    OnTime,
    /// On their own.
    Unclassified,
}

/// How percents are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printing {
    /// How many decimals.
    pub decimals: Decimals,
    /// How they are rounded.
    pub rounding: Rounding,
    /// Where dossiers without a due date are shown.
    pub no_due: NoDue,
}

/// The figures of a group.
pub(super) fn figures(counts: &Counts, printing: Printing) -> Figures {
    let of = |figure| counts.of(figure);
    let no_due = of(Figure::ResolvedNoDue);
    let (with, apart) = match printing.no_due {
        NoDue::OnTime => (no_due, None),
        NoDue::Unclassified => (0, Some(no_due)),
    };
    Figures {
        received: Received {
            total: of(Figure::Received),
            online: of(Figure::ReceivedOnline),
            direct: of(Figure::ReceivedDirect),
            postal: of(Figure::ReceivedPostal),
        },
        taken_over: of(Figure::TakenOver),
        carried_in: of(Figure::CarriedIn),
        to_handle: of(Figure::CarriedIn) + of(Figure::Received) + of(Figure::TakenOver),
        resolved: Resolved {
            total: of(Figure::Resolved),
            early: of(Figure::ResolvedEarly),
            on_time: of(Figure::ResolvedOnDue) + with,
            late: of(Figure::ResolvedLate),
            unclassified: apart,
        },
        withdrawn: of(Figure::Withdrawn),
        handed_over: of(Figure::HandedOver),
        pending: Pending {
            total: of(Figure::Pending),
            in_time: of(Figure::PendingInTime),
            overdue: of(Figure::PendingOverdue),
            paused: of(Figure::PendingPaused),
        },
        due: of(Figure::Due),
        late: of(Figure::Late),
        accepted_late: of(Figure::AcceptedLate),
        awaiting: Awaiting { total: of(Figure::Awaiting), late: of(Figure::AwaitingLate) },
        components_digitised: DigitisedCounts {
            yes: of(Figure::ComponentsDigitised),
            no: of(Figure::ComponentsNotDigitised),
            missing: of(Figure::ComponentsUnknown),
        },
        results_digitised: DigitisedCounts {
            yes: of(Figure::ResultsDigitised),
            no: of(Figure::ResultsNotDigitised),
            missing: of(Figure::ResultsUnknown),
        },
        with_fee: of(Figure::WithFee),
        paid_online: of(Figure::PaidOnline),
        rated: of(Figure::Rated),
        satisfied: of(Figure::Satisfied),
        certified_copies: Certified { copies: counts.copies, dossiers: of(Figure::WithCopies) },
    }
}

/// The names of the rates.
const RATES: [&str; 7] =
    ["online", "early_or_on_time", "components_digitised", "results_digitised", "paid_online", "rated", "satisfied"];

/// By what names other papers refer to what a report computes: `received.total`, `rates.online`.
pub fn definitions() -> impl Iterator<Item = String> {
    let shown = Figure::ALL.iter().filter_map(|figure| figure.shown_as(NoDue::OnTime)).map(str::to_owned);
    let rates = RATES.iter().map(|rate| format!("rates.{rate}"));
    shown.chain(["certified_copies.copies".to_owned()]).chain(rates)
}

/// The rates of a group: each numerator belongs to its base.
pub(super) fn rates(counts: &Counts, printing: Printing) -> Rates {
    let of = |figure| counts.of(figure);
    let rate = |numerator, denominator, base: &str| {
        Rate::new(Ratio::new(numerator, denominator), base, printing.decimals, printing.rounding)
    };
    let in_time = of(Figure::ResolvedEarly)
        + of(Figure::ResolvedOnDue)
        + if printing.no_due == NoDue::OnTime { of(Figure::ResolvedNoDue) } else { 0 };
    let (yes, no) = (of(Figure::ComponentsDigitised), of(Figure::ComponentsNotDigitised));
    let (result_yes, result_no) = (of(Figure::ResultsDigitised), of(Figure::ResultsNotDigitised));
    Rates {
        online: rate(of(Figure::ReceivedOnline), of(Figure::Received), "received.total"),
        early_or_on_time: rate(in_time, of(Figure::Resolved), "resolved.total"),
        components_digitised: rate(yes, yes + no, "components_digitised.yes + components_digitised.no"),
        results_digitised: rate(result_yes, result_yes + result_no, "results_digitised.yes + results_digitised.no"),
        paid_online: rate(of(Figure::PaidOnline), of(Figure::WithFee), "with_fee"),
        rated: rate(of(Figure::Rated), of(Figure::Resolved), "resolved.total"),
        satisfied: rate(of(Figure::Satisfied), of(Figure::Rated), "rated"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_exactly_what_a_report_has() {
        let printing =
            Printing { decimals: Decimals::default(), rounding: Rounding::default(), no_due: NoDue::default() };
        let counts = Counts::default();
        let report = serde_json::json!({
            "figures": serde_json::to_value(figures(&counts, printing)).unwrap(),
            "rates": serde_json::to_value(rates(&counts, printing)).unwrap(),
        });
        for definition in definitions() {
            assert!(report.pointer(&crate::reconciliation::rules::pointer(&definition)).is_some(), "{definition}");
        }
        assert_eq!(report["rates"].as_object().unwrap().len(), RATES.len());
    }
}
