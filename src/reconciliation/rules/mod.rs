//! How a notice's declared figures are judged: each beside the computed one, and all of them beside each other.

mod approximate;
mod declared;
mod definitions;
mod equations;
mod hints;
mod own;
mod periods;
mod repair;
mod shares;
mod tables;
mod verdicts;

pub use approximate::{Qualifier, tolerance};
pub use declared::{Declared, Figure, Row, RowBy};
pub use definitions::{BASES, SHARED_OUT, base_of, residual_classes, wholes};
pub use equations::{Broken, Equation, Residual, SumKind, values};
pub use hints::{Denominator, Known, denominators_that_give};
pub use own::{OwnPercent, own_percent};
pub use periods::{CarriedOver, carried_over};
pub use repair::{Repair, repairs};
pub use shares::{OddShares, largest_remainder, odd_shares};
pub use verdicts::{Computed, Verdict, computed, denominators, judge, judge_share, pointer};

/// Every sum that declared figures have to keep.
pub fn equations(figures: &[Figure]) -> Vec<Equation> {
    [tables::row_sums(figures), tables::column_sums(figures), periods::month_sums(figures), tables::repeated(figures)]
        .concat()
}

#[cfg(test)]
mod tests;
