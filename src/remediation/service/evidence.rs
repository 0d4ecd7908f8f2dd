//! Evidence behind reports.

use uuid::Uuid;

use super::read::row;
use super::write::{own_row, require_own};
use crate::access::Scope;
use crate::db::Tx;
use crate::evidence::dto::{Evidence, NewFile};
use crate::evidence::rules::Subject;
use crate::evidence::service::{self as evidence, Arrived, Expected};
use crate::refusal::Answer;
use crate::remediation::rules::Step;
use crate::workflow::Workflow;

/// Says whether a file may be sent to a report, before any of it is read.
pub async fn expect_evidence(tx: Tx, scope: Scope, id: Uuid, file: NewFile) -> Answer<Expected> {
    let row = row(&tx, &scope, id).await?;
    require_own(&tx, &scope, &row).await?;
    row.state.take(Step::Edit)?;
    evidence::expect(&tx, Subject::report(id), file).await
}

/// Notes a file that has arrived.
pub async fn add_evidence(tx: Tx, scope: Scope, id: Uuid, file: Arrived) -> Answer<Evidence> {
    let row = own_row(&tx, &scope, id).await?;
    row.state.take(Step::Edit)?;
    evidence::note(&tx, &scope, row.unit_id, Subject::report(id), file).await
}
