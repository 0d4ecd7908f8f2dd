//! What an inspection says: results by area of reform and declared figures.

use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::subjects::{Subject, subject_to_read, subject_to_write};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Page, PageOnly, Paging};
use crate::inspections::dto::{AreaResult, AreaResultInput, DeclaredFigure, FigureInput, InspectedPeriod, Lines};
use crate::inspections::entity::{area, figure};
use crate::inspections::rules::is_decimal;
use crate::reconciliation::rules::wholes;
use crate::reference::service::{rates_on, unknown_area};
use crate::refusal::{Answer, Fault, Faults, Refusal, Text, code_fault};
use crate::statistics::rules::{definitions, unknown_definition};
use crate::time::Moment;

/// The key by which these lists go on.
type Key = (i32, String);

async fn trail(tx: &Tx, scope: &Scope, action: &'static str, subject: &Subject, code: &str) -> Answer<()> {
    audit::Entry::new(action, format!("inspection:{}", subject.id))
        .detail(&serde_json::json!({ "code": code }))?
        .record(tx, scope, Some(subject.unit_id))
        .await
}

/// Writes what an inspection says about an area; answers with it, and whether it is new.
pub async fn put_area(
    tx: Tx,
    scope: Scope,
    (id, code): (Uuid, String),
    version: IfMatch,
    body: Body<AreaResultInput>,
) -> Answer<(AreaResult, bool)> {
    let subject = subject_to_write(&tx, &scope, id).await?;
    let current = area::Entity::find_by_id((id, code.clone())).one(&tx).await?;
    version.check_where_there(current.clone().map(show_area).as_ref())?;
    let input = body.read()?;
    judge_area(&tx, &code, "", &input).await?;
    subject.require_open()?;
    let new = current.is_none();
    let row = area_row(&tx, id, code, input);
    let row = if new { row.insert(&tx).await? } else { row.update(&tx).await? };
    trail(&tx, &scope, "inspection.area", &subject, &row.area_code).await?;
    Ok((show_area(row), new))
}

/// Enters what an open inspection says about an area of which nothing was said yet, for other features.
pub async fn enter_area(tx: &Tx, scope: &Scope, subject: &Subject, code: String, input: AreaResultInput) -> Answer<()> {
    judge_area(tx, &code, "/area_code", &input).await?;
    let row = area_row(tx, subject.id, code, input).insert(tx).await?;
    trail(tx, scope, "inspection.area", subject, &row.area_code).await
}

fn area_row(tx: &Tx, id: Uuid, code: String, input: AreaResultInput) -> area::ActiveModel {
    area::ActiveModel {
        inspection_id: Set(id),
        area_code: Set(code),
        position: Set(input.position),
        printed_number: Set(input.printed_number),
        heading: Set(input.heading),
        results: Set(Lines(input.results)),
        full_text: Set(input.full_text),
        updated_at: Set(tx.now()),
    }
}

async fn judge_area(tx: &Tx, code: &str, pointer: &str, input: &AreaResultInput) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .add(unknown_area(tx, code, pointer).await?)
        .range("/position", input.position.into(), 1, 1000)
        .optional("/printed_number", input.printed_number.as_deref(), 40)
        .text("/heading", &input.heading, 500)
        .texts("/results", &input.results, 20_000)
        .optional("/full_text", input.full_text.as_deref(), 200_000);
    faults.done()
}

fn show_area(row: area::Model) -> AreaResult {
    AreaResult {
        inspection_id: row.inspection_id,
        area_code: row.area_code,
        position: row.position,
        printed_number: row.printed_number,
        heading: row.heading,
        results: row.results.0,
        full_text: row.full_text,
        updated_at: Moment::new(row.updated_at),
    }
}

/// What an inspection says about one area.
pub async fn get_area(tx: Tx, scope: Scope, (id, code): (Uuid, String)) -> Answer<AreaResult> {
    subject_to_read(&tx, &scope, id).await?;
    let found = area::Entity::find_by_id((id, code)).one(&tx).await?;
    found.map(show_area).ok_or_else(|| Refusal::not_found(Text::new("kết quả của lĩnh vực", "result of this area")))
}

/// What an inspection says by area, in the order of the paper.
pub async fn list_areas(tx: Tx, scope: Scope, id: Uuid, page: PageOnly) -> Answer<Page<AreaResult>> {
    subject_to_read(&tx, &scope, id).await?;
    let paging: Paging<Key> = Paging::new(page.limit, page.cursor.as_deref(), &("inspection-areas", id))?;
    let mut query = area::Entity::find()
        .filter(area::Column::InspectionId.eq(id))
        .order_by_asc(area::Column::Position)
        .order_by_asc(area::Column::AreaCode)
        .limit(paging.fetch());
    if let Some((position, code)) = &paging.after {
        let tied = Condition::all().add(area::Column::Position.eq(*position)).add(area::Column::AreaCode.gt(code));
        query = query.filter(Condition::any().add(area::Column::Position.gt(*position)).add(tied));
    }
    paging.page(query.all(&tx).await?, |row| (row.position, row.area_code.clone()), show_area)
}

/// All results by area of an inspection, for other features; the caller has resolved `id` in its scope.
pub async fn areas_of(tx: &Tx, id: Uuid) -> Answer<Vec<AreaResult>> {
    let rows = area::Entity::find()
        .filter(area::Column::InspectionId.eq(id))
        .order_by_asc(area::Column::Position)
        .order_by_asc(area::Column::AreaCode)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(show_area).collect())
}

/// Writes a figure that an inspection declares; answers with it, and whether it is new.
pub async fn put_figure(
    tx: Tx,
    scope: Scope,
    (id, code): (Uuid, String),
    version: IfMatch,
    body: Body<FigureInput>,
) -> Answer<(DeclaredFigure, bool)> {
    let subject = subject_to_write(&tx, &scope, id).await?;
    let current = figure::Entity::find_by_id((id, code.clone())).one(&tx).await?;
    version.check_where_there(current.clone().map(show_figure).as_ref())?;
    let input = body.read()?;
    judge_figure(&tx, &code, &input).await?;
    subject.require_open()?;
    let new = current.is_none();
    let row = figure_row(&tx, id, code, input);
    let row = if new { row.insert(&tx).await? } else { row.update(&tx).await? };
    trail(&tx, &scope, "inspection.figure", &subject, &row.code).await?;
    Ok((show_figure(row), new))
}

/// Enters a figure that an open inspection declares and that has none of this code yet, for other features.
pub async fn enter_figure(tx: &Tx, scope: &Scope, subject: &Subject, code: String, input: FigureInput) -> Answer<()> {
    judge_figure(tx, &code, &input).await?;
    let row = figure_row(tx, subject.id, code, input).insert(tx).await?;
    trail(tx, scope, "inspection.figure", subject, &row.code).await
}

fn figure_row(tx: &Tx, id: Uuid, code: String, input: FigureInput) -> figure::ActiveModel {
    figure::ActiveModel {
        inspection_id: Set(id),
        code: Set(code),
        position: Set(input.position),
        name: Set(input.name),
        label: Set(input.label),
        value: Set(input.value),
        numerator: Set(input.numerator),
        denominator: Set(input.denominator),
        percent: Set(input.percent),
        unit: Set(input.unit),
        quote: Set(input.quote),
        printed: Set(input.printed),
        printed_percent: Set(input.printed_percent),
        definition: Set(input.definition),
        not_computable_because: Set(input.not_computable_because),
        row: Set(input.row),
        period_from: Set(input.period.as_ref().map(|period| period.from)),
        period_to: Set(input.period.map(|period| period.to)),
        qualifier: Set(input.qualifier),
        residual_of: Set(input.residual_of),
        updated_at: Set(tx.now()),
    }
}

async fn judge_figure(tx: &Tx, code: &str, input: &FigureInput) -> Answer<()> {
    let known = definitions(&rates_on(tx, tx.today()).await?);
    let mut faults = Faults::default();
    faults
        .add(code_fault("", code))
        .range("/position", input.position.into(), 1, 1000)
        .text("/name", &input.name, 100)
        .optional("/label", input.label.as_deref(), 500)
        .text("/unit", &input.unit, 40)
        .text("/quote", &input.quote, 2000)
        .optional("/printed", input.printed.as_deref(), 100)
        .optional("/printed_percent", input.printed_percent.as_deref(), 100)
        .optional("/definition", input.definition.as_deref(), 100);
    faults
        .count("/value", input.value)
        .ratio("", input.numerator, input.denominator, 0)
        .add(number_fault(input))
        .add(input.definition.as_deref().and_then(|named| unknown_definition(named, &known)))
        .add(percent_fault(input.percent.as_deref(), "/percent"))
        .add(reason_fault(input))
        .add(qualifier_fault(input))
        .add(residual_fault(input));
    if let Some(row) = &input.row {
        row.judge(&mut faults, "/row");
    }
    if let Some(period) = &input.period {
        faults.order("/period/to", Some(period.from), Some(period.to));
    }
    if let Some(reason) = &input.not_computable_because {
        reason.judge(&mut faults, "/not_computable_because");
    }
    faults.done()
}

fn number_fault(input: &FigureInput) -> Option<Fault> {
    let numbers = [input.value, input.numerator, input.denominator];
    (numbers.iter().all(Option::is_none) && input.percent.is_none()).then(|| {
        let detail = Text::new(
            "Cần value, hoặc numerator và denominator, hoặc ít nhất là percent.",
            "A value, a numerator and denominator, or at least a percent is needed.",
        );
        Fault::new("/value", "required", detail)
    })
}

/// A fault where a percentage isn't a decimal number with a point.
pub fn percent_fault(percent: Option<&str>, pointer: &str) -> Option<Fault> {
    percent.filter(|text| !is_decimal(text)).map(|_| {
        let detail = Text::new(
            "Tỷ lệ phần trăm viết bằng số thập phân có dấu chấm, ví dụ 88.25.",
            "A percentage is written as a decimal number with a point, such as 88.25.",
        );
        Fault::new(pointer, "wrong_format", detail)
    })
}

fn reason_fault(input: &FigureInput) -> Option<Fault> {
    let both = input.definition.is_some() && input.not_computable_because.is_some();
    both.then(|| {
        let detail = Text::new(
            "Số liệu có definition thì tính được, nên không có not_computable_because.",
            "A figure with a definition can be computed, so it has no not_computable_because.",
        );
        Fault::new("/not_computable_because", "not_applicable", detail)
    })
}

fn qualifier_fault(input: &FigureInput) -> Option<Fault> {
    let is_idle = input.qualifier.is_some() && input.value.is_none() && input.percent.is_none();
    is_idle.then(|| {
        let detail = Text::new(
            "qualifier cần có value hoặc percent.",
            "A qualifier needs a value or a percent that it is about.",
        );
        Fault::new("/qualifier", "not_applicable", detail)
    })
}

/// A fault where a figure is the rest of no sum, or is computed by itself.
fn residual_fault(input: &FigureInput) -> Option<Fault> {
    let whole = input.residual_of.as_deref()?;
    let wholes = wholes();
    if !wholes.contains(&whole) {
        let known = wholes.join(", ");
        let detail = Text::new(
            format!("Không có tổng này; các tổng: {known}."),
            format!("There is no such sum; known: {known}."),
        );
        return Some(Fault::new("/residual_of", "unknown_value", detail));
    }
    input.definition.is_some().then(|| {
        let detail = Text::new(
            "Số liệu có definition thì không có residual_of.",
            "A figure with a definition has no residual_of.",
        );
        Fault::new("/residual_of", "not_applicable", detail)
    })
}

fn show_figure(row: figure::Model) -> DeclaredFigure {
    DeclaredFigure {
        inspection_id: row.inspection_id,
        code: row.code,
        position: row.position,
        name: row.name,
        label: row.label,
        value: row.value,
        numerator: row.numerator,
        denominator: row.denominator,
        percent: row.percent,
        unit: row.unit,
        quote: row.quote,
        printed: row.printed,
        printed_percent: row.printed_percent,
        definition: row.definition,
        not_computable_because: row.not_computable_because,
        period: row.period_from.zip(row.period_to).map(|(from, to)| InspectedPeriod { from, to }),
        row: row.row,
        qualifier: row.qualifier,
        residual_of: row.residual_of,
        updated_at: Moment::new(row.updated_at),
    }
}

/// One figure that an inspection declares.
pub async fn get_figure(tx: Tx, scope: Scope, (id, code): (Uuid, String)) -> Answer<DeclaredFigure> {
    subject_to_read(&tx, &scope, id).await?;
    let found = figure::Entity::find_by_id((id, code)).one(&tx).await?;
    found.map(show_figure).ok_or_else(|| Refusal::not_found(Text::new("số liệu", "figure")))
}

/// The figures that an inspection declares, in the order of the paper.
pub async fn list_figures(tx: Tx, scope: Scope, id: Uuid, page: PageOnly) -> Answer<Page<DeclaredFigure>> {
    subject_to_read(&tx, &scope, id).await?;
    let paging: Paging<Key> = Paging::new(page.limit, page.cursor.as_deref(), &("declared-figures", id))?;
    let mut query = figure::Entity::find()
        .filter(figure::Column::InspectionId.eq(id))
        .order_by_asc(figure::Column::Position)
        .order_by_asc(figure::Column::Code)
        .limit(paging.fetch());
    if let Some((position, code)) = &paging.after {
        let tied = Condition::all().add(figure::Column::Position.eq(*position)).add(figure::Column::Code.gt(code));
        query = query.filter(Condition::any().add(figure::Column::Position.gt(*position)).add(tied));
    }
    paging.page(query.all(&tx).await?, |row| (row.position, row.code.clone()), show_figure)
}

/// All figures that an inspection declares, for other features; the caller has resolved `id` in its scope.
pub async fn figures_of(tx: &Tx, id: Uuid) -> Answer<Vec<DeclaredFigure>> {
    let rows = figure::Entity::find()
        .filter(figure::Column::InspectionId.eq(id))
        .order_by_asc(figure::Column::Position)
        .order_by_asc(figure::Column::Code)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(show_figure).collect())
}
