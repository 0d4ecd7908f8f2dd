//! Which figures are parts of which, so that a rate can't be of something beside its base.

use super::figures::Figure;

/// By what a figure's dossiers are split into parts that have none in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Split {
    /// By where those to handle came from.
    Source,
    /// By what became of them.
    Outcome,
    /// By how they came in.
    Channel,
    /// By the day of resolving against the due day.
    Timeliness,
    /// By whether there is a due day.
    DueDay,
    /// By how those pending stand.
    State,
    /// By what the sender says of papers.
    Digitised,
    /// By why they were late.
    Cause,
}

impl Figure {
    /// The figure that this one is a part of, and by which split, if by one.
    const fn part_of(self) -> Option<(Self, Option<Split>)> {
        use Split as S;
        Some(match self {
            Self::Received | Self::TakenOver | Self::CarriedIn => (Self::ToHandle, Some(S::Source)),
            Self::Resolved | Self::Withdrawn | Self::HandedOver | Self::Pending => (Self::ToHandle, Some(S::Outcome)),
            Self::EnteredOnline | Self::EnteredOtherwise => (Self::ToHandle, Some(S::Channel)),
            Self::Late => (Self::ToHandle, None),
            Self::ReceivedOnline | Self::ReceivedDirect | Self::ReceivedPostal => (Self::Received, Some(S::Channel)),
            Self::ReceivedInTime | Self::ReceivedLate | Self::ReceivedNoDue => (Self::Received, Some(S::Timeliness)),
            Self::ComponentsDigitised | Self::ComponentsNotDigitised | Self::ComponentsUnknown => {
                (Self::Received, Some(S::Digitised))
            }
            Self::WithFee | Self::WithCopies => (Self::Received, None),
            Self::PaidOnline => (Self::WithFee, None),
            Self::AcceptedLate => (Self::ReceivedOnline, None),
            Self::ResolvedEarly | Self::ResolvedOnTime | Self::ResolvedLate => (Self::Resolved, Some(S::Timeliness)),
            Self::ResolvedOnDue | Self::ResolvedNoDue => (Self::ResolvedOnTime, Some(S::DueDay)),
            Self::ResultsDigitised | Self::ResultsNotDigitised | Self::ResultsUnknown => {
                (Self::Resolved, Some(S::Digitised))
            }
            Self::Rated => (Self::Resolved, None),
            Self::Satisfied => (Self::Rated, None),
            Self::PendingInTime | Self::PendingOverdue | Self::PendingPaused => (Self::Pending, Some(S::State)),
            Self::DueInTime => (Self::Due, None),
            Self::AwaitingLate => (Self::Awaiting, None),
            Self::LateStaff | Self::LateData | Self::LateSoftware | Self::LateOtherBody | Self::LateUntold => {
                (Self::Late, Some(S::Cause))
            }
            Self::LateApologised => (Self::Late, None),
            Self::ToHandle | Self::Due | Self::Awaiting => return None,
        })
    }

    /// The figure itself, and all that it is a part of.
    fn with_wholes(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |figure| figure.part_of().map(|(whole, _)| whole))
    }

    /// Whether every dossier that this figure counts is one that `whole` counts.
    pub(super) fn is_within(self, whole: Self) -> bool {
        self.with_wholes().any(|figure| figure == whole)
    }

    /// Whether no dossier is counted by both: somewhere they, or what they are parts of, are two parts of one split.
    pub(super) fn excludes(self, other: Self) -> bool {
        let splits = |figure: Self| figure.part_of().and_then(|(whole, split)| Some((whole, split?)));
        self.with_wholes().any(|own| {
            let split = splits(own);
            split.is_some() && other.with_wholes().any(|its| its != own && splits(its) == split)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dossiers::rules::any_contributions;
    use crate::statistics::tally::Group;
    use crate::time::Period;

    proptest! {
        #[test]
        fn a_dossier_in_a_part_is_in_the_whole_and_in_no_other_part(
            dossier in any_contributions(), start in 0_u64..80, length in 0_u64..40,
        ) {
            let from = "2023-01-01".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(start);
            let mut alone = Group::default();
            alone.count(Period { from, to: from + chrono::Days::new(length) }, &dossier);
            let counts = alone.counts();
            for a in Figure::ALL.iter().filter(|figure| counts.of(**figure) > 0) {
                prop_assert_eq!(counts.of(*a), 1, "{}", a.name());
                for b in Figure::ALL {
                    if a.is_within(*b) {
                        prop_assert_eq!(counts.of(*b), 1, "{} is a part of {}", a.name(), b.name());
                    }
                    if a.excludes(*b) {
                        prop_assert_eq!(counts.of(*b), 0, "{} excludes {}", a.name(), b.name());
                    }
                }
            }
        }
    }

    #[test]
    fn parts_of_different_splits_may_overlap() {
        for (a, b, excluded) in [
            (Figure::ReceivedOnline, Figure::ReceivedDirect, true),
            (Figure::ResolvedEarly, Figure::ResolvedOnDue, true),
            (Figure::ResolvedLate, Figure::PendingOverdue, true),
            (Figure::Rated, Figure::ResolvedLate, false),
            (Figure::Received, Figure::Resolved, false),
            (Figure::Received, Figure::ReceivedOnline, false),
        ] {
            assert_eq!((a.excludes(b), b.excludes(a)), (excluded, excluded), "{} {}", a.name(), b.name());
        }
    }
}
