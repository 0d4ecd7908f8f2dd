//! Use cases of findings and recommendations.

mod find;
mod findings;
mod history;
mod links;
mod narrowing;
mod recommendations;
mod steps;
mod summary;

pub use find::{codes, get, list, of_ids, of_inspections};
pub use findings::{create, put};
pub use history::history;
pub use recommendations::{
    create_recommendation, get_recommendation, list_recommendations, recommendations_of_inspections,
};
pub use steps::{
    accept_risk, assign, close, close_remediated, extend, hold, mark_reported, mark_returned, merge, reopen,
    set_deadline,
};
pub use summary::{summary, summary_document};
