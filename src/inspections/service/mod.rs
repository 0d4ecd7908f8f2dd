//! Use cases of plans, teams, inspections and their results.

mod inspections;
mod plans;
mod print;
mod results;
mod teams;

pub use inspections::{
    Subject, conclude, create, freeze, get, hold_concluded, inspected_period, list, start, subject_to_read,
    subject_to_write, units_of, unknown_below,
};
pub use plans::{
    approve_plan, cancel_plan, conclude_plan, create_plan, get_plan, list_plans, put_plan, return_plan, start_plan,
    submit_plan,
};
pub use print::{plan_document, team_document};
pub use results::{
    areas_of, figures_of, get_area, get_figure, list_areas, list_figures, percent_fault, put_area, put_figure,
};
pub use teams::{create_team, get_team, list_teams};
