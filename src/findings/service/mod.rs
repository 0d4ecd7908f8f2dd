//! Use cases of findings and recommendations.

mod elsewhere;
mod explanations;
mod find;
mod findings;
mod history;
mod links;
mod moved;
mod narrowing;
mod predecessors;
mod recommendations;
mod reminders;
mod steps;
mod summary;

pub use elsewhere::{Broken, record, record_breach, recorded, recorded_under};
pub use explanations::{
    add_explanation_evidence, answer_explanation, create_explanation, expect_explanation_evidence, get_explanation,
    list_explanations,
};
pub use find::{codes, get, list, of_ids, of_inspections, open_of_unit};
pub use findings::{create, enter, put};
pub use history::history;
pub use moved::{follow_calendar, put_inspection};
pub use recommendations::{
    create_recommendation, enter_recommendation, get_recommendation, list_recommendations, put_recommendation,
    recommendations_of_inspections,
};
pub use reminders::{create_reminder, get_reminder, list_reminders};
pub use steps::{
    accept_risk, assign, assign_planned, close, close_remediated, extend, hold, mark_reported, mark_returned, merge,
    reopen, set_deadline,
};
pub use summary::{summary, summary_document};
