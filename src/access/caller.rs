//! Who calls: the actor behind a token, and the roles that they hold today.

use std::fmt;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{client, role_assignment, session, user};
use super::permission::Permission;
use super::roles::{Hold, Role};
use super::scope::{Scope, forbidden};
use super::tokens::Claims;
use crate::db::Tx;
use crate::refusal::{Answer, Code, Refusal, Text};

/// Somebody or something that acts. The text of users and clients never collides (RFC 9068 section 5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person, by account.
    User {
        /// The account's id.
        id: Uuid,
        /// The name that they sign in with.
        username: String,
    },
    /// A machine, by client.
    Client {
        /// The client's id.
        id: Uuid,
        /// The name that it asks for tokens with.
        client_id: String,
    },
    /// The service itself, and why.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { username, .. } => write!(f, "user:{username}"),
            Self::Client { client_id, .. } => write!(f, "client:{client_id}"),
            Self::System(reason) => write!(f, "system:{reason}"),
        }
    }
}

impl Actor {
    /// The account's id, for a person.
    pub fn user_id(&self) -> Option<Uuid> {
        match self {
            Self::User { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The name that a person signs in with.
    pub fn username(&self) -> Option<&str> {
        match self {
            Self::User { username, .. } => Some(username),
            _ => None,
        }
    }
}

/// A role at a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The unit at whose subtree it holds.
    pub unit_id: i64,
}

/// An authenticated actor with the roles of today.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who calls.
    pub actor: Actor,
    /// The session that the token belongs to; machines have none.
    pub session_id: Option<Uuid>,
    subject: Subject,
    grants: Vec<Grant>,
    today: NaiveDate,
}

impl Caller {
    /// Finds who stands behind the claims; the database decides, the token only names.
    pub async fn find(tx: &Tx, claims: &Claims) -> Answer<Self> {
        Self::of(tx, claims.subject()?).await
    }

    async fn of(tx: &Tx, subject: Subject) -> Answer<Self> {
        let (actor, session_id) = match subject {
            Subject::User(id, session_id) => (Self::user(tx, id, session_id).await?, Some(session_id)),
            Subject::Client(id, generation) => (Self::client(tx, id, generation).await?, None),
        };
        let grants = grants_of(tx, &actor).await?;
        Ok(Self { actor, session_id, subject, grants, today: tx.today() })
    }

    async fn user(tx: &Tx, id: Uuid, session_id: Uuid) -> Answer<Actor> {
        let live = session::Entity::find_by_id(session_id)
            .filter(session::COLUMN.user_id.eq(id))
            .filter(session::COLUMN.ended_at.is_null())
            .filter(session::COLUMN.expires_at.gt(tx.now()))
            .one(tx)
            .await?;
        let user = user::Entity::find_by_id(id).filter(user::COLUMN.active.eq(true)).one(tx).await?;
        match (live, user) {
            (Some(_), Some(user)) => Ok(Actor::User { id, username: user.username }),
            _ => Err(unauthenticated()),
        }
    }

    async fn client(tx: &Tx, id: Uuid, generation: i32) -> Answer<Actor> {
        let client = client::Entity::find_by_id(id)
            .filter(client::COLUMN.active.eq(true))
            .filter(client::COLUMN.generation.eq(generation))
            .one(tx)
            .await?;
        client.map(|client| Actor::Client { id, client_id: client.client_id }).ok_or_else(unauthenticated)
    }

    /// The same caller as the database knows them now; 401 if they may no longer act.
    pub async fn renewed(&self, tx: &Tx) -> Answer<Self> {
        Self::of(tx, self.subject).await
    }

    /// The day on which the caller holds these roles.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The roles that the caller holds today.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Where the caller holds `permission`; 403 if nowhere.
    pub fn scope(&self, permission: Permission) -> Answer<Scope> {
        scope_of(self.actor.clone(), &self.grants, permission, self.today)
    }
}

fn scope_of(actor: Actor, grants: &[Grant], permission: Permission, today: NaiveDate) -> Answer<Scope> {
    let held = |hold: Hold| -> Vec<i64> {
        grants.iter().filter(|g| g.role.hold(permission) == Some(hold)).map(|g| g.unit_id).collect()
    };
    let (whole, limited) = (held(Hold::Whole), held(Hold::Limited));
    if whole.is_empty() && limited.is_empty() {
        return Err(forbidden(permission.name()));
    }
    Ok(Scope::below(actor, permission, whole, limited, today))
}

/// Whether somebody else, not the caller, holds `permission` at `unit` today, in a whole or limited way.
pub async fn holds(tx: &Tx, actor: Actor, permission: Permission, unit: i64) -> Answer<bool> {
    let grants = grants_of(tx, &actor).await?;
    match scope_of(actor, &grants, permission, tx.today()) {
        Ok(scope) => scope.covers(tx, unit).await,
        Err(_) => Ok(false),
    }
}

/// What a token's subject names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A person's id and session.
    User(Uuid, Uuid),
    /// A machine's id and the generation of its secret.
    Client(Uuid, i32),
}

async fn grants_of(tx: &Tx, actor: &Actor) -> Answer<Vec<Grant>> {
    let whose = match actor {
        Actor::User { id, .. } => role_assignment::COLUMN.user_id.eq(*id),
        Actor::Client { id, .. } => role_assignment::COLUMN.client_id.eq(*id),
        Actor::System(_) => return Ok(Vec::new()),
    };
    let rows = role_assignment::Entity::find().filter(whose).filter(holds_on(tx.today())).all(tx).await?;
    Ok(rows.into_iter().map(|row| Grant { role: row.role, unit_id: row.unit_id }).collect())
}

/// The condition that a role assignment holds on a day.
pub fn holds_on(day: NaiveDate) -> Condition {
    use role_assignment::Column::{ValidFrom, ValidTo};
    Condition::all()
        .add(ValidFrom.is_null().or(Expr::col(ValidFrom).lte(day)))
        .add(ValidTo.is_null().or(Expr::col(ValidTo).gte(day)))
}

/// 401, the same for every reason.
pub fn unauthenticated() -> Refusal {
    Refusal::new(
        Code::Unauthenticated,
        Text::new(
            "Thông tin xác thực thiếu, sai, đã hết hạn hoặc đã bị thu hồi.",
            "The credentials are missing, wrong, expired or revoked.",
        ),
    )
}
