//! Rules on the data: written by administrators, applied by those who may record findings.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::dto::{DataRule, DataRuleInput, JudgedUnit, RuleOutcome, RuleQuestion};
use super::entity;
use super::rules::{Threshold, breaks, filled};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::Breach;
use crate::findings::service::{Broken, record_breach, recorded_under};
use crate::http::{Body, IfMatch, Page, PageOnly, Paging};
use crate::ratio::{Decimals, Rounding};
use crate::reconciliation::rules::{Computed, computed};
use crate::reference::service::{rates_on, unknown_area};
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text, code_fault};
use crate::stationery::rules::day_in_figures;
use crate::statistics::dto::{Question, Reach};
use crate::statistics::rules::{definitions_of_reports, unknown_definition};
use crate::statistics::service::report;
use crate::time::Moment;
use crate::units::TREE;
use crate::units::service::{self as units, Named};

/// Writes a rule, or replaces it; answers with it, and whether it is new.
pub async fn put_rule(
    tx: Tx,
    scope: Scope,
    code: String,
    version: IfMatch,
    body: Body<DataRuleInput>,
) -> Answer<(DataRule, bool)> {
    scope.require(&tx, TREE).await?;
    tx.hold(&format!("data_rule:{code}")).await?;
    let current = entity::Entity::find_by_id(code.clone()).one(&tx).await?;
    version.check_where_there(current.clone().map(show).as_ref())?;
    let input = body.read()?;
    judge(&tx, &code, &input).await?;
    let row = entity::ActiveModel {
        code: Set(code),
        name: Set(input.name),
        definition: Set(input.definition),
        broken_when: Set(input.broken_when),
        threshold: Set(input.threshold),
        area_code: Set(input.area_code),
        severity: Set(input.severity),
        text: Set(input.text),
        criterion: Set(input.criterion),
        active: Set(input.active.unwrap_or(true)),
        created_at: Set(current.as_ref().map_or(tx.now(), |row| row.created_at)),
        updated_at: Set(tx.now()),
    };
    let new = current.is_none();
    let row = if new { row.insert(&tx).await? } else { row.update(&tx).await? };
    let shown = show(row);
    audit::Entry::new("data_rule.put", format!("data_rule:{}", shown.code))
        .detail(&shown)?
        .record(&tx, &scope, None)
        .await?;
    Ok((shown, new))
}

async fn judge(tx: &Tx, code: &str, input: &DataRuleInput) -> Answer<()> {
    let known = definitions_of_reports(&rates_on(tx, tx.today()).await?);
    let mut faults = Faults::default();
    faults
        .add(code_fault("", code))
        .text("/name", &input.name, 500)
        .add(unknown_definition(&input.definition, &known))
        .add(Threshold::parse(&input.threshold).is_none().then(bad_threshold))
        .add(unknown_area(tx, &input.area_code, "/area_code").await?)
        .text("/text", &input.text, 5000)
        .optional("/criterion", input.criterion.as_deref(), 1000);
    faults.done()
}

fn bad_threshold() -> Fault {
    let detail = Text::new(
        "Ngưỡng viết bằng số thập phân có dấu chấm, ví dụ 95 hoặc 97.5.",
        "A threshold is written as a decimal number with a point, such as 95 or 97.5.",
    );
    Fault::new("/threshold", "wrong_format", detail)
}

fn show(row: entity::Model) -> DataRule {
    DataRule {
        code: row.code,
        name: row.name,
        definition: row.definition,
        broken_when: row.broken_when,
        threshold: row.threshold,
        area_code: row.area_code,
        severity: row.severity,
        text: row.text,
        criterion: row.criterion,
        active: row.active,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}

async fn row(tx: &Tx, code: String) -> Answer<entity::Model> {
    let found = entity::Entity::find_by_id(code).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("quy tắc", "rule on the data")))
}

/// One rule.
pub async fn get_rule(tx: Tx, _: Scope, code: String) -> Answer<DataRule> {
    row(&tx, code).await.map(show)
}

/// The rules, by code.
pub async fn list_rules(tx: Tx, _: Scope, page: PageOnly) -> Answer<Page<DataRule>> {
    let paging: Paging<String> = Paging::new(page.limit, page.cursor.as_deref(), &"data-rules")?;
    let mut query = entity::Entity::find().order_by_asc(entity::Column::Code).limit(paging.fetch());
    if let Some(after) = &paging.after {
        query = query.filter(entity::COLUMN.code.gt(after.as_str()));
    }
    paging.page(query.all(&tx).await?, |row| row.code.clone(), show)
}

/// Judges units by a rule, and records a finding for each that breaks it, once for a rule and period.
pub async fn apply_rule(tx: Tx, scope: Scope, code: String, body: Body<RuleQuestion>) -> Answer<RuleOutcome> {
    let rule = row(&tx, code).await?;
    let question = body.read()?;
    let mut faults = Faults::default();
    faults.order("/to", Some(question.from), Some(question.to));
    faults.done()?;
    let unit = units::named_or_tree(&tx, &scope, Some(&question.unit_code), "/unit_code").await?;
    scope.require_wholly(&tx, unit).await?;
    if !rule.active {
        let detail = Text::new("Quy tắc đang tắt.", "The rule is not active.");
        return Err(Refusal::new(Code::Conflict, detail));
    }
    let mut judged = BTreeMap::new();
    for unit in units::receiving(&tx, &scope, unit, question.to).await? {
        if let Some(answer) = judge_unit(&tx, &scope, &rule, &question, unit).await? {
            judged.insert(answer.unit.code.clone(), answer);
        }
    }
    let RuleQuestion { from, to, dry_run, .. } = question;
    Ok(RuleOutcome { rule_code: rule.code, from, to, dry_run, units: judged.into_values().collect() })
}

async fn judge_unit(
    tx: &Tx,
    scope: &Scope,
    rule: &entity::Model,
    question: &RuleQuestion,
    unit: Named,
) -> Answer<Option<JudgedUnit>> {
    let Some(figure) = figure(tx, scope, rule, question, &unit.code).await? else { return Ok(None) };
    let threshold = Threshold::parse(&rule.threshold).ok_or_else(|| Refusal::internal(&"a kept threshold"))?;
    let broken = breaks(figure, rule.broken_when, threshold);
    let (numerator, denominator, percent) = match figure {
        Computed::Count(count) => (count, None, None),
        Computed::Of(ratio) => {
            (ratio.numerator, Some(ratio.denominator), ratio.percent(Decimals::default(), Rounding::HalfUp))
        }
    };
    let mut answer = JudgedUnit {
        unit: unit.clone().into(),
        numerator,
        denominator,
        percent,
        broken,
        finding_id: None,
        is_new: false,
    };
    let code = finding_code(rule, question);
    if broken && question.dry_run {
        answer.finding_id = recorded_under(tx, unit.id, &code).await?;
    } else if broken {
        let finding = finding(rule, question, unit.id, code, &answer);
        let (id, is_new) = record_breach(tx, scope, finding).await?;
        answer.finding_id = Some(id);
        answer.is_new = is_new;
    }
    Ok(Some(answer))
}

/// The figure of a unit alone; none where its report has none.
async fn figure(
    tx: &Tx,
    scope: &Scope,
    rule: &entity::Model,
    RuleQuestion { from, to, .. }: &RuleQuestion,
    unit_code: &str,
) -> Answer<Option<Computed>> {
    let question = Question { reach: Reach::Own, ..Question::of(unit_code.to_owned(), *from, *to) };
    let counted = report(tx.clone(), scope.clone(), question).await?;
    let counted = serde_json::to_value(counted).map_err(|error| Refusal::internal(&error))?;
    Ok(computed(&counted, &rule.definition))
}

/// The code of the finding of a rule in a period: the same question finds it again.
fn finding_code(rule: &entity::Model, question: &RuleQuestion) -> String {
    format!("{}-{}-{}", rule.code, question.from.format("%Y%m%d"), question.to.format("%Y%m%d"))
}

fn finding(rule: &entity::Model, question: &RuleQuestion, unit: i64, code: String, judged: &JudgedUnit) -> Broken {
    let sign = if judged.denominator.is_some() { "%" } else { "" };
    let value = judged.percent.clone().unwrap_or_else(|| judged.numerator.to_string());
    let gaps = [
        ("value", format!("{}{sign}", value.replace('.', ","))),
        ("threshold", format!("{}{sign}", rule.threshold.replace('.', ","))),
        ("from", day_in_figures(question.from)),
        ("to", day_in_figures(question.to)),
    ];
    Broken {
        unit,
        code,
        breach: Breach {
            rule_code: rule.code.clone(),
            definition: rule.definition.clone(),
            from: question.from,
            to: question.to,
            numerator: judged.numerator,
            denominator: judged.denominator,
            threshold: rule.threshold.clone(),
        },
        area_code: rule.area_code.clone(),
        text: filled(&rule.text, &gaps),
        severity: rule.severity,
        criterion: rule.criterion.clone(),
    }
}
