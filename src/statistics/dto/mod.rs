//! The JSON shapes of statistics: questions, reports, their figures, and the form.

mod figures;
mod form;
mod question;
mod report;

pub use figures::{Awaiting, Certified, DigitisedCounts, Figures, LateCauses, LateDays, Pending, Received, Resolved};
pub use form::{Form06a, Form06aRow};
pub use question::{DrillDown, FormQuestion, GroupBy, Question, Reach};
pub use report::{Compared, Coverage, Group, Report};
