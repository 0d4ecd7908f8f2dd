//! Use cases of plans, teams, inspections and their results.

mod inspections;
mod minutes;
mod plans;
mod print;
mod results;
mod samples;
mod schedule;
mod self_reports;
mod subjects;
mod teams;
mod versions;

pub use inspections::{conclude, create, get, list, plan_followed, put, start, team_sent};
pub use minutes::{
    add_minutes_evidence, countersign_minutes, expect_minutes_evidence, get_minutes, put_minutes, sign_minutes,
};
pub use plans::{
    approve_plan, cancel_plan, conclude_plan, create_plan, get_plan, list_plans, put_plan, return_plan, start_plan,
    submit_plan,
};
pub use print::{minutes_document, plan_document, team_document};
pub use results::{
    areas_of, enter_area, enter_figure, figures_of, get_area, get_figure, list_areas, list_figures, percent_fault,
    put_area, put_figure,
};
pub use samples::{create_sample, get_sample, list_samples, put_sample_results};
pub use schedule::choose_unit;
pub use self_reports::{add_self_report_evidence, expect_self_report_evidence, get_self_report, put_self_report};
pub use subjects::{
    Subject, freeze, hold_concluded, inspected_period, is_in_team, subject_to_read, subject_to_write, units_held,
    units_of, unknown_below, without_notice,
};
pub use teams::{create_team, get_team, list_teams, put_team};
pub use versions::{amend_plan, approve_version, get_version, list_versions, return_version};
