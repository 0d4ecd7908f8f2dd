//! Samples of an inspection: drawn by the service, chosen by the team, or only stated.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::subjects::{Subject, inspected_period, subject_to_read, subject_to_write};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::dossiers::dto::DossierFilter;
use crate::dossiers::service as dossiers;
use crate::http::{Body, IfMatch, Page, PageOnly, Paging};
use crate::inspections::dto::{Draw, Drawn, Examined, ExaminedDossier, NewSample, Sample, SampleResults, Stated};
use crate::inspections::entity::sample;
use crate::inspections::rules::{SampleMethod, draw};
use crate::ratio::{Decimals, Ratio, Rounding};
use crate::refusal::{Answer, Fault, Faults, Refusal, Text, code_fault};
use crate::time::Moment;

/// The most dossiers of a sample.
const MOST: usize = 500;

/// Enters a sample of an inspection that is under way or has ended, and that no issued notice covers.
pub async fn create_sample(tx: Tx, scope: Scope, id: Uuid, body: Body<NewSample>) -> Answer<Sample> {
    let subject = subject_to_write(&tx, &scope, id).await?;
    let input = body.read()?;
    let mut faults = Faults::default();
    faults.add(code_fault("/code", &input.code)).text("/purpose", &input.purpose, 2000).add(one_of_three(&input));
    faults.done()?;
    subject.require_open()?;
    if sample::Entity::find_by_id((id, input.code.clone())).one(&tx).await?.is_some() {
        let detail = Text::new("Mã này đã có trong cuộc kiểm tra.", "This code is taken in the inspection.");
        return Err(Refusal::conflict("/code", "code_taken", detail));
    }
    let content = match (input.draw, input.dossier_codes, input.stated) {
        (Some(wanted), ..) => drawn(&tx, &subject, wanted).await?,
        (None, Some(codes), _) => chosen(&tx, &subject, codes).await?,
        (None, None, stated) => counted(stated)?,
    };
    let row = sample::ActiveModel {
        inspection_id: Set(id),
        code: Set(input.code),
        purpose: Set(input.purpose),
        created_by: Set(scope.actor().to_string()),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        ..content
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "inspection.sample", &subject, &row).await?;
    Ok(show(row))
}

async fn trail(tx: &Tx, scope: &Scope, action: &'static str, subject: &Subject, row: &sample::Model) -> Answer<()> {
    audit::Entry::new(action, format!("inspection:{}", subject.id))
        .detail(&serde_json::json!({ "code": row.code, "draw": row.draw }))?
        .record(tx, scope, Some(subject.unit_id))
        .await
}

fn one_of_three(input: &NewSample) -> Option<Fault> {
    let given = [input.draw.is_some(), input.dossier_codes.is_some(), input.stated.is_some()];
    (given.into_iter().filter(|is_given| *is_given).count() != 1).then(|| {
        let detail = Text::new(
            "Cần đúng một trong ba: draw, dossier_codes, stated.",
            "Exactly one of draw, dossier_codes and stated is needed.",
        );
        Fault::new("", "one_of", detail)
    })
}

async fn drawn(tx: &Tx, subject: &Subject, wanted: Draw) -> Answer<sample::ActiveModel> {
    let period = inspected_period(tx, &[subject.id]).await?;
    let (from, to) = (wanted.from.unwrap_or(period.from), wanted.to.unwrap_or(period.to));
    let mut faults = Faults::default();
    faults
        .range("/draw/size", wanted.size, 1, 500)
        .optional("/draw/seed", wanted.seed.as_deref(), 100)
        .order("/draw/to", Some(from), Some(to))
        .optional("/draw/field_code", wanted.field_code.as_deref(), 100)
        .optional("/draw/procedure_code", wanted.procedure_code.as_deref(), 100);
    faults.done()?;
    let filter = DossierFilter {
        entered_from: Some(from),
        entered_to: Some(to),
        field_code: wanted.field_code.clone(),
        procedure_code: wanted.procedure_code.clone(),
        ..DossierFilter::default()
    };
    let codes = dossiers::codes_of(tx, subject.unit_id, &filter).await?;
    let (population, size) = (count(codes.len()), usize::try_from(wanted.size).unwrap_or(MOST));
    if codes.len() < size {
        let detail = Text::new(
            format!("Chỉ có {population} hồ sơ phù hợp."),
            format!("Only {population} dossiers are like that."),
        );
        return Err(Refusal::fault("/draw/size", "too_few", detail));
    }
    let seed = wanted.seed.unwrap_or_else(|| tx.new_id().simple().to_string());
    let listed = listed(draw(&seed, size, codes));
    let Draw { field_code, procedure_code, .. } = wanted;
    Ok(sample::ActiveModel {
        method: Set(SampleMethod::Drawn),
        draw: Set(Some(Drawn { seed, from, to, field_code, procedure_code, population })),
        ..listed
    })
}

fn count(dossiers: usize) -> i64 {
    i64::try_from(dossiers).unwrap_or(i64::MAX)
}

fn listed(codes: Vec<String>) -> sample::ActiveModel {
    let unseen = |dossier_code| ExaminedDossier { dossier_code, failed: None, remark: None };
    sample::ActiveModel {
        method: Set(SampleMethod::Chosen),
        draw: Set(None),
        size: Set(count(codes.len())),
        stated_failed: Set(None),
        dossiers: Set(Examined(codes.into_iter().map(unseen).collect())),
        ..Default::default()
    }
}

async fn chosen(tx: &Tx, subject: &Subject, codes: Vec<String>) -> Answer<sample::ActiveModel> {
    let mut faults = Faults::default();
    faults.items("/dossier_codes", codes.len(), 1, MOST).once("/dossier_codes", &codes);
    let known = dossiers::codes_among(tx, subject.unit_id, &codes).await?;
    for (index, _) in codes.iter().enumerate().filter(|(_, code)| !known.contains(*code)) {
        let detail = Text::new("Đơn vị không có hồ sơ mang mã này.", "The unit has no dossier of this code.");
        faults.add(Some(Fault::new(format!("/dossier_codes/{index}"), "unknown_dossier", detail)));
    }
    faults.done()?;
    Ok(listed(codes))
}

fn counted(stated: Option<Stated>) -> Answer<sample::ActiveModel> {
    let Stated { size, failed } = stated.unwrap_or(Stated { size: 0, failed: 0 });
    let mut faults = Faults::default();
    faults.range("/stated/size", size, 1, i64::MAX).range("/stated/failed", failed, 0, size.max(0));
    faults.done()?;
    Ok(sample::ActiveModel {
        method: Set(SampleMethod::Stated),
        draw: Set(None),
        size: Set(size),
        stated_failed: Set(Some(failed)),
        dossiers: Set(Examined::default()),
        ..Default::default()
    })
}

fn show(row: sample::Model) -> Sample {
    let seen = row.dossiers.0.iter().filter_map(|dossier| dossier.failed);
    let (examined, failed) = match row.stated_failed {
        Some(failed) => (row.size, failed),
        None => (count(seen.clone().count()), count(seen.filter(|failed| *failed).count())),
    };
    Sample {
        inspection_id: row.inspection_id,
        code: row.code,
        purpose: row.purpose,
        method: row.method,
        draw: row.draw,
        size: row.size,
        examined,
        failed,
        failed_percent: Ratio::new(failed, examined).percent(Decimals::default(), Rounding::HalfUp),
        dossiers: row.dossiers.0,
        created_by: row.created_by,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}

fn no_sample() -> Refusal {
    Refusal::not_found(Text::new("mẫu kiểm tra", "sample"))
}

/// One sample of an inspection.
pub async fn get_sample(tx: Tx, scope: Scope, (id, code): (Uuid, String)) -> Answer<Sample> {
    subject_to_read(&tx, &scope, id).await?;
    sample::Entity::find_by_id((id, code)).one(&tx).await?.map(show).ok_or_else(no_sample)
}

/// The samples of an inspection, by code.
pub async fn list_samples(tx: Tx, scope: Scope, id: Uuid, page: PageOnly) -> Answer<Page<Sample>> {
    subject_to_read(&tx, &scope, id).await?;
    let paging: Paging<String> = Paging::new(page.limit, page.cursor.as_deref(), &("inspection-samples", id))?;
    let mut query = sample::Entity::find()
        .filter(sample::Column::InspectionId.eq(id))
        .order_by_asc(sample::Column::Code)
        .limit(paging.fetch());
    if let Some(after) = &paging.after {
        query = query.filter(sample::COLUMN.code.gt(after.as_str()));
    }
    paging.page(query.all(&tx).await?, |row| row.code.clone(), show)
}

/// Writes what was found in dossiers of a sample.
pub async fn put_sample_results(
    tx: Tx,
    scope: Scope,
    (id, code): (Uuid, String),
    version: IfMatch,
    body: Body<SampleResults>,
) -> Answer<Sample> {
    let subject = subject_to_write(&tx, &scope, id).await?;
    let row = sample::Entity::find_by_id((id, code)).one(&tx).await?.ok_or_else(no_sample)?;
    version.check(&show(row.clone()))?;
    let SampleResults { results } = body.read()?;
    let mut faults = Faults::default();
    let at = |index: usize| format!("/results/{index}/dossier_code");
    faults.items("/results", results.len(), 1, MOST).once_at(results.iter().map(|result| &result.dossier_code), at);
    let mut dossiers = row.dossiers.0.clone();
    for (index, result) in results.into_iter().enumerate() {
        faults.optional(&format!("/results/{index}/remark"), result.remark.as_deref(), 2000);
        match dossiers.iter_mut().find(|dossier| dossier.dossier_code == result.dossier_code) {
            Some(dossier) => *dossier = result,
            None => {
                let detail = Text::new("Hồ sơ không thuộc mẫu này.", "The dossier is not in this sample.");
                faults.add(Some(Fault::new(at(index), "unknown_dossier", detail)));
            }
        }
    }
    faults.done()?;
    subject.require_open()?;
    let mut change = row.into_active_model();
    change.dossiers = Set(Examined(dossiers));
    change.updated_at = Set(tx.now());
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "inspection.sample_results", &subject, &row).await?;
    Ok(show(row))
}
