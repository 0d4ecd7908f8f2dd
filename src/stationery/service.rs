//! Whose words a paper has, what stands at its top, and papers that are kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use press::Paper;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};

use super::dto::{PaperTemplate, TemplateInput, TemplateText};
use super::entity::kept_paper::KeptPaper;
use super::entity::template::Texts;
use super::entity::{kept_paper, template};
use super::print::{PaperFormat, Sheet};
use super::rules::{Issuer, Letterhead, PaperKind, Wording, judge};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, Page, PageOnly, Paging};
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Moment;
use crate::units::service::{self as units, OnPath};

/// What a unit's papers of a kind are written on: its names of `day`, the words of now.
pub async fn letterhead(tx: &Tx, unit: i64, kind: PaperKind, day: NaiveDate) -> Answer<Letterhead> {
    let mut path = units::path_up(tx, unit, day).await?.into_iter();
    let own = path.next().ok_or_else(|| Refusal::internal(&"a paper's unit has no name"))?;
    let issuer = Issuer { unit: own.named, kind: own.kind, parent: path.next().map(|above| above.named) };
    let now = units::path_up(tx, unit, tx.today()).await?;
    let texts = in_force(tx, &now, kind).await?.and_then(|row| row.texts).unwrap_or_default();
    Ok(Letterhead { issuer, wording: Wording::new(kind, texts.0) })
}

/// The words that the papers of a unit with this way to the root have: its own, or those of the nearest unit above that has
/// its own.
async fn in_force(tx: &Tx, path: &[OnPath], kind: PaperKind) -> Answer<Option<template::Model>> {
    for above in path {
        if let Some(row) = newest(tx, above.id, kind).await?.filter(|row| row.texts.is_some()) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

async fn newest(tx: &Tx, unit: i64, kind: PaperKind) -> Answer<Option<template::Model>> {
    let versions = template::Entity::find()
        .filter(template::Column::UnitId.eq(unit))
        .filter(template::Column::Kind.eq(kind))
        .order_by_desc(template::Column::Version);
    Ok(versions.one(tx).await?)
}

async fn shown(tx: &Tx, kind: PaperKind, row: Option<template::Model>) -> Answer<PaperTemplate> {
    let Some(row) = row else {
        let texts = texts(kind, &BTreeMap::new());
        return Ok(PaperTemplate { kind, unit_code: None, version: 0, texts, created_by: None, created_at: None });
    };
    Ok(PaperTemplate {
        kind,
        unit_code: Some(units::code_of(tx, row.unit_id).await?),
        version: row.version,
        texts: texts(kind, &row.texts.unwrap_or_default().0),
        created_by: Some(row.created_by),
        created_at: Some(Moment::new(row.created_at)),
    })
}

fn texts(kind: PaperKind, own: &BTreeMap<String, String>) -> Vec<TemplateText> {
    let shown = kind.slots().iter().map(|slot| TemplateText {
        name: slot.name.into(),
        text: own.get(slot.name).cloned().unwrap_or_else(|| slot.text.into()),
        changed: own.contains_key(slot.name),
        gaps: slot.gaps.iter().map(|gap| (*gap).into()).collect(),
    });
    shown.collect()
}

/// The words that a unit's papers of a kind have now.
pub async fn get_template(tx: Tx, scope: Scope, (code, kind): (String, PaperKind)) -> Answer<PaperTemplate> {
    let unit = units::named(&tx, &scope, &code).await?;
    let row = in_force(&tx, &units::path_up(&tx, unit.id, tx.today()).await?, kind).await?;
    shown(&tx, kind, row).await
}

/// The words of every kind of paper.
pub async fn list_templates(tx: Tx, scope: Scope, code: String, page: PageOnly) -> Answer<Page<PaperTemplate>> {
    let unit = units::named(&tx, &scope, &code).await?;
    let paging: Paging<PaperKind> = Paging::new(page.limit, page.cursor.as_deref(), &("paper-templates", &code))?;
    let kinds = PaperKind::ALL.into_iter().filter(|kind| paging.after.is_none_or(|after| *kind > after)).collect();
    let kinds = paging.page(kinds, |kind| *kind, |kind| kind)?;
    let path = units::path_up(&tx, unit.id, tx.today()).await?;
    let mut items = Vec::new();
    for kind in kinds.items {
        let row = in_force(&tx, &path, kind).await?;
        items.push(shown(&tx, kind, row).await?);
    }
    Ok(Page { items, next_cursor: kinds.next_cursor })
}

/// The versions of a unit's own words, the newest first; one without changed texts took them back.
pub async fn list_versions(
    tx: Tx,
    scope: Scope,
    (code, kind): (String, PaperKind),
    page: PageOnly,
) -> Answer<Page<PaperTemplate>> {
    let unit = units::named(&tx, &scope, &code).await?;
    let question = ("paper-template-versions", &code, kind);
    let paging: Paging<i32> = Paging::new(page.limit, page.cursor.as_deref(), &question)?;
    let mut query = template::Entity::find()
        .filter(template::Column::UnitId.eq(unit.id))
        .filter(template::Column::Kind.eq(kind))
        .order_by_desc(template::Column::Version)
        .limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(template::Column::Version.lt(after));
    }
    let rows = paging.page(query.all(&tx).await?, |row| row.version, |row| row)?;
    let mut items = Vec::new();
    for row in rows.items {
        items.push(shown(&tx, kind, Some(row)).await?);
    }
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Writes a unit's own words as a new version.
pub async fn put_template(
    tx: Tx,
    scope: Scope,
    (code, kind): (String, PaperKind),
    body: Body<TemplateInput>,
) -> Answer<PaperTemplate> {
    let unit = units::named(&tx, &scope, &code).await?;
    let TemplateInput { texts } = body.read()?;
    judge(kind, &texts).done()?;
    let row = add_version(&tx, &scope, unit.id, kind, Some(Texts(texts))).await?;
    shown(&tx, kind, Some(row)).await
}

/// Takes a unit's own words back; its versions stay.
pub async fn delete_template(tx: Tx, scope: Scope, (code, kind): (String, PaperKind)) -> Answer<()> {
    let unit = units::named(&tx, &scope, &code).await?;
    let own = newest(&tx, unit.id, kind).await?.filter(|row| row.texts.is_some());
    own.ok_or_else(|| Refusal::not_found(Text::new("mẫu riêng của đơn vị", "template of the unit's own")))?;
    add_version(&tx, &scope, unit.id, kind, None).await.map(drop)
}

async fn add_version(
    tx: &Tx,
    scope: &Scope,
    unit: i64,
    kind: PaperKind,
    texts: Option<Texts>,
) -> Answer<template::Model> {
    tx.hold(&format!("paper-template:{unit}:{}", kind.name())).await?;
    let before = newest(tx, unit, kind).await?;
    let action = if texts.is_some() { "template.put" } else { "template.delete" };
    let row = template::ActiveModel {
        unit_id: Set(unit),
        kind: Set(kind),
        version: Set(before.map_or(0, |row| row.version) + 1),
        texts: Set(texts),
        created_by: Set(scope.actor().to_string()),
        created_at: Set(tx.now()),
    };
    let row = row.insert(tx).await?;
    audit::Entry::new(action, format!("paper-template:{}", kind.name()))
        .detail(&serde_json::json!({ "version": row.version }))?
        .record(tx, scope, Some(unit))
        .await?;
    Ok(row)
}

/// Keeps what a paper says for good; its bytes are kept when it is printed.
pub async fn keep(tx: &Tx, subject: &str, paper: Paper) -> Answer<()> {
    let row = kept_paper::ActiveModel {
        subject: Set(subject.into()),
        paper: Set(KeptPaper(paper)),
        pdf: Set(None),
        docx: Set(None),
    };
    kept_paper::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// A paper that is kept: its bytes, or what they are printed from.
pub async fn kept(tx: &Tx, subject: &str, format: PaperFormat) -> Answer<Option<Sheet>> {
    let Some(row) = kept_paper::Entity::find_by_id(subject).one(tx).await? else { return Ok(None) };
    let printed = match format {
        PaperFormat::Pdf => row.pdf,
        PaperFormat::Docx => row.docx,
    };
    let unprinted = || Sheet::Unprinted(subject.to_owned(), Box::new(row.paper.0));
    Ok(Some(printed.map_or_else(unprinted, Sheet::Kept)))
}

/// Keeps the bytes of a paper that was printed for the first time; answers with those that are kept.
pub async fn keep_printed(tx: Tx, subject: String, format: PaperFormat, content: Vec<u8>) -> Answer<Vec<u8>> {
    let row = kept_paper::Entity::find_by_id(subject).lock_exclusive().one(&tx).await?;
    let row = row.ok_or_else(|| Refusal::internal(&"a kept paper is gone"))?;
    let before = match format {
        PaperFormat::Pdf => row.pdf.clone(),
        PaperFormat::Docx => row.docx.clone(),
    };
    if let Some(before) = before {
        return Ok(before);
    }
    let mut change = row.into_active_model();
    match format {
        PaperFormat::Pdf => change.pdf = Set(Some(content.clone())),
        PaperFormat::Docx => change.docx = Set(Some(content.clone())),
    }
    change.update(&tx).await?;
    Ok(content)
}
