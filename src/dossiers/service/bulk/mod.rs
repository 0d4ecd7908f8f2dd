//! Bulk submissions: a stream of lines in flat memory, applied in batches, answered line by line, the answer kept.

mod lane;
mod line;
mod tally;

use std::sync::Arc;

use futures_util::future::try_join_all;
use sea_orm::{ActiveModelTrait, DbBackend, EntityTrait, QueryFilter, Set};
use serde::de::Error as _;
use tokio::sync::mpsc;
use uuid::Uuid;

use self::lane::{Lane, Sender};
use self::line::{Unread, read};
use self::tally::Tally;
use super::singles::place_of;
use crate::access::{Caller, Scope};
use crate::db::{RequestId, Tx};
use crate::dossiers::dto::Submission;
use crate::dossiers::entity::submission;
use crate::dossiers::lines::Piece;
use crate::http::{App, Locale};
use crate::refusal::{Answer, Code, Refusal, Text};

pub use line::LINE_LIMIT;

/// How many batches are under way at once on PostgreSQL.
const LANES: usize = 3;

/// A bulk submission on its way.
#[derive(Debug)]
pub struct Bulk {
    sender: Sender,
    lanes: Vec<Lane>,
    /// Of the lines that couldn't be read.
    unread: Tally,
    /// How many lines came, blank ones included.
    number: u64,
    answer: Submission,
}

impl Bulk {
    /// A submission of `caller`'s.
    pub fn new(app: App, caller: Caller, request: RequestId, locale: Locale, dry_run: bool) -> Self {
        let lanes = if app.db.backend() == DbBackend::Postgres { LANES } else { 1 };
        let sender = Sender { app, caller, request, locale, rehearsal: dry_run.then(Arc::default) };
        Self {
            lanes: (0..lanes).map(|_| Lane::start(sender.clone())).collect(),
            sender,
            unread: Tally::new(locale),
            number: 0,
            answer: Submission { dry_run, ..Submission::default() },
        }
    }

    /// Takes pieces for as long as they come.
    pub async fn take(mut self, mut pieces: mpsc::Receiver<Vec<Piece>>) -> Answer<Self> {
        while let Some(whole) = pieces.recv().await {
            for piece in whole {
                self.line(piece).await?;
            }
        }
        Ok(self)
    }

    /// Takes a line; a blank one only counts for the numbers of the others. Lines of one unit share a lane, so that repeated codes
    /// are judged in their order.
    pub async fn line(&mut self, piece: Piece) -> Answer<()> {
        self.number += 1;
        let now = self.sender.app.db.clock().now();
        let Some(read) = read(self.number, piece, now) else { return Ok(()) };
        self.answer.lines += 1;
        match read {
            Ok(line) => {
                let place = place_of(&line.unit_code, self.lanes.len());
                if !self.lanes[place].take(line).await {
                    self.lanes.swap_remove(place).finish().await?;
                    return Err(Refusal::internal(&"a lane ended before its lines"));
                }
            }
            Err(Unread { unit_code, code, refusal }) => self.unread.reject(self.number, unit_code, code, &refusal),
        }
        Ok(())
    }

    /// Notes that the array stopped before its end, so that the sender knows that something is missing.
    pub fn unfinished(&mut self) {
        self.answer.lines += 1;
        let detail = Text::new(
            "Mảng JSON bị cắt trước dấu ] cuối; phần trước đã được xử lý, hãy gửi lại.",
            "The JSON array stopped before its closing bracket; what came before was applied, send it again.",
        );
        self.unread.reject(self.number + 1, None, None, &Refusal::new(Code::JsonMalformed, detail));
    }

    /// Waits until all lines are applied, keeps the answer and gives it.
    pub async fn finish(self) -> Answer<Submission> {
        let Self { sender: Sender { app, caller, request, .. }, lanes, unread: mut tally, answer, .. } = self;
        for lane in try_join_all(lanes.into_iter().map(Lane::finish)).await? {
            tally.add(lane);
        }
        let (mut answer, actor) = (tally.told_in(answer), caller.actor.to_string());
        app.db
            .write(request, move |tx| async move {
                answer.id = tx.new_id();
                let kept = serde_json::to_value(&answer).map_err(|error| Refusal::internal(&error))?;
                let row = submission::ActiveModel {
                    id: Set(answer.id),
                    actor: Set(actor),
                    at: Set(tx.now()),
                    answer: Set(kept),
                };
                row.insert(&tx).await?;
                Ok(answer)
            })
            .await
    }
}

/// The kept answer to one of the caller's own submissions.
pub async fn get_submission(tx: Tx, scope: Scope, id: Uuid) -> Answer<Submission> {
    let row = submission::Entity::find_by_id(id)
        .filter(submission::COLUMN.actor.eq(scope.actor().to_string()))
        .one(&tx)
        .await?
        .ok_or_else(|| Refusal::not_found(Text::new("lần gửi", "submission")))?;
    serde_json::from_value(row.answer).map_err(|error| Refusal::internal(&serde_json::Error::custom(error)))
}
