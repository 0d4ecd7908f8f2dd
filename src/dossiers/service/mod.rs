//! Use cases of dossiers. Every change, from wherever it comes, goes through [`apply`].

mod apply;
mod bulk;
mod change;
mod lookups;
mod message;
mod reach;
mod read;
mod recount;
mod rehearsal;
mod rollups;
mod show;
mod singles;
mod versions;

pub use bulk::{Bulk, LINE_LIMIT, get_submission};
pub use lookups::Lookups;
pub use read::{codes_among, codes_of, history, list, page_of};
pub use recount::{follow_calendar, recount, waiting_recounts};
pub use rollups::{
    ADDITIONS, Added, Addition, BACKLOG, CHANGES, DAYS, Difference, FIELDS, MARKS, Marks, Rollups, SUMS, WHOLE,
    begin_sums, follow_backlog, read, units_counted,
};
pub use singles::Singles;
pub use versions::{Standing, Version, contributions_of, versions_recorded, versions_standing};
