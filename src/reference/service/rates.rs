//! Rates: which figures of which base, as data.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, QueryOrder, Set};

use super::{few, judge, trail};
use crate::access::Scope;
use crate::db::{STANDING, Tx};
use crate::http::{Body, Page};
use crate::reference::dto::{FigureNames, RateDefinition, RateInput, ReferenceFilter};
use crate::reference::entity::rate;
use crate::reference::versions::{Versioned, make_room, take_back};
use crate::refusal::{Answer, Refusal, Text};
use crate::statistics::rates::judge as judge_figures;
use crate::time::FOREVER;
use crate::units::TREE;

/// Enters a version of a rate; its numerator has to belong to its base.
pub async fn put_rate(tx: Tx, scope: Scope, code: String, body: Body<RateInput>) -> Answer<RateDefinition> {
    scope.require(&tx, TREE).await?;
    let input = body.read()?;
    judge(&code, &[("/name", &input.name)])?;
    judge_figures(&input.numerator, &input.base)?;
    let replaced = make_room::<rate::Entity>(&tx, &code, input.valid_from).await?.map(show);
    let row = rate::ActiveModel {
        id: Set(tx.new_id()),
        code: Set(code),
        name: Set(input.name),
        numerator: Set(FigureNames(input.numerator)),
        base: Set(FigureNames(input.base)),
        decimals: Set(input.decimals.map(|decimals| decimals.get().into())),
        rounding: Set(input.rounding),
        valid_from: Set(input.valid_from),
        valid_to: Set(FOREVER),
        recorded_in: Set(tx.sequence().await?),
        superseded_in: Set(STANDING),
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "rate.put", &row.code, replaced).await?;
    Ok(show(row))
}

fn show(row: rate::Model) -> RateDefinition {
    let rate::Model { code, name, numerator, base, decimals, rounding, valid_from, .. } = row;
    let decimals = decimals.and_then(|digits| u8::try_from(digits).ok()?.try_into().ok());
    RateDefinition { code, name, numerator: numerator.0, base: base.0, decimals, rounding, valid_from }
}

/// Takes a rate out of all reports; what was known before still has it.
pub async fn delete_rate(tx: Tx, scope: Scope, code: String) -> Answer<()> {
    scope.require(&tx, TREE).await?;
    let gone = take_back::<rate::Entity>(&tx, &code).await?;
    let gone = gone.map(show).ok_or_else(|| Refusal::not_found(Text::new("tỷ lệ", "rate")))?;
    trail(&tx, &scope, "rate.delete", &code, Some(gone)).await
}

/// The rates that hold on a day, by code.
pub async fn list_rates(tx: Tx, _: Scope, filter: ReferenceFilter) -> Answer<Page<RateDefinition>> {
    let rates = rates_on(&tx, filter.as_of.unwrap_or(tx.today())).await?;
    few("rates", &filter, rates, |rate| vec![&rate.name])
}

/// Every version of every rate, by code.
#[derive(Debug)]
struct Rates(Vec<rate::Model>);

/// The rates that hold on a day, by code.
pub async fn rates_on(tx: &Tx, day: NaiveDate) -> Answer<Vec<RateDefinition>> {
    let read = || async { Ok(Rates(rate::Entity::known(tx).order_by_asc(rate::Column::Code).all(tx).await?)) };
    let all = tx.remembered(read).await?;
    let holding = all.0.iter().filter(|rate| rate.valid_from <= day && day < rate.valid_to);
    Ok(holding.cloned().map(show).collect())
}
