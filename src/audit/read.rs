//! The trail as those read it who may.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{entry, head};
use super::{BATCH, NO_UNIT};
use crate::access::Scope;
use crate::db::Tx;
use crate::refusal::Answer;

/// Where an entry stands among all: commit, chain, place.
pub type Place = (i64, i64, i64);

/// Which entries are sought.
#[derive(Debug, Clone)]
pub struct Sought {
    /// In which chains, besides those that the scope leaves out.
    pub chains: Condition,
    /// By whom.
    pub actor: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// To what.
    pub object: Option<Object>,
    /// On behalf of which request.
    pub request_id: Option<String>,
    /// Not before this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// A thing that entries name.
#[derive(Debug, Clone)]
pub struct Object {
    /// How they name it, `thing:id`.
    pub name: String,
    /// The chains in which batches of dossiers may name it: those of a unit.
    pub chains: Vec<i64>,
}

impl Object {
    fn condition(self) -> Expr {
        let named = entry::COLUMN.object.eq(self.name);
        // in the words of the index of objects, which leaves batches out
        let by_index = named.clone().and(Expr::cust(format!("action <> '{BATCH}'")));
        if self.chains.is_empty() {
            return by_index;
        }
        by_index.or(named.and(entry::COLUMN.action.eq(BATCH)).and(entry::Column::Chain.is_in(self.chains)))
    }
}

impl Sought {
    fn condition(self) -> Condition {
        self.chains
            .add_option(self.actor.map(|actor| entry::COLUMN.actor.eq(actor)))
            .add_option(self.action.map(|action| entry::COLUMN.action.eq(action)))
            .add_option(self.object.map(Object::condition))
            .add_option(self.request_id.map(|request| entry::COLUMN.request_id.eq(request)))
            .add_option(self.from.map(|from| entry::Column::At.gte(from)))
            .add_option(self.until.map(|until| entry::Column::At.lt(until)))
    }
}

/// The column by which the entries that are sought are narrowed to chains.
pub const CHAIN: entry::Column = entry::Column::Chain;
/// The column by which heads are.
pub const CHAIN_OF_HEAD: head::Column = head::Column::Chain;

/// The entries of a scope, the newest commit first, after a place.
pub async fn newest(
    tx: &Tx,
    scope: &Scope,
    sought: Sought,
    after: Option<Place>,
    limit: u64,
) -> Answer<Vec<entry::Model>> {
    let mut query = entry::Entity::find().filter(scope.sifts_wholly(CHAIN)).filter(sought.condition());
    if let Some((commit, chain, seq)) = after {
        let earlier = entry::COLUMN.chain.lt(chain).or(entry::COLUMN.chain.eq(chain).and(entry::COLUMN.seq.lt(seq)));
        let same = entry::COLUMN.recorded_in.eq(commit).and(earlier);
        query = query.filter(entry::COLUMN.recorded_in.lt(commit).or(same));
    }
    let query = query.order_by_desc(entry::Column::RecordedIn).order_by_desc(CHAIN).order_by_desc(entry::Column::Seq);
    Ok(query.limit(limit).all(tx).await?)
}

/// The latest time of an entry of these actions in some chains, as they stood after the commit `known`.
///
/// The caller has narrowed the chains to its scope.
pub async fn last_of(tx: &Tx, chains: Expr, actions: &[&str], known: i64) -> Answer<Option<DateTime<Utc>>> {
    let last = entry::Entity::find()
        .select_only()
        .column_as(entry::Column::At.max(), "last")
        .filter(chains)
        .filter(entry::Column::Action.is_in(actions.iter().copied()))
        .filter(entry::COLUMN.recorded_in.lte(known));
    Ok(last.into_tuple::<Option<DateTime<Utc>>>().one(tx).await?.flatten())
}

/// One entry of a scope.
pub async fn kept(tx: &Tx, scope: &Scope, chain: i64, seq: i64) -> Answer<Option<entry::Model>> {
    Ok(entry::Entity::find_by_id((chain, seq)).filter(scope.contains_wholly(CHAIN)).one(tx).await?)
}

/// The chains of a scope that have a head or an entry.
pub async fn chains(tx: &Tx, scope: &Scope, [of_heads, of_entries]: [Condition; 2]) -> Answer<BTreeSet<i64>> {
    let heads = heads(tx, scope, of_heads).await?;
    let begun = entry::Entity::find().select_only().column(CHAIN).distinct().filter(scope.contains_wholly(CHAIN));
    let begun: Vec<i64> = begun.filter(of_entries).into_tuple().all(tx).await?;
    Ok(heads.into_iter().map(|head| head.chain).chain(begun).collect())
}

/// The head of a chain.
pub async fn head_of(tx: &Tx, chain: i64) -> Answer<Option<head::Model>> {
    Ok(head::Entity::find_by_id(chain).one(tx).await?)
}

/// The heads of a scope's chains, by chain.
pub async fn heads(tx: &Tx, scope: &Scope, chains: Condition) -> Answer<Vec<head::Model>> {
    let heads =
        head::Entity::find().filter(scope.contains_wholly(CHAIN_OF_HEAD)).filter(chains).order_by_asc(CHAIN_OF_HEAD);
    Ok(heads.all(tx).await?)
}

/// The next entries of a chain after a place, up to another.
///
/// The caller has resolved the chain in its scope.
pub async fn stretch(tx: &Tx, chain: i64, (after, until): (i64, i64), limit: u64) -> Answer<Vec<entry::Model>> {
    let rows = entry::Entity::find()
        .filter(entry::COLUMN.chain.eq(chain))
        .filter(entry::Column::Seq.gt(after))
        .filter(entry::Column::Seq.lte(until))
        .order_by_asc(entry::Column::Seq)
        .limit(limit);
    Ok(rows.all(tx).await?)
}

/// The units in whose chains a commit left entries.
pub async fn units_of(tx: &Tx, commit: i64) -> Answer<Vec<i64>> {
    let of_units = entry::Entity::find()
        .select_only()
        .column(entry::Column::Chain)
        .distinct()
        .filter(entry::COLUMN.recorded_in.eq(commit))
        .filter(entry::COLUMN.chain.ne(NO_UNIT));
    Ok(of_units.into_tuple().all(tx).await?)
}

#[cfg(test)]
mod tests {
    use sea_orm::QueryTrait;

    use super::*;
    use crate::db::Planner;

    #[tokio::test]
    async fn what_was_done_to_something_is_searched_by_its_name_and_batches_in_their_chains() {
        let planner = Planner::new().await;
        let plan = async |name: &str, chains: Vec<i64>| {
            let object = Object { name: name.to_owned(), chains };
            planner.plan(entry::Entity::find().filter(object.condition()).as_query()).await
        };
        let (by_name, in_chains) = ("USING INDEX audit_entries_object (object=?)", "(chain=?)");
        let finding = plan("finding:7", Vec::new()).await;
        assert!(finding.contains(by_name) && !finding.contains(in_chains), "{finding}");
        let unit = plan("unit:10852", vec![7]).await;
        assert!(unit.contains(by_name) && unit.contains(in_chains) && !unit.contains("SCAN"), "{unit}");
    }
}
