//! What a dossier is and what it counts as: statuses, pauses, the day it entered and the day it closed.
//!
//! Statuses are the ten of the national portal's dossier synchronisation (TrangThaiHoSo 1–10).

#[cfg(test)]
mod any;
mod assess;
mod contributions;
mod counters;
mod values;
mod version_id;

use crate::audit::BATCH;

#[cfg(test)]
pub use any::any_contributions;
pub use assess::{Assessment, Before, Closing, MOST_PAUSES, assess};
pub use contributions::{Life, contributions};
pub use counters::{Counter, Sums, SumsSkipped};
pub use values::{
    ApplicantType, Channel, DaysLate, Digitised, Fee, Flags, LateCause, Origin, OriginKind, Outcome, Pause,
    PauseReason, Pauses, Status,
};
pub use version_id::VersionId;

/// What the trail calls changes by the working calendar.
pub const RECOUNTED: &str = "dossiers.recount";
/// Under which names the trail tells that versions were recorded.
pub const RECORDED: [&str; 2] = [BATCH, RECOUNTED];
