//! The JSON shape of a changed day.

use serde::Serialize;
use utoipa::ToSchema;

use crate::reference::dto::WorkingDay;

/// A day that was changed, and what moved with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedDay {
    /// The day.
    pub day: WorkingDay,
    /// How many findings that are not closed are due on another day now; their histories tell which.
    #[schema(example = 3)]
    pub moved_deadlines: u32,
}
