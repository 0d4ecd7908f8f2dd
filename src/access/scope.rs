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

    /// The condition that `column`, a unit's id, lies in the scope, in a whole or limited way.
    pub fn contains<C: IntoColumnRef>(&self, column: C) -> Expr {
        match &self.0.reach {
            Reach::Everything => Expr::val(1).eq(1),
            Reach::Below { .. } => below(column, &self.roots(), self.0.today),
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
        match &self.0.reach {
            Reach::Everything => Expr::val(1).eq(1),
            Reach::Below { whole, .. } => below(column, whole, self.0.today),
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
fn below<C: IntoColumnRef>(column: C, roots: &[i64], today: NaiveDate) -> Expr {
    if roots.contains(&TREE) {
        return Expr::val(1).eq(1);
    }
    Expr::col(column).in_subquery(members(roots, today))
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
