//! A day of the working calendar is changed; deadlines in working days follow in the same transaction.

use chrono::NaiveDate;

use super::dto::ChangedDay;
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::service::follow_calendar;
use crate::http::Body;
use crate::reference::dto::WorkingDayInput;
use crate::reference::service as reference;
use crate::refusal::Answer;
use crate::stationery::rules::day_in_figures;

/// Says what a day is.
pub async fn put_working_day(tx: Tx, scope: Scope, day: NaiveDate, body: Body<WorkingDayInput>) -> Answer<ChangedDay> {
    let changed = reference::put_working_day(tx.clone(), scope.clone(), day, body).await?;
    let moved_deadlines = follow(&tx, &scope, day).await?;
    Ok(ChangedDay { day: changed, moved_deadlines })
}

/// Makes a day again what its weekday says.
pub async fn delete_working_day(tx: Tx, scope: Scope, day: NaiveDate) -> Answer<()> {
    reference::delete_working_day(tx.clone(), scope.clone(), day).await?;
    follow(&tx, &scope, day).await.map(drop)
}

async fn follow(tx: &Tx, scope: &Scope, day: NaiveDate) -> Answer<u32> {
    let reason = format!("Lịch làm việc đổi ngày {}", day_in_figures(day));
    follow_calendar(tx, scope, reference::working_calendar(tx).await?.as_ref(), &reason).await
}
