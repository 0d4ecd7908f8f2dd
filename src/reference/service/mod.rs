//! Use cases of reference data. A PUT with a later first day is a new version; one with the same day corrects it.

mod calendars;
mod rates;
mod working_days;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, QueryFilter, QueryOrder, Set};
use serde::Serialize;

use super::dto::{
    Aliases, AreaInput, FieldInput, Procedure, ProcedureField, ProcedureInput, ReferenceFilter, ReformArea,
};
use super::entity::{area, field, procedure};
use super::versions::{self, Versioned};
use crate::access::Scope;
use crate::audit;
use crate::db::{STANDING, Tx, folded};
use crate::http::{Body, Page, Paging};
use crate::refusal::{Answer, Fault, Faults, Refusal, Text, is_unseen};
use crate::time::FOREVER;
use crate::units::TREE;

pub use calendars::{calendar, list_calendars, list_periods, put_calendar};
pub use rates::{delete_rate, list_rates, put_rate, rates_on};
pub use working_days::{
    CHANGED_DAYS, delete_working_day, list_working_days, note_changed_day, put_working_day, working_calendar,
};

fn judge(code: &str, texts: &[(&str, &str)]) -> Answer<()> {
    let mut faults = Faults::default();
    for (pointer, text) in texts {
        faults.text(pointer, text, 500);
    }
    if !(1..=40).contains(&code.chars().count()) || code.contains(is_unseen) {
        let detail = Text::new(
            "Mã có từ 1 đến 40 ký tự, không có khoảng trắng và ký tự không nhìn thấy.",
            "A code has 1 to 40 characters, without spaces and marks that aren't seen.",
        );
        faults.add(Some(Fault::new("", "wrong_format", detail)));
    }
    faults.done()
}

async fn trail<T: Serialize>(
    tx: &Tx,
    scope: &Scope,
    action: &'static str,
    code: &str,
    replaced: Option<T>,
) -> Answer<()> {
    tx.mark("reference").await?;
    let entry = audit::Entry::new(action, format!("{}:{code}", action.split('.').next().unwrap_or_default()));
    let entry = match replaced {
        Some(old) => entry.detail(&serde_json::json!({ "replaced": old }))?,
        None => entry,
    };
    entry.record(tx, scope, None).await
}

/// Enters a version of a field.
pub async fn put_field(tx: Tx, scope: Scope, code: String, body: Body<FieldInput>) -> Answer<ProcedureField> {
    scope.require(&tx, TREE).await?;
    let input = body.read()?;
    judge(&code, &[("/name", &input.name)])?;
    let replaced = versions::make_room::<field::Entity>(&tx, &code, input.valid_from).await?.map(show_field);
    let row = field::ActiveModel {
        id: Set(tx.new_id()),
        code: Set(code),
        name_folded: Set(folded(&input.name)),
        name: Set(input.name),
        valid_from: Set(input.valid_from),
        valid_to: Set(FOREVER),
        recorded_in: Set(tx.sequence().await?),
        superseded_in: Set(STANDING),
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "procedure_field.put", &row.code, replaced).await?;
    Ok(show_field(row))
}

fn show_field(row: field::Model) -> ProcedureField {
    ProcedureField { code: row.code, name: row.name, valid_from: row.valid_from }
}

/// Enters a version of a procedure; its field must be known.
pub async fn put_procedure(tx: Tx, scope: Scope, code: String, body: Body<ProcedureInput>) -> Answer<Procedure> {
    scope.require(&tx, TREE).await?;
    let input = body.read()?;
    judge(&code, &[("/name", &input.name), ("/field_code", &input.field_code)])?;
    let field = field::Entity::known(&tx).filter(field::COLUMN.code.eq(input.field_code.as_str())).one(&tx).await?;
    if field.is_none() {
        let detail = Text::new("Không có lĩnh vực mang mã này.", "No field has this code.");
        return Err(Refusal::fault("/field_code", "unknown_field", detail));
    }
    let replaced = versions::make_room::<procedure::Entity>(&tx, &code, input.valid_from).await?.map(show_procedure);
    let row = procedure::ActiveModel {
        id: Set(tx.new_id()),
        code: Set(code),
        name_folded: Set(folded(&input.name)),
        name: Set(input.name),
        field_code: Set(input.field_code),
        service_level: Set(input.service_level),
        has_result: Set(input.has_result),
        valid_from: Set(input.valid_from),
        valid_to: Set(FOREVER),
        recorded_in: Set(tx.sequence().await?),
        superseded_in: Set(STANDING),
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "procedure.put", &row.code, replaced).await?;
    Ok(show_procedure(row))
}

fn show_procedure(row: procedure::Model) -> Procedure {
    Procedure {
        code: row.code,
        name: row.name,
        field_code: row.field_code,
        service_level: row.service_level,
        has_result: row.has_result,
        valid_from: row.valid_from,
    }
}

/// Enters a version of an area of reform.
pub async fn put_area(tx: Tx, scope: Scope, code: String, body: Body<AreaInput>) -> Answer<ReformArea> {
    scope.require(&tx, TREE).await?;
    let input = body.read()?;
    let aliases: Vec<_> =
        (0..).zip(&input.aliases).map(|(n, alias): (u32, _)| (format!("/aliases/{n}"), alias)).collect();
    let mut texts = vec![("/name", input.name.as_str()), ("/name_en", input.name_en.as_str())];
    texts.extend(aliases.iter().map(|(pointer, alias)| (pointer.as_str(), alias.as_str())));
    judge(&code, &texts)?;
    judge_position(input.position)?;
    let replaced = versions::make_room::<area::Entity>(&tx, &code, input.valid_from).await?.map(show_area);
    let row = area::ActiveModel {
        id: Set(tx.new_id()),
        code: Set(code),
        position: Set(input.position),
        name: Set(input.name),
        name_en: Set(input.name_en),
        aliases: Set(Aliases(input.aliases)),
        valid_from: Set(input.valid_from),
        valid_to: Set(FOREVER),
        recorded_in: Set(tx.sequence().await?),
        superseded_in: Set(STANDING),
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "reform_area.put", &row.code, replaced).await?;
    Ok(show_area(row))
}

fn judge_position(position: i32) -> Answer<()> {
    if (1..=1000).contains(&position) {
        return Ok(());
    }
    let detail = Text::new("Thứ tự phải từ 1 đến 1000.", "The place has to be from 1 to 1000.");
    Err(Refusal::fault("/position", "out_of_range", detail))
}

fn show_area(row: area::Model) -> ReformArea {
    ReformArea {
        code: row.code,
        position: row.position,
        name: row.name,
        name_en: row.name_en,
        aliases: row.aliases.0,
        valid_from: row.valid_from,
    }
}

/// Fields by code.
pub async fn list_fields(tx: Tx, _: Scope, filter: ReferenceFilter) -> Answer<Page<ProcedureField>> {
    let code = |row: &field::Model| row.code.clone();
    versions::list::<field::Entity, _>(&tx, &filter, field::Column::NameFolded, code, show_field).await
}

/// Procedures by code.
pub async fn list_procedures(tx: Tx, _: Scope, filter: ReferenceFilter) -> Answer<Page<Procedure>> {
    let code = |row: &procedure::Model| row.code.clone();
    versions::list::<procedure::Entity, _>(&tx, &filter, procedure::Column::NameFolded, code, show_procedure).await
}

/// One procedure as it holds today.
pub async fn get_procedure(tx: Tx, _: Scope, code: String) -> Answer<Procedure> {
    let row = procedure::Entity::on_day(&tx, tx.today()).filter(procedure::COLUMN.code.eq(code)).one(&tx).await?;
    row.map(show_procedure).ok_or_else(|| Refusal::not_found(Text::new("thủ tục", "procedure")))
}

/// The areas of reform that hold on a day, by their place.
pub async fn areas_on(tx: &Tx, day: NaiveDate) -> Answer<Vec<ReformArea>> {
    let rows = area::Entity::on_day(tx, day)
        .order_by_asc(area::Column::Position)
        .order_by_asc(area::Column::Code)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(show_area).collect())
}

/// The names of the areas of reform of a day, by code.
pub async fn area_names(tx: &Tx, day: NaiveDate) -> Answer<BTreeMap<String, String>> {
    Ok(areas_on(tx, day).await?.into_iter().map(|area| (area.code, area.name)).collect())
}

/// Those of `codes` that have ever stood for an area of reform: old notices speak of old areas.
pub async fn known_areas(tx: &Tx, codes: &[String]) -> Answer<BTreeSet<String>> {
    let rows = area::Entity::known(tx).filter(area::COLUMN.code.is_in(codes.to_vec())).all(tx).await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

/// A fault at `pointer` where no area of reform has this code.
pub async fn unknown_area(tx: &Tx, code: &str, pointer: impl Into<String>) -> Answer<Option<Fault>> {
    let known = known_areas(tx, &[code.to_owned()]).await?;
    let detail = Text::new(
        "Không có lĩnh vực cải cách mang mã này; xem GET /v1/reform-areas.",
        "No reform area has this code; see GET /v1/reform-areas.",
    );
    Ok(known.is_empty().then(|| Fault::new(pointer, "unknown_area", detail)))
}

/// The areas of reform; `name` finds aliases too.
pub async fn list_areas(tx: Tx, _: Scope, filter: ReferenceFilter) -> Answer<Page<ReformArea>> {
    let areas = areas_on(&tx, filter.as_of.unwrap_or(tx.today())).await?;
    few("areas", &filter, areas, |area| std::iter::once(&area.name).chain(&area.aliases).map(String::as_str).collect())
}

/// A page of entries that are few, and already read, with those only that have a name in which the wanted one is.
fn few<T>(
    of: &'static str,
    filter: &ReferenceFilter,
    entries: Vec<T>,
    names: impl Fn(&T) -> Vec<&str>,
) -> Answer<Page<T>> {
    let paging: Paging<usize> =
        Paging::new(filter.limit, filter.cursor.as_deref(), &(of, &filter.name, &filter.as_of))?;
    let wanted = filter.name.as_deref().map(folded).unwrap_or_default();
    let is_meant = |entry: &T| names(entry).into_iter().any(|name| folded(name).contains(wanted.as_str()));
    let found = entries.into_iter().filter(is_meant).enumerate();
    let rows = found.filter(|(place, _)| paging.after.is_none_or(|after| *place > after));
    paging.page(rows.collect(), |(place, _)| *place, |(_, entry)| entry)
}

/// The field of each procedure, by the procedure's code.
#[derive(Debug)]
pub struct FieldsOfProcedures(pub HashMap<String, String>);

/// The field of each procedure that is known today.
pub async fn fields_of_procedures(tx: &Tx) -> Answer<Arc<FieldsOfProcedures>> {
    let read = || async {
        let rows = procedure::Entity::on_day(tx, tx.today()).all(tx).await?;
        Ok(FieldsOfProcedures(rows.into_iter().map(|row| (row.code, row.field_code)).collect()))
    };
    tx.remembered(read).await
}

/// The names of fields today, by code.
pub async fn field_names(tx: &Tx) -> Answer<HashMap<String, String>> {
    let rows = field::Entity::on_day(tx, tx.today()).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// The names of procedures today, by code.
pub async fn procedure_names(tx: &Tx) -> Answer<HashMap<String, String>> {
    let rows = procedure::Entity::on_day(tx, tx.today()).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}
