//! The feed.

use std::time::Duration;

use actix_web::get;
use actix_web::web::Data;
use tokio::time::{Instant, timeout_at};

use super::dto::{Change, Changes, Following};
use super::rules::Kind;
use super::service;
use crate::access::{ChangesRead, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{App, Found, Operations, Params, Refusals};
use crate::refusal::{Answer, Refusal, Text};

/// How often one looks again while waiting: another copy of the service tells this one nothing.
const LOOK: Duration = Duration::from_secs(1);
/// The longest wait, in seconds.
const PATIENCE: i64 = 30;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Changes>().add::<Change>().add::<Kind>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(list_changes);
}

/// Tells what changed in the caller's units, in the order of commits.
///
/// Whoever works in a unit or above it may; a portal is told of figures and issued notices only. Nothing is left out and
/// nothing turns up later before a place that was read: who keeps the `cursor` and follows it sees every change once. A
/// dossier comes with its content, or without one where it was taken back; other things with the path where they are read.
/// When units come into the caller's view or leave it, that is told, and a snapshot follows. With `wait`, an answer without
/// changes is held back until there is one.
#[utoipa::path(operation_id = "list_changes", tag = "following", params(Following),
    responses(Found<Changes>, Refusals<ChangesRead>), extensions(("x-permission" = json!(ChangesRead::NAME))))]
#[get("/v1/changes")]
async fn list_changes(
    permitted: Permitted<ChangesRead>,
    following: Params<Following>,
    app: Data<App>,
) -> Answer<Found<Changes>> {
    let Following { cursor, limit, wait } = following.0;
    let until = Instant::now() + patience(wait)?;
    let mut committed = app.db.committed();
    loop {
        committed.mark_unchanged();
        // who is shut out while they wait is told nothing more
        let (scope, request) = permitted.renewed(&app.db).await?;
        let cursor = cursor.clone();
        let changes = app.db.read(request, move |tx| service::follow(tx, scope, cursor, limit)).await?;
        if !changes.items.is_empty() || Instant::now() >= until || app.closing.is_cancelled() {
            return Ok(Found(changes));
        }
        let look = until.min(Instant::now() + LOOK);
        tokio::select! {
            _ = timeout_at(look, committed.changed()) => {}
            () = app.closing.cancelled() => {}
        }
    }
}

fn patience(wait: Option<i64>) -> Answer<Duration> {
    match wait.unwrap_or_default() {
        seconds @ 0..=PATIENCE => Ok(Duration::from_secs(seconds.unsigned_abs())),
        _ => {
            let detail =
                Text::new(format!("wait phải từ 0 đến {PATIENCE} giây."), format!("wait is 0 to {PATIENCE} seconds."));
            Err(Refusal::fault("?wait", "out_of_range", detail))
        }
    }
}
