//! The HTTP face of plans, teams and inspections.

mod inspections;
mod plans;
mod results;
mod teams;

use utoipa_actix_web::service_config::ServiceConfig;

use super::dto::{AreaResult, DeclaredFigure, Inspection, InspectionPlan, InspectionTeam};
use crate::contract::Schemas;
use crate::http::Page;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas
        .add::<InspectionPlan>()
        .add::<Page<InspectionPlan>>()
        .add::<InspectionTeam>()
        .add::<Page<InspectionTeam>>()
        .add::<Inspection>()
        .add::<Page<Inspection>>()
        .add::<AreaResult>()
        .add::<Page<AreaResult>>()
        .add::<DeclaredFigure>()
        .add::<Page<DeclaredFigure>>();
}

/// This feature's operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(plans::routes).configure(teams::routes).configure(inspections::routes).configure(results::routes);
}
