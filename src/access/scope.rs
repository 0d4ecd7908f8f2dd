//! Where an actor holds a permission. Every query takes one.

use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef};

use super::caller::Actor;
use super::lineage::{members, stands_below};
use super::permission::Permission;
use crate::db::Tx;
use crate::refusal::{Answer, Code, Refusal, Text};
use crate::units::TREE;

/// The units in which an actor holds a permission, with their subtrees in today's tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope(Arc<Inner>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Inner {
    actor: Actor,
    permission: Option<Permission>,
    reach: Reach,
    today: NaiveDate,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Reach {
    Everything,
    Below { whole: Vec<i64>, limited: Vec<i64> },
}

impl Scope {
    pub(super) fn below(
        actor: Actor,
        permission: Permission,
        whole: Vec<i64>,
        limited: Vec<i64>,
        today: NaiveDate,
    ) -> Self {
        Self(Arc::new(Inner { actor, permission: Some(permission), reach: Reach::Below { whole, limited }, today }))
    }

    /// Everything, for commands and jobs; `reason` stands as the actor in the audit trail.
    pub fn system(reason: &'static str, today: NaiveDate) -> Self {
        Self(Arc::new(Inner { actor: Actor::System(reason), permission: None, reach: Reach::Everything, today }))
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// The units at which the permission is held, in a whole or limited way: the scope is what stands below them.
    pub fn roots(&self) -> Vec<i64> {
        match &self.0.reach {
            Reach::Everything => vec![TREE],
            Reach::Below { whole, limited } => whole.iter().chain(limited).copied().collect(),
        }
    }

    /// The day whose tree tells what stands below them.
    pub fn today(&self) -> NaiveDate {
        self.0.today
    }

    /// The condition that `column`, a unit's id, lies in the scope, in a whole or limited way.
    pub fn contains<C: IntoColumnRef>(&self, column: C) -> Expr {
        self.holds(Expr::col(column))
    }

    /// The same for rows that are found by something else than their units, as by when they were recorded: units are looked at
    /// and not searched for, which would read all that there ever was of them.
    pub fn sifts<C: IntoColumnRef>(&self, column: C) -> Expr {
        self.holds(unsearched(column))
    }

    fn holds(&self, unit: Expr) -> Expr {
        match &self.0.reach {
            Reach::Everything => Expr::val(1).eq(1),
            Reach::Below { .. } => below(unit, &self.roots(), self.0.today),
        }
    }

    /// Whether the permission is held for everything at some unit.
    pub fn is_whole_somewhere(&self) -> bool {
        match &self.0.reach {
            Reach::Everything => true,
            Reach::Below { whole, .. } => !whole.is_empty(),
        }
    }

    /// The condition that `column` lies where the permission is held for everything, not only for one's own.
    pub fn contains_wholly<C: IntoColumnRef>(&self, column: C) -> Expr {
        self.holds_wholly(Expr::col(column))
    }

    /// The same for rows that are found by something else, as [`sifts`](Self::sifts).
    pub fn sifts_wholly<C: IntoColumnRef>(&self, column: C) -> Expr {
        self.holds_wholly(unsearched(column))
    }

    fn holds_wholly(&self, unit: Expr) -> Expr {
        match &self.0.reach {
            Reach::Everything => Expr::val(1).eq(1),
            Reach::Below { whole, .. } => below(unit, whole, self.0.today),
        }
    }

    /// Whether the unit lies in the scope.
    pub async fn covers(&self, tx: &Tx, unit: i64) -> Answer<bool> {
        match &self.0.reach {
            Reach::Everything => Ok(true),
            Reach::Below { whole, limited } => {
                Ok(self.stands_below(tx, unit, whole).await? || self.stands_below(tx, unit, limited).await?)
            }
        }
    }

    /// Whether the permission is held at the unit for everything, not only for one's own.
    pub async fn covers_wholly(&self, tx: &Tx, unit: i64) -> Answer<bool> {
        match &self.0.reach {
            Reach::Everything => Ok(true),
            Reach::Below { whole, .. } => self.stands_below(tx, unit, whole).await,
        }
    }

    /// Refuses a unit that was named and lies outside: 403.
    pub async fn require(&self, tx: &Tx, unit: i64) -> Answer<()> {
        if self.covers(tx, unit).await? { Ok(()) } else { Err(self.refusal()) }
    }

    /// Refuses what is another's where the permission is held only for one's own: 403.
    pub async fn require_own_or_whole(&self, tx: &Tx, unit: i64, own: bool) -> Answer<()> {
        if own || self.covers_wholly(tx, unit).await? { Ok(()) } else { Err(self.refusal()) }
    }

    /// Refuses a unit at which the permission is not held for everything: 403.
    pub async fn require_wholly(&self, tx: &Tx, unit: i64) -> Answer<()> {
        self.require_own_or_whole(tx, unit, false).await
    }

    /// The refusal that says which permission is missing.
    pub fn refusal(&self) -> Refusal {
        forbidden(self.0.permission.map_or("", Permission::name))
    }

    async fn stands_below(&self, tx: &Tx, unit: i64, roots: &[i64]) -> Answer<bool> {
        if roots.is_empty() || unit == TREE {
            return Ok(roots.contains(&unit));
        }
        stands_below(tx, unit, roots, self.0.today).await
    }
}

/// A role at the whole tree reaches everything, what belongs to no unit included.
fn below(unit: Expr, roots: &[i64], today: NaiveDate) -> Expr {
    if roots.contains(&TREE) {
        return Expr::val(1).eq(1);
    }
    unit.in_subquery(members(roots, today))
}

/// The column's value, in a form by which no index finds it.
fn unsearched<C: IntoColumnRef>(column: C) -> Expr {
    Expr::col(column).add(0_i64)
}

/// 403, naming the permission that is missing.
pub(super) fn forbidden(permission: &str) -> Refusal {
    Refusal::new(
        Code::Forbidden,
        Text::new(
            format!("Bạn không có quyền «{permission}» đối với việc này."),
            format!("You don't hold the permission '{permission}' for this."),
        ),
    )
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Alias, Order, Query};

    use super::*;
    use crate::db::Planner;

    #[tokio::test]
    async fn what_was_recorded_lately_is_found_by_when_and_not_among_all_that_units_ever_sent() {
        let (planner, today) = (Planner::new().await, NaiveDate::from_ymd_opt(2026, 11, 29).unwrap());
        let scope = Scope::below(Actor::System("test"), Permission::DossierRead, vec![1], Vec::new(), today);
        let plan = async |within: Expr| {
            let (mut query, recorded) = (Query::select(), Expr::col("recorded_in"));
            query.column("seq").from(Alias::new("audit_entries"));
            query.and_where(recorded.clone().gt(7)).and_where(within).order_by_expr(recorded, Order::Asc).limit(500);
            planner.plan(&query).await
        };
        let (by_time, by_unit) = ("USING INDEX audit_entries_recorded_in", "(chain=?)");
        for sifted in [scope.sifts("chain"), scope.sifts_wholly("chain")] {
            let plan = plan(sifted).await;
            assert!(plan.contains(by_time) && !plan.contains(by_unit), "{plan}");
        }
        let searched = plan(scope.contains("chain")).await;
        assert!(searched.contains(by_unit), "nothing has to be sifted any more: {searched}");
    }
}
