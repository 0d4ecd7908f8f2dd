//! The lines of some units on their way, in their order: applied in one transaction after the other, while further ones gather.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::line::Line;
use super::tally::Tally;
use crate::access::{Caller, DossierWrite, Permits, Scope};
use crate::db::{RequestId, Tx};
use crate::dossiers::service::apply::{Coming, apply_coming, rehearse};
use crate::dossiers::service::change::{Change, Happened};
use crate::dossiers::service::rehearsal::Rehearsal;
use crate::http::{App, IfMatch, Locale};
use crate::refusal::{Answer, Refusal};

/// How many lines gather at most; then their sender is kept waiting.
const GATHERED: usize = 2_000;
/// How many a transaction begins with at least, but for the last: less wouldn't be worth a commit.
const LEAST: usize = 500;
/// With how many further ones it goes on at least.
const WORTHWHILE: usize = 250;
/// After how many it takes no more.
const ENOUGH: usize = 10_000;
/// After how long it takes no more: who writes from outside can't say that they wait.
const LONGEST: Duration = Duration::from_millis(500);

/// On whose behalf lines are applied.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) request: RequestId,
    pub(super) locale: Locale,
    /// Where a dry run keeps what it would have stored.
    pub(super) rehearsal: Option<Arc<Rehearsal>>,
}

/// A lane.
#[derive(Debug)]
pub(super) struct Lane {
    lines: mpsc::Sender<Line>,
    applied: JoinHandle<Answer<Tally>>,
}

impl Lane {
    /// Begins to apply what comes.
    pub(super) fn start(sender: Sender) -> Self {
        let (lines, coming) = mpsc::channel(GATHERED);
        Self { lines, applied: tokio::spawn(sender.apply_all(coming)) }
    }

    /// Takes a line, as soon as there is room. False if there won't be any more: [`finish`](Self::finish) says why.
    pub(super) async fn take(&self, line: Line) -> bool {
        self.lines.send(line).await.is_ok()
    }

    /// Waits until all lines are applied.
    pub(super) async fn finish(self) -> Answer<Tally> {
        drop(self.lines);
        self.applied.await.map_err(|gone| Refusal::internal(&gone))?
    }
}

impl Sender {
    async fn apply_all(self, coming: mpsc::Receiver<Line>) -> Answer<Tally> {
        let mut lines = Lines::new(coming, self.locale);
        while lines.gather().await {
            lines = self.clone().apply(lines).await?;
        }
        Ok(lines.tally)
    }

    /// Applies lines in a transaction. The caller's roles are read again for each: what was taken away meanwhile is refused.
    async fn apply(self, mut lines: Lines) -> Answer<Lines> {
        let Self { app, caller, request, rehearsal, .. } = self;
        let write = app.db.write(request.clone(), move |tx| async move {
            match caller.renewed(&tx).await.and_then(|caller| caller.scope(DossierWrite::PERMISSION)) {
                Err(refusal) => lines.refuse(&refusal),
                Ok(scope) => {
                    let mut lent = Lent { lines: &mut lines, scope, request, began: Instant::now(), lent: 0 };
                    match rehearsal {
                        None => apply_coming(&tx, &mut lent).await?,
                        Some(rehearsal) => rehearse(&tx, &mut lent, &rehearsal).await?,
                    }
                }
            }
            Ok(lines)
        });
        write.await
    }
}

/// What gathers of a lane, and what became of what was applied.
#[derive(Debug)]
struct Lines {
    coming: mpsc::Receiver<Line>,
    gathered: Vec<Line>,
    /// The number, unit and code of those that are being judged.
    judged: VecDeque<(u64, String, String)>,
    tally: Tally,
}

impl Lines {
    fn new(coming: mpsc::Receiver<Line>, locale: Locale) -> Self {
        Self { coming, gathered: Vec::new(), judged: VecDeque::new(), tally: Tally::new(locale) }
    }

    /// Waits for as many as are worth a transaction; false if none are left.
    async fn gather(&mut self) -> bool {
        while self.gathered.len() < LEAST {
            let missing = LEAST - self.gathered.len();
            if self.coming.recv_many(&mut self.gathered, missing).await == 0 {
                break;
            }
        }
        !self.gathered.is_empty()
    }

    /// Whether enough has come meanwhile to go on with, or it is the end.
    fn are_worthwhile(&self) -> bool {
        self.coming.len() >= WORTHWHILE || self.coming.is_closed()
    }

    /// All that has gathered.
    fn gathered(&mut self) -> Vec<Line> {
        while self.gathered.len() < GATHERED {
            let Ok(line) = self.coming.try_recv() else { break };
            self.gathered.push(line);
        }
        std::mem::take(&mut self.gathered)
    }

    fn refuse(&mut self, refusal: &Refusal) {
        for Line { number, unit_code, code, .. } in std::mem::take(&mut self.gathered) {
            self.tally.reject(number, Some(unit_code), Some(code), refusal);
        }
    }
}

/// Lines as changes of one transaction.
struct Lent<'a> {
    lines: &'a mut Lines,
    scope: Scope,
    request: RequestId,
    began: Instant,
    /// How many were given.
    lent: usize,
}

impl Lent<'_> {
    fn change(&mut self, Line { number, unit_code, code, content }: Line) -> Change {
        self.lines.judged.push_back((number, unit_code.clone(), code.clone()));
        Change {
            scope: self.scope.clone(),
            request: self.request.clone(),
            unit_code,
            code,
            condition: IfMatch::NONE,
            content: Some(content),
        }
    }

    fn goes_on(&self, tx: &Tx) -> bool {
        let is_first = self.lent == 0;
        is_first
            || (!tx.is_awaited() && self.lent < ENOUGH && self.began.elapsed() < LONGEST && self.lines.are_worthwhile())
    }
}

impl Coming for Lent<'_> {
    fn next(&mut self, tx: &Tx) -> Vec<Change> {
        if !self.goes_on(tx) {
            return Vec::new();
        }
        let some = self.lines.gathered();
        self.lent += some.len();
        some.into_iter().map(|line| self.change(line)).collect()
    }

    fn tell(&mut self, happened: Answer<Happened>) {
        let Some((number, unit_code, code)) = self.lines.judged.pop_front() else { return };
        match happened {
            Ok(happened) => self.lines.tally.count(&happened),
            Err(refusal) => self.lines.tally.reject(number, Some(unit_code), Some(code), &refusal),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::RangeInclusive;

    use chrono::DateTime;
    use serde_json::json;

    use super::*;
    use crate::access::service::system;
    use crate::db::tests::in_folder;
    use crate::dossiers::lines::Piece;
    use crate::dossiers::service::bulk::line::read;

    /// A lane that so many lines may wait for, with some that do, and where more can be sent.
    fn waiting(lines: u64) -> (Lines, mpsc::Sender<Line>) {
        let (sender, coming) = mpsc::channel(20_000);
        send(&sender, 1..=lines);
        (Lines::new(coming, Locale::Vietnamese), sender)
    }

    fn send(sender: &mpsc::Sender<Line>, numbers: RangeInclusive<u64>) {
        for number in numbers {
            sender.try_send(line(number)).unwrap();
        }
    }

    fn line(number: u64) -> Line {
        let sent = json!({
            "unit_code": "10852", "code": format!("HS-{number}"), "procedure_code": "2.000815", "channel": "direct",
            "applicant_type": "citizen", "status": "received", "received_at": "2023-09-14T08:00:00+07:00",
            "source_updated_at": "2023-09-14T08:00:00+07:00",
        });
        read(number, Piece::Value(sent.to_string().into()), DateTime::UNIX_EPOCH).unwrap().ok().unwrap()
    }

    /// Lines as changes of a transaction that has all the time there is.
    fn lent<'a>(lines: &'a mut Lines, tx: &Tx) -> Lent<'a> {
        let scope = system(tx, "test");
        Lent { lines, scope, request: RequestId::none(), began: Instant::now() + Duration::from_hours(1), lent: 0 }
    }

    #[tokio::test]
    async fn a_transaction_goes_on_while_lines_are_there_and_commits_after_ten_thousand() {
        let folder = tempfile::tempdir().unwrap();
        let (mut lines, sender) = waiting(10_700);
        drop(sender);
        let db = in_folder(folder.path()).await;
        let wrote = db.write(RequestId::none(), |tx| async move {
            let mut sizes = Vec::new();
            for _ in 0..2 {
                assert!(lines.gather().await);
                let mut lent = lent(&mut lines, &tx);
                sizes.extend((0..8).map(|_| lent.next(&tx).len()));
            }
            assert!(!lines.gather().await);
            assert_eq!(
                lines.judged.iter().map(|(number, ..)| *number).collect::<Vec<_>>(),
                (1..=10_700).collect::<Vec<_>>()
            );
            Ok(sizes)
        });
        assert_eq!(wrote.await.unwrap(), [2_000, 2_000, 2_000, 2_000, 2_000, 0, 0, 0, 700, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[tokio::test]
    async fn a_transaction_commits_where_somebody_waits_to_write() {
        let folder = tempfile::tempdir().unwrap();
        let db = in_folder(folder.path()).await;
        let (another, (mut lines, _sender)) = (db.clone(), waiting(5_000));
        let wrote = db.write(RequestId::none(), |tx| async move {
            assert!(lines.gather().await);
            let mut lent = lent(&mut lines, &tx);
            let mut sizes = vec![lent.next(&tx).len()];
            tokio::spawn(async move { another.write(RequestId::none(), |_| async { Ok(()) }).await });
            while !tx.is_awaited() {
                tokio::task::yield_now().await;
            }
            sizes.push(lent.next(&tx).len());
            Ok(sizes)
        });
        assert_eq!(wrote.await.unwrap(), [2_000, 0]);
    }

    #[tokio::test]
    async fn a_transaction_does_not_wait_for_a_slow_sender() {
        let folder = tempfile::tempdir().unwrap();
        let (mut lines, sender) = waiting(600);
        let db = in_folder(folder.path()).await;
        let wrote = db.write(RequestId::none(), |tx| async move {
            assert!(lines.gather().await);
            let mut lent = lent(&mut lines, &tx);
            let mut sizes = vec![lent.next(&tx).len()];
            send(&sender, 601..=700);
            sizes.push(lent.next(&tx).len());
            drop(sender);
            sizes.push(lent.next(&tx).len());
            Ok(sizes)
        });
        assert_eq!(wrote.await.unwrap(), [600, 0, 100]);
    }
}
