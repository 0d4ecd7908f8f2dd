//! Form II.06a/VPCP/KSTT (Thông tư 01/2020/TT-VPCP) as a view of the figures.
//!
//! Withdrawn and handed-over dossiers stand among those resolved on time, paused ones among those pending in time: there
//! is no other column for them, and the form's sums have to hold.

use super::count::Counts;
use super::dto::Form06aRow;
use super::figures::Figure;

/// A row of the form.
pub(super) fn row(place: usize, field_code: String, name: String, counts: &Counts) -> Form06aRow {
    let of = |figure| counts.of(figure);
    let on_time =
        of(Figure::ResolvedOnDue) + of(Figure::ResolvedNoDue) + of(Figure::Withdrawn) + of(Figure::HandedOver);
    Form06aRow {
        column_1: place,
        field_code,
        column_2: name,
        column_3: of(Figure::EnteredOnline) + of(Figure::EnteredOtherwise) + of(Figure::CarriedIn),
        column_4: of(Figure::EnteredOnline),
        column_5: of(Figure::EnteredOtherwise),
        column_6: of(Figure::CarriedIn),
        column_7: of(Figure::ResolvedEarly) + on_time + of(Figure::ResolvedLate),
        column_8: of(Figure::ResolvedEarly),
        column_9: on_time,
        column_10: of(Figure::ResolvedLate),
        column_11: of(Figure::Pending),
        column_12: of(Figure::PendingInTime) + of(Figure::PendingPaused),
        column_13: of(Figure::PendingOverdue),
    }
}
