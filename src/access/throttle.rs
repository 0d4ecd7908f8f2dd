//! Sign-in slows down per account and per address; the counters stand in the database, so that all copies share them.

use chrono::TimeDelta;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};

use super::entity::sign_in_failure as failure;
use crate::db::Tx;
use crate::refusal::{Answer, Code, Refusal, Text};

/// How many failures in a row cost nothing.
const FREE: i32 = 5;
/// The longest wait.
const LONGEST_SECONDS: i64 = 900;
/// After this long without a failure, the count starts anew.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(1);

/// The wait after so many failures in a row: nothing at first, then 2, 4, 8 … seconds.
fn wait(failures: i32) -> TimeDelta {
    let doublings = u32::try_from((failures - FREE).clamp(0, 20)).unwrap_or_default();
    TimeDelta::seconds(if doublings == 0 { 0 } else { (1_i64 << doublings).min(LONGEST_SECONDS) })
}

/// A try that was counted as a failure before it was judged, so that tries at once can't all pass.
#[derive(Debug)]
pub struct Try {
    counted: Vec<(String, i32)>,
}

/// Counts a try for each subject, or refuses one that comes too early: 429. The account stands first.
pub async fn begin(tx: &Tx, subjects: &[String]) -> Answer<Try> {
    let mut counted = Vec::new();
    for subject in subjects {
        let row = take(tx, subject).await?;
        if row.blocked_until > tx.now() {
            return Err(too_early(row.blocked_until - tx.now()));
        }
        let before = if tx.now() - row.last_at < FORGOTTEN_AFTER { row.failures } else { 0 };
        save(tx, subject, before + 1).await?;
        counted.push((subject.clone(), before + 1));
    }
    Ok(Try { counted })
}

/// The subject's row, made where there is none; on PostgreSQL it is locked until the transaction ends.
async fn take(tx: &Tx, subject: &str) -> Answer<failure::Model> {
    let row = failure::ActiveModel {
        subject: Set(subject.to_owned()),
        failures: Set(0),
        last_at: Set(tx.now()),
        blocked_until: Set(tx.now()),
    };
    let lock = OnConflict::column(failure::Column::Subject).update_column(failure::Column::Subject).to_owned();
    failure::Entity::insert(row).on_conflict(lock).exec_without_returning(tx).await?;
    let row = failure::Entity::find_by_id(subject.to_owned()).one(tx).await?;
    row.ok_or_else(|| Refusal::internal(&"a sign-in counter is gone"))
}

async fn save(tx: &Tx, subject: &str, failures: i32) -> Answer<()> {
    let row = failure::ActiveModel {
        subject: Set(subject.to_owned()),
        failures: Set(failures),
        last_at: Set(tx.now()),
        blocked_until: Set(tx.now() + wait(failures)),
    };
    row.update(tx).await?;
    Ok(())
}

/// Gives a try back that was none of a guesser: the account's failures are forgotten, the address keeps those before.
pub async fn succeed(tx: &Tx, judged: &Try) -> Answer<()> {
    let Some(((account, _), others)) = judged.counted.split_first() else { return Ok(()) };
    failure::Entity::delete_by_id(account.clone()).exec(tx).await?;
    for (subject, counted) in others {
        let row = take(tx, subject).await?;
        let failures = (row.failures - 1).max(0);
        // only this try made the next one wait, or there is nothing left to wait for
        let free = row.failures == *counted || failures <= FREE;
        let mut change = row.into_active_model();
        change.failures = Set(failures);
        if free {
            change.blocked_until = Set(tx.now());
        }
        change.update(tx).await?;
    }
    Ok(())
}

/// Forgets the failures of an account that was given another secret: who guessed at the one before keeps nobody out.
pub async fn forgive(tx: &Tx, account: String) -> Answer<()> {
    failure::Entity::delete_by_id(account).exec(tx).await?;
    Ok(())
}

/// The subject that counts a person's failures.
pub fn of_person(username: &str) -> String {
    format!("user:{username}")
}

/// The subject that counts a machine's failures.
pub fn of_machine(client_id: &str) -> String {
    format!("client:{client_id}")
}

/// Drops the counts that mean nothing any more.
pub async fn forget_old(tx: &Tx) -> Answer<()> {
    let old = failure::COLUMN.last_at.lt(tx.now() - FORGOTTEN_AFTER);
    let unblocked = failure::COLUMN.blocked_until.lte(tx.now());
    failure::Entity::delete_many().filter(old).filter(unblocked).exec(tx).await?;
    Ok(())
}

fn too_early(left: TimeDelta) -> Refusal {
    let seconds = u32::try_from(left.num_seconds() + 1).unwrap_or(u32::MAX);
    let detail = Text::new(
        format!("Đăng nhập sai nhiều lần; hãy thử lại sau {seconds} giây."),
        format!("Too many failed sign-ins; try again in {seconds} seconds."),
    );
    Refusal { retry_after: Some(seconds), ..Refusal::new(Code::TooManyRequests, detail) }
}

#[cfg(test)]
mod tests {
    use super::{FREE, LONGEST_SECONDS, TimeDelta, wait};

    #[test]
    fn the_wait_grows_and_has_an_end() {
        assert_eq!(wait(FREE), TimeDelta::zero());
        assert_eq!(wait(FREE + 1), TimeDelta::seconds(2));
        assert!((1..60).all(|n| wait(n) <= wait(n + 1)));
        assert_eq!(wait(1000), TimeDelta::seconds(LONGEST_SECONDS));
    }
}
