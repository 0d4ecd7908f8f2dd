//! Calendars of reporting: where months are cut.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Datelike;
use sea_orm::{ActiveModelTrait, QueryOrder, Set};

use super::{few, judge, trail};
use crate::access::Scope;
use crate::db::{STANDING, Tx};
use crate::http::{Body, Page};
use crate::reference::dto::{
    CalendarInput, CalendarPeriods, CalendarYear, NamedPeriod, ReferenceFilter, ReportingCalendar,
};
use crate::reference::entity::calendar;
use crate::reference::versions::{Versioned, make_room};
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::time::{Calendar, Cut, FOREVER, names_of, resolve_period};
use crate::units::TREE;

/// The calendar that is meant where a question names none.
const DEFAULT: &str = "admin15";

/// Enters a version of a calendar.
pub async fn put_calendar(tx: Tx, scope: Scope, code: String, body: Body<CalendarInput>) -> Answer<ReportingCalendar> {
    scope.require(&tx, TREE).await?;
    let input = body.read()?;
    judge(&code, &[("/name", &input.name)])?;
    judge_closing(input.closes_on)?;
    let replaced = make_room::<calendar::Entity>(&tx, &code, input.valid_from).await?.map(show);
    let row = calendar::ActiveModel {
        id: Set(tx.new_id()),
        code: Set(code),
        name: Set(input.name),
        closes_on: Set(input.closes_on),
        valid_from: Set(input.valid_from),
        valid_to: Set(FOREVER),
        recorded_in: Set(tx.sequence().await?),
        superseded_in: Set(STANDING),
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "calendar.put", &row.code, replaced).await?;
    Ok(show(row))
}

/// Every month has a 28th; a month that ends later ends on the wall.
fn judge_closing(day: Option<i32>) -> Answer<()> {
    if day.is_none_or(|day| (1..=28).contains(&day)) {
        return Ok(());
    }
    let detail = Text::new(
        "Ngày chốt phải từ 1 đến 28; bỏ trống nếu chốt vào ngày cuối tháng.",
        "The closing day has to be from 1 to 28; leave it out where months close on their last day.",
    );
    Err(Refusal::fault("/closes_on", "out_of_range", detail))
}

fn show(row: calendar::Model) -> ReportingCalendar {
    let calendar::Model { code, name, closes_on, valid_from, .. } = row;
    ReportingCalendar { code, name, closes_on, valid_from }
}

/// The calendars that hold on a day, by code.
pub async fn list_calendars(tx: Tx, _: Scope, filter: ReferenceFilter) -> Answer<Page<ReportingCalendar>> {
    let day = filter.as_of.unwrap_or(tx.today());
    let rows = calendar::Entity::on_day(&tx, day).order_by_asc(calendar::Column::Code).all(&tx).await?;
    few("calendars", &filter, rows.into_iter().map(show).collect(), |calendar| vec![&calendar.name])
}

/// The periods of a year as a calendar cuts them.
pub async fn list_periods(tx: Tx, _: Scope, code: String, asked: CalendarYear) -> Answer<CalendarPeriods> {
    let calendars = all(&tx).await?;
    let calendar =
        calendars.0.get(&code).ok_or_else(|| Refusal::not_found(Text::new("lịch báo cáo", "calendar of reporting")))?;
    let year = asked.year.unwrap_or(tx.today().year());
    let mut faults = Faults::default();
    faults.range("?year", year.into(), 1901, 2199);
    faults.done()?;
    let named = names_of(year).filter_map(|name| {
        let period = resolve_period(calendar, name).ok()?;
        Some(NamedPeriod { period: name, label: name.label().into(), from: period.from, to: period.to })
    });
    Ok(CalendarPeriods { calendar: code, year, periods: named.collect() })
}

/// Every calendar, by code.
#[derive(Debug)]
struct Calendars(HashMap<String, Calendar>);

async fn all(tx: &Tx) -> Answer<Arc<Calendars>> {
    let read = || async {
        let mut cuts: HashMap<String, Vec<Cut>> = HashMap::new();
        for row in calendar::Entity::known(tx).all(tx).await? {
            let closes_on = row.closes_on.map(i32::unsigned_abs);
            cuts.entry(row.code).or_default().push(Cut { from: row.valid_from, closes_on });
        }
        Ok(Calendars(cuts.into_iter().map(|(code, cuts)| (code, Calendar::new(cuts))).collect()))
    };
    tx.remembered(read).await
}

/// The calendar of a code, with the code; by default that of administrative reports. An unknown code is a fault at
/// `?calendar`.
pub async fn calendar(tx: &Tx, code: Option<&str>) -> Answer<(String, Calendar)> {
    let (calendars, code) = (all(tx).await?, code.unwrap_or(DEFAULT));
    let found = calendars.0.get(code).cloned();
    let calendar = found.ok_or_else(|| {
        let mut codes: Vec<_> = calendars.0.keys().map(String::as_str).collect();
        codes.sort_unstable();
        let known = codes.join(", ");
        let detail = Text::new(
            format!("Không có lịch báo cáo này; các lịch: {known}."),
            format!("There is no such calendar; known: {known}."),
        );
        Refusal::invalid(vec![Fault::new("?calendar", "unknown_value", detail)])
    })?;
    Ok((code.to_owned(), calendar))
}
