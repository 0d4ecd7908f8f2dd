//! The working calendar: which days are not what their weekday says.

use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{judge, trail};
use crate::access::Scope;
use crate::db::Tx;
use crate::http::{Body, Page, PageOnly, Paging};
use crate::reference::dto::{WorkingDay, WorkingDayInput};
use crate::reference::entity::working_day;
use crate::refusal::{Answer, Refusal, Text};
use crate::time::{Day, ExceptionKind, WorkingCalendar, is_weekend};
use crate::units::TREE;

/// The table of days that changed, with each unit whose dossiers are yet to be read anew; also what marks a change of it.
pub const CHANGED_DAYS: &str = "calendar_recounts";

/// Notes that what `day` is has changed, so that the dossiers that it matters to are read anew: by no use case of this feature.
pub async fn note_changed_day(tx: &Tx, day: NaiveDate) -> Answer<()> {
    let noted = tx.sequence().await?;
    let mut everywhere = Query::select();
    // SQLite takes ON CONFLICT for a join's ON where no condition comes before it
    everywhere.column("id").expr(Expr::val(day)).expr(Expr::val(noted)).from("units").and_where(Expr::val(1).eq(1));
    let mut note = Query::insert();
    note.into_table(CHANGED_DAYS).columns(["unit_id", "day", "noted_in"]);
    note.select_from(everywhere).map_err(|error| Refusal::internal(&error))?;
    let again = OnConflict::columns(["unit_id", "day"]).update_column("noted_in").to_owned();
    tx.execute(note.on_conflict(again)).await?;
    tx.mark(CHANGED_DAYS).await
}

/// Says what a day is.
pub async fn put_working_day(tx: Tx, scope: Scope, day: NaiveDate, body: Body<WorkingDayInput>) -> Answer<WorkingDay> {
    scope.require(&tx, TREE).await?;
    let input = body.read()?;
    judge("day", &[("/name", &input.name)])?;
    refuse_worked_anyway(day, input.kind)?;
    tx.hold(&format!("working_day:{day}")).await?;
    let replaced = working_day::Entity::find_by_id(day).one(&tx).await?.map(show_day);
    let row = working_day::Model { day, kind: input.kind, name: input.name };
    let replace = OnConflict::column(working_day::Column::Day)
        .update_columns([working_day::Column::Kind, working_day::Column::Name])
        .to_owned();
    let model: working_day::ActiveModel = row.clone().into();
    working_day::Entity::insert(model.reset_all()).on_conflict(replace).exec_without_returning(&tx).await?;
    note_changed_day(&tx, day).await?;
    trail(&tx, &scope, "working_day.put", &day.to_string(), replaced).await?;
    Ok(show_day(row))
}

fn refuse_worked_anyway(day: NaiveDate, kind: ExceptionKind) -> Answer<()> {
    if kind != ExceptionKind::WorkedSaturday || is_weekend(day) {
        return Ok(());
    }
    let detail = Text::new(
        "Ngày này không phải ngày cuối tuần nên vốn là ngày làm việc.",
        "This day isn't of a weekend: it is worked anyway.",
    );
    Err(Refusal::fault("/kind", "not_a_weekend", detail))
}

fn show_day(row: working_day::Model) -> WorkingDay {
    WorkingDay { date: row.day, kind: row.kind, name: row.name }
}

/// Makes a day again what its weekday says.
pub async fn delete_working_day(tx: Tx, scope: Scope, day: NaiveDate) -> Answer<()> {
    scope.require(&tx, TREE).await?;
    tx.hold(&format!("working_day:{day}")).await?;
    let row = working_day::Entity::find_by_id(day).one(&tx).await?;
    let row = row.ok_or_else(|| Refusal::not_found(Text::new("ngày này trong lịch", "day in the calendar")))?;
    working_day::Entity::delete_by_id(day).exec(&tx).await?;
    note_changed_day(&tx, day).await?;
    trail(&tx, &scope, "working_day.delete", &day.to_string(), Some(show_day(row))).await
}

/// The days that are not what their weekday says, the earliest first.
pub async fn list_working_days(tx: Tx, _: Scope, page: PageOnly) -> Answer<Page<WorkingDay>> {
    let paging: Paging<Day> = Paging::new(page.limit, page.cursor.as_deref(), &"working-days")?;
    let mut query = working_day::Entity::find().order_by_asc(working_day::Column::Day).limit(paging.fetch());
    if let Some(Day(after)) = paging.after {
        query = query.filter(working_day::Column::Day.gt(after));
    }
    paging.page(query.all(&tx).await?, |row| Day(row.day), show_day)
}

/// The working calendar as it is known now.
pub async fn working_calendar(tx: &Tx) -> Answer<Arc<WorkingCalendar>> {
    let read = || async {
        let rows = working_day::Entity::find().all(tx).await?;
        Ok(WorkingCalendar::new(rows.into_iter().map(|row| (row.day, row.kind))))
    };
    tx.remembered(read).await
}
