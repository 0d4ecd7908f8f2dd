//! Roles of actors at units.

use sea_orm::entity::prelude::*;

/// A row of `role_assignments`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_assignments")]
pub struct Model {
    /// The assignment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The person, or none.
    pub user_id: Option<Uuid>,
    /// The machine, or none.
    pub client_id: Option<Uuid>,
    /// The role.
    pub role: crate::access::Role,
    /// The unit at whose subtree it holds.
    pub unit_id: i64,
    /// The first day, or from the beginning.
    pub valid_from: Option<Date>,
    /// The last day, or open.
    pub valid_to: Option<Date>,
    /// When it was given.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
