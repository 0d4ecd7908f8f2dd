//! Sign-in slows down per account and per address; the counters stand in the database, so that all copies share them.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

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

/// Refuses a try that comes too early: 429.
pub async fn check(tx: &Tx, subjects: &[String]) -> Answer<()> {
    for subject in subjects {
        let row = failure::Entity::find_by_id(subject.clone()).one(tx).await?;
        if let Some(row) = row.filter(|row| row.blocked_until > tx.now()) {
            return Err(too_early(row.blocked_until - tx.now()));
        }
    }
    Ok(())
}

/// Counts a failure for each subject.
pub async fn fail(tx: &Tx, subjects: &[String]) -> Answer<()> {
    for subject in subjects {
        let row = failure::Entity::find_by_id(subject.clone()).one(tx).await?;
        let before = row.filter(|row| tx.now() - row.last_at < FORGOTTEN_AFTER).map_or(0, |row| row.failures);
        save(tx, subject, before + 1, tx.now() + wait(before + 1)).await?;
    }
    Ok(())
}

/// Forgets an account's failures after it signed in; the address keeps its count.
pub async fn succeed(tx: &Tx, account: &str) -> Answer<()> {
    failure::Entity::delete_by_id(account.to_owned()).exec(tx).await?;
    Ok(())
}

async fn save(tx: &Tx, subject: &str, failures: i32, until: DateTime<Utc>) -> Answer<()> {
    let row = failure::ActiveModel {
        subject: Set(subject.to_owned()),
        failures: Set(failures),
        last_at: Set(tx.now()),
        blocked_until: Set(until),
    };
    let columns = [failure::Column::Failures, failure::Column::LastAt, failure::Column::BlockedUntil];
    let replace = OnConflict::column(failure::Column::Subject).update_columns(columns).to_owned();
    failure::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
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
