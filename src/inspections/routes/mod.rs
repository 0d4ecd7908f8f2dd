//! The HTTP face of plans, teams and inspections.

mod fieldwork;
mod inspections;
mod plans;
mod results;
mod samples;
mod teams;
mod versions;

use super::dto::{
    AreaResult, DeclaredFigure, Inspection, InspectionPlan, InspectionTeam, Minutes, PlanVersion, Sample, SelfReport,
};
use crate::contract::Schemas;
use crate::http::{Operations, Page};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas
        .add::<InspectionPlan>()
        .add::<Page<InspectionPlan>>()
        .add::<PlanVersion>()
        .add::<Page<PlanVersion>>()
        .add::<InspectionTeam>()
        .add::<Page<InspectionTeam>>()
        .add::<Inspection>()
        .add::<Page<Inspection>>()
        .add::<SelfReport>()
        .add::<Minutes>()
        .add::<Sample>()
        .add::<Page<Sample>>()
        .add::<AreaResult>()
        .add::<Page<AreaResult>>()
        .add::<DeclaredFigure>()
        .add::<Page<DeclaredFigure>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .configure(plans::routes)
        .configure(versions::routes)
        .configure(teams::routes)
        .configure(inspections::routes)
        .configure(fieldwork::routes)
        .configure(samples::routes)
        .configure(results::routes);
}
