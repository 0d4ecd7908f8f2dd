//! The JSON shapes of accounts and role assignments.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::Role;
use crate::http::Resource;
use crate::time::Moment;

/// A new account of a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The name to sign in with: lower-case letters, digits, dots, hyphens.
    #[schema(min_length = 1, max_length = 64, example = "chuyenmon")]
    pub username: String,
    /// The name that others see; a job title will do.
    #[schema(min_length = 1, max_length = 200, example = "Công chức Văn hóa - Xã hội")]
    pub display_name: String,
    /// At least ten characters; without one the account is signed in to through the identity provider only.
    #[schema(example = "thanh-xa-2023")]
    pub password: Option<String>,
}

/// An account of a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// The name to sign in with.
    #[schema(example = "chuyenmon")]
    pub username: String,
    /// The name that others see.
    #[schema(example = "Công chức Văn hóa - Xã hội")]
    pub display_name: String,
    /// Whether it may sign in.
    pub active: bool,
    /// When it was made.
    #[schema(value_type = Moment)]
    pub created_at: Moment,
}

impl Resource for User {
    fn location(&self) -> String {
        format!("/v1/users/{}", self.username)
    }
}

/// A password that an administrator gives to a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenPassword {
    /// At least ten characters.
    #[schema(example = "thanh-xa-2024")]
    pub password: String,
}

/// A new account of a machine.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// The name to ask for tokens with.
    #[schema(min_length = 1, max_length = 64, example = "motcua-10852")]
    pub client_id: String,
    /// What it is.
    #[schema(min_length = 1, max_length = 200, example = "Phần mềm một cửa xã Thanh Xá")]
    pub name: String,
    /// Its secret, at least ten characters.
    #[schema(example = "thanh-xa-2023")]
    pub secret: String,
}

/// An account of a machine.
#[derive(Debug, Serialize, ToSchema)]
pub struct Client {
    /// The name to ask for tokens with.
    #[schema(example = "motcua-10852")]
    pub client_id: String,
    /// What it is.
    #[schema(example = "Phần mềm một cửa xã Thanh Xá")]
    pub name: String,
    /// Whether it may ask for tokens.
    pub active: bool,
    /// When it was made.
    #[schema(value_type = Moment)]
    pub created_at: Moment,
}

impl Resource for Client {
    fn location(&self) -> String {
        format!("/v1/clients/{}", self.client_id)
    }
}

/// A secret that takes the place of another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSecret {
    /// At least ten characters.
    #[schema(example = "mot-bi-mat-moi")]
    pub secret: String,
}

/// A role for somebody at a unit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoleAssignment {
    /// The person's account, or
    #[schema(example = "chuyenmon")]
    pub user: Option<String>,
    /// the machine's.
    pub client: Option<String>,
    /// The role.
    pub role: Role,
    /// The code of the unit at whose subtree it holds; `null` for the whole tree.
    #[schema(example = "10852")]
    pub unit_code: Option<String>,
    /// The first day; from the beginning if absent.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<NaiveDate>,
    /// The last day; open if absent.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<NaiveDate>,
}

/// A role that somebody has at a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleAssignment {
    /// The assignment.
    pub id: Uuid,
    /// The person's account, or
    #[schema(example = "chuyenmon")]
    pub user: Option<String>,
    /// the machine's.
    pub client: Option<String>,
    /// The role.
    pub role: Role,
    /// The code of the unit at whose subtree it holds; `*` for the whole tree.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// The first day.
    pub valid_from: Option<NaiveDate>,
    /// The last day.
    pub valid_to: Option<NaiveDate>,
}

impl Resource for RoleAssignment {
    fn location(&self) -> String {
        format!("/v1/role-assignments/{}", self.id)
    }
}
