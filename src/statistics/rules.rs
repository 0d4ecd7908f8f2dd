//! From counts to figures.

use super::count::Counts;
use super::dto::{Awaiting, Certified, DigitisedCounts, Figures, LateCauses, LateDays, Pending, Received, Resolved};
use super::figures::{Amount, Figure};
use crate::ratio::{Decimals, Rounding};
use crate::reference::dto::RateDefinition;
use crate::refusal::{Fault, Text};

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

/// Which rates are shown, and how percents are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Printing<'a> {
    /// How many decimals, if the question says so.
    pub(super) decimals: Option<Decimals>,
    /// How they are rounded, if the question says so.
    pub(super) rounding: Option<Rounding>,
    /// Where dossiers without a due date are shown.
    pub(super) no_due: NoDue,
    /// The rates.
    pub(super) rates: &'a [RateDefinition],
}

/// The figures of a group.
pub(super) fn figures(counts: &Counts, printing: Printing<'_>) -> Figures {
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
        due_in_time: of(Figure::DueInTime),
        late: of(Figure::Late),
        late_days: LateDays {
            calendar: counts.amount(Amount::LateDays),
            working: counts.amount(Amount::LateWorkingDays),
        },
        late_causes: LateCauses {
            staff: of(Figure::LateStaff),
            late_data: of(Figure::LateData),
            software: of(Figure::LateSoftware),
            other_body: of(Figure::LateOtherBody),
            untold: of(Figure::LateUntold),
        },
        late_apologised: of(Figure::LateApologised),
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
        certified_copies: Certified { copies: counts.amount(Amount::Copies), dossiers: of(Figure::WithCopies) },
    }
}

/// The columns of form II.06a that count.
const FORM_COLUMNS: std::ops::RangeInclusive<u8> = 3..=13;

/// By what names other papers refer to what a report computes: `received.total`, `rates.online`, and `ii06a.column_3` in the
/// form.
pub fn definitions(rates: &[RateDefinition]) -> Vec<String> {
    let apart = [Figure::ResolvedNoDue.name().to_owned()];
    let columns = FORM_COLUMNS.map(|column| format!("ii06a.column_{column}"));
    definitions_of_reports(rates).into_iter().chain(apart).chain(columns).collect()
}

/// A fault at `/definition` where none of the `known` ones is named, which it tells.
pub fn unknown_definition(named: &str, known: &[String]) -> Option<Fault> {
    (!known.iter().any(|one| one == named)).then(|| {
        let known = known.join(", ");
        let detail = Text::new(
            format!("Dịch vụ không tính số liệu này; các số liệu: {known}."),
            format!("The service computes no such figure; known: {known}."),
        );
        Fault::new("/definition", "unknown_value", detail)
    })
}

/// Those that a report has when it isn't asked for more.
pub fn definitions_of_reports(rates: &[RateDefinition]) -> Vec<String> {
    let shown = Figure::ALL.iter().filter_map(|figure| figure.shown_as(NoDue::OnTime)).map(str::to_owned);
    let amounts = Amount::ALL.iter().map(|amount| amount.name().to_owned());
    shown.chain(amounts).chain(rates.iter().map(|rate| format!("rates.{}", rate.code))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_exactly_what_a_report_has() {
        let rates = [RateDefinition {
            code: "online".to_owned(),
            name: "Trực tuyến".to_owned(),
            numerator: vec!["received.online".to_owned()],
            base: vec!["received.total".to_owned()],
            decimals: None,
            rounding: None,
            valid_from: "2023-01-01".parse().unwrap(),
        }];
        let printing = Printing { decimals: None, rounding: None, no_due: NoDue::Unclassified, rates: &rates };
        let counts = Counts::default();
        let report = serde_json::json!({
            "figures": serde_json::to_value(figures(&counts, printing)).unwrap(),
            "rates": serde_json::to_value(crate::statistics::rates::rates(&counts, printing)).unwrap(),
        });
        let row = super::super::form::row(0, String::new(), String::new(), &counts);
        let row = serde_json::to_value(row).unwrap();
        for definition in definitions(&rates) {
            let report = if definition.starts_with("ii06a.") { &row } else { &report };
            assert!(report.pointer(&crate::reconciliation::rules::pointer(&definition)).is_some(), "{definition}");
        }
    }
}
