//! All that an inspection says, read and entered at once.

use uuid::Uuid;

use super::dto::{InspectionRecord, RecordInput, RecordedArea};
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::service as findings;
use crate::http::Body;
use crate::inspections::service as inspections;
use crate::refusal::{Answer, Code, Fault, Faults, MOST_ITEMS, Refusal, Text};

/// All that an inspection says.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<InspectionRecord> {
    inspections::subject_to_read(&tx, &scope, id).await?;
    shown(&tx, id).await
}

async fn shown(tx: &Tx, id: Uuid) -> Answer<InspectionRecord> {
    Ok(InspectionRecord {
        inspection_id: id,
        areas: inspections::areas_of(tx, id).await?,
        figures: inspections::figures_of(tx, id).await?,
        findings: findings::of_inspections(tx, &[id]).await?,
        recommendations: findings::recommendations_of_inspections(tx, &[id]).await?,
    })
}

/// Enters all that an inspection says, of which nothing was entered yet.
///
/// The faults of all parts are told together, those of recommendations once the findings that they name are there.
pub async fn create(tx: Tx, scope: Scope, id: Uuid, body: Body<RecordInput>) -> Answer<InspectionRecord> {
    let subject = inspections::subject_to_write(&tx, &scope, id).await?;
    let record = body.read()?;
    judge(&record)?;
    subject.require_open()?;
    refuse_begun(&shown(&tx, id).await?)?;
    let RecordInput { areas, figures, findings, recommendations } = record;
    let mut faults = Faults::default();
    for ((index, area), position) in areas.into_iter().enumerate().zip(1..) {
        let at = format!("/areas/{index}");
        let Some(code) = told(area.area_code.clone(), &at, &mut faults) else { continue };
        let entered = inspections::enter_area(&tx, &scope, &subject, code, area.input(position)).await;
        gather(&mut faults, &at, entered)?;
    }
    for (code, figure) in figures {
        let at = format!("/figures/{}", code.replace('~', "~0").replace('/', "~1"));
        gather(&mut faults, &at, inspections::enter_figure(&tx, &scope, &subject, code, figure).await)?;
    }
    for ((index, finding), position) in findings.into_iter().enumerate().zip(1..) {
        let at = format!("/findings/{index}");
        let Some(area) = told(finding.area_code.clone(), &at, &mut faults) else { continue };
        let entered = findings::enter(&tx, &scope, &subject, finding.input(id, position, area)).await;
        gather(&mut faults, &at, entered)?;
    }
    faults.done()?;
    let mut faults = Faults::default();
    for ((index, asked), position) in recommendations.into_iter().enumerate().zip(1..) {
        let entered = findings::enter_recommendation(&tx, &scope, &subject, asked.input(id, position)).await;
        gather(&mut faults, &format!("/recommendations/{index}"), entered)?;
    }
    faults.done()?;
    shown(&tx, id).await
}

/// Nothing stands twice, and the figures are not too many.
fn judge(record: &RecordInput) -> Answer<()> {
    let mut faults = Faults::default();
    let RecordInput { areas, figures, findings, recommendations } = record;
    faults
        .at_most("/figures", figures.len(), MOST_ITEMS)
        .once_at(areas.iter().enumerate().map(named), |index| format!("/areas/{index}/area_code"))
        .once_at(findings.iter().map(|finding| &finding.code), |index| format!("/findings/{index}/code"))
        .once_at(recommendations.iter().map(|asked| &asked.code), |index| format!("/recommendations/{index}/code"));
    faults.done()
}

/// What tells an area's entry from others: its code, or else its place.
fn named((index, area): (usize, &RecordedArea)) -> Result<&str, usize> {
    area.area_code.as_deref().ok_or(index)
}

/// 409 where something of the inspection was entered before.
fn refuse_begun(record: &InspectionRecord) -> Answer<()> {
    let InspectionRecord { inspection_id: _, areas, figures, findings, recommendations } = record;
    if areas.is_empty() && figures.is_empty() && findings.is_empty() && recommendations.is_empty() {
        return Ok(());
    }
    let detail = Text::new(
        "Cuộc kiểm tra đã có kết quả được nhập; hãy bổ sung từng phần bằng các thao tác riêng.",
        "Something of this inspection was entered already; add to it by the operations on its parts.",
    );
    Err(Refusal::new(Code::Conflict, detail))
}

/// An area that a draft may leave open and a record may not.
fn told(area: Option<String>, at: &str, faults: &mut Faults) -> Option<String> {
    let detail = Text::new(
        "Chưa biết lĩnh vực cải cách; xem GET /v1/reform-areas.",
        "The area of reform has to be told; see GET /v1/reform-areas.",
    );
    faults.add(area.is_none().then(|| Fault::new(format!("{at}/area_code"), "required", detail)));
    area
}

/// Keeps what is wrong with a part, seen from the whole; a refusal for another reason ends it all.
fn gather(faults: &mut Faults, at: &str, entered: Answer<()>) -> Answer<()> {
    match entered {
        Err(wrong) if wrong.code == Code::InvalidInput => {
            faults.extend(wrong.below(at).faults);
            Ok(())
        }
        entered => entered.map_err(|wrong| wrong.below(at)),
    }
}
