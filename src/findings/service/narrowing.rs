//! Which findings a list asks for: now, or as they stood at the end of a day.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};

use super::history::stood;
use crate::findings::dto::FindingFilter;
use crate::findings::entity::{finding, step};
use crate::findings::rules::FindingState;

/// The day on which findings are judged, and where it is told how they stand then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Then {
    day: NaiveDate,
    /// Whether the day is over: then the steps tell, not the findings.
    pub(super) is_past: bool,
}

impl Then {
    pub(super) fn of(day: NaiveDate, today: NaiveDate) -> Self {
        Self { day, is_past: day < today }
    }

    /// A column that findings and their steps both have.
    fn column(self, name: &'static str) -> Expr {
        if self.is_past { Expr::col((step::Entity, name)) } else { Expr::col((finding::Entity, name)) }
    }

    /// The condition that a finding stands in `state`: [`crate::findings::rules::state_on`], as SQL.
    fn stands(self, state: FindingState) -> Condition {
        let over = |owned: bool| {
            let owner = self.column("owner");
            self.risk_is_over().add(if owned { owner.is_not_null() } else { owner.is_null() })
        };
        let stored = self.column("state").eq(state);
        match state {
            FindingState::Open => Condition::any().add(stored).add(over(false)),
            FindingState::Assigned => Condition::any().add(stored).add(over(true)),
            FindingState::RiskAccepted => Condition::all().add(stored).add(self.column("risk_until").gte(self.day)),
            FindingState::Reported | FindingState::Closed => Condition::all().add(stored),
        }
    }

    fn risk_is_over(self) -> Condition {
        Condition::all()
            .add(self.column("state").eq(FindingState::RiskAccepted))
            .add(self.column("risk_until").is_not_null())
            .add(self.column("risk_until").lt(self.day))
    }

    /// The condition that a finding waits for its unit: open or assigned.
    fn waits(self) -> Condition {
        let stored = self.column("state").is_in([FindingState::Open, FindingState::Assigned]);
        Condition::all().add(Condition::any().add(stored).add(self.risk_is_over()))
    }

    /// What a list asks of how findings stand.
    fn standing(self, filter: &FindingFilter) -> Condition {
        let mut wanted = Condition::all();
        if let Some(state) = filter.state {
            wanted = wanted.add(self.stands(state));
        }
        if let Some(owner) = &filter.owner {
            wanted = wanted.add(self.column("owner").eq(owner.as_str()));
        }
        if let Some(day) = filter.due_before {
            wanted = wanted.add(self.column("due_on").lt(day));
        }
        match filter.overdue {
            Some(true) => wanted.add(self.waits()).add(self.column("due_on").lt(self.day)),
            Some(false) => wanted.add(
                Condition::any()
                    .add(self.waits().not())
                    .add(self.column("due_on").is_null())
                    .add(self.column("due_on").gte(self.day)),
            ),
            None => wanted,
        }
    }
}

/// The findings that a list asks for.
pub(super) fn narrowed(filter: &FindingFilter, then: Then) -> Select<finding::Entity> {
    let mut query = finding::Entity::find();
    if let Some(inspection) = filter.inspection_id {
        query = query.filter(finding::Column::OriginId.eq(inspection));
    }
    if let Some(source) = filter.source {
        query = query.filter(finding::Column::Source.eq(source));
    }
    if let Some(code) = &filter.area_code {
        query = query.filter(finding::COLUMN.area_code.eq(code.as_str()));
    }
    if let Some(recurring) = filter.recurring {
        let predecessor = finding::Column::PredecessorId;
        query = query.filter(if recurring { predecessor.is_not_null() } else { predecessor.is_null() });
    }
    if let Some(day) = filter.found_before {
        query = query.filter(finding::Column::FirstFoundOn.lt(day));
    }
    let standing = then.standing(filter);
    if then.is_past {
        let mut there = stood(then.day);
        there.cond_where(standing);
        return query.filter(finding::Column::Id.in_subquery(there));
    }
    query.filter(standing)
}
