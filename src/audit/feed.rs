//! The trail as those read it who follow what changes.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::NO_UNIT;
use super::entity::entry;
use crate::access::Scope;
use crate::db::Tx;
use crate::refusal::Answer;

/// An entry as those see it who follow what changes.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Recorded {
    /// The unit's chain, 0 for none.
    pub chain: i64,
    /// The place in the chain.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done, `thing.verb`.
    pub action: String,
    /// To what, `thing:id`.
    pub object: String,
    /// By which commit.
    pub recorded_in: i64,
}

/// Which entries are followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Where.
    pub scope: Scope,
    /// Of what things, where the scope shows everything.
    pub objects: Vec<&'static str>,
    /// Of what things that belong to no unit, for all who see everything of some unit.
    pub everywhere: Vec<&'static str>,
    /// Not these actions.
    pub but: &'static [&'static str],
    /// Where the scope is limited, only these actions.
    pub limited: &'static [&'static str],
}

impl Followed {
    fn condition(&self) -> Condition {
        let of = |objects: &[&str]| {
            let like = |object: &&str| entry::Column::Object.starts_with(format!("{object}:"));
            objects.iter().map(like).fold(Condition::any(), Condition::add)
        };
        // each by itself: an index leaves one of them out
        let others =
            self.but.iter().map(|action| entry::COLUMN.action.ne(*action)).fold(Condition::all(), Condition::add);
        let wholly =
            Condition::all().add(self.scope.sifts_wholly(entry::Column::Chain)).add(others).add(of(&self.objects));
        let limited = Condition::all()
            .add(self.scope.sifts(entry::Column::Chain))
            .add(self.scope.sifts_wholly(entry::Column::Chain).not())
            .add(entry::Column::Action.is_in(self.limited.iter().copied()));
        let mut followed = Condition::any().add(wholly).add(limited);
        if self.scope.is_whole_somewhere() {
            let common = Condition::all().add(entry::COLUMN.chain.eq(NO_UNIT)).add(of(&self.everywhere));
            followed = followed.add(common);
        }
        followed
    }
}

/// Entries by commit, and in each by chain and place: those after the commit, chain and place; up to the commit `until`.
pub async fn recorded(
    tx: &Tx,
    followed: Followed,
    (sequence, chain, seq): (i64, i64, i64),
    until: i64,
    limit: u64,
) -> Answer<Vec<Recorded>> {
    let further = entry::COLUMN.chain.gt(chain).or(entry::COLUMN.chain.eq(chain).and(entry::COLUMN.seq.gt(seq)));
    let later = entry::COLUMN.recorded_in.gt(sequence).or(entry::COLUMN.recorded_in.eq(sequence).and(further));
    let rows = entry::Entity::find()
        .filter(entry::Column::RecordedIn.between(sequence, until))
        .filter(later)
        .filter(followed.condition())
        .order_by_asc(entry::Column::RecordedIn)
        .order_by_asc(entry::Column::Chain)
        .order_by_asc(entry::Column::Seq)
        .limit(limit)
        .into_model()
        .all(tx)
        .await?;
    Ok(rows)
}
