//! The JSON shapes of sign-in through an identity provider.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::http::Resource;
use crate::time::Moment;

/// A sign-in to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOpenidSignIn {
    /// Where the provider sends the browser afterwards: one of the addresses that the service was set up with; the first if absent.
    #[schema(example = "https://cchc.example/ve")]
    pub redirect_uri: Option<String>,
}

/// A sign-in that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenidSignIn {
    /// Where to send the browser.
    #[schema(
        example = "https://id.example/auth?response_type=code&client_id=cchc&state=c3RhdGU&code_challenge=E9Melhoa"
    )]
    pub authorization_url: String,
    /// Keep it where the sign-in was begun, and send it with the code: without it the code is worth nothing.
    #[schema(example = "0192f3a1-4b7e-7000-8000-000000000000.c2VjcmV0")]
    pub ticket: String,
    /// For how many seconds it can be finished.
    #[schema(example = 600)]
    pub expires_in: u32,
}

/// What the browser came back with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenidReturn {
    /// The ticket of the sign-in.
    #[schema(min_length = 1, max_length = 200, example = "0192f3a1-4b7e-7000-8000-000000000000.c2VjcmV0")]
    pub ticket: String,
    /// `state`, as the provider sent it back.
    #[schema(min_length = 1, max_length = 200, example = "c3RhdGU")]
    pub state: String,
    /// `code`, as the provider sent it.
    #[schema(min_length = 1, max_length = 4000, example = "SplxlOBeZQQYbYS6WxSbIA")]
    pub code: String,
    /// `iss`, where the provider sent one (RFC 9207).
    #[schema(max_length = 1000, example = "https://id.example")]
    pub iss: Option<String>,
}

/// An identity that is known in advance, for an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdentity {
    /// What the provider names the person by: the claim `sub`.
    #[schema(min_length = 1, max_length = 255, example = "8f14e45f-ceea-467f")]
    pub subject: String,
    /// The account that they sign in to.
    #[schema(example = "noivu")]
    pub username: String,
}

/// The account that an identity signs in to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkedAccount {
    /// The account.
    #[schema(example = "noivu")]
    pub username: String,
}

/// Who somebody is at the identity provider (danh tính).
#[derive(Debug, Serialize, ToSchema)]
pub struct Identity {
    /// The identity.
    pub id: Uuid,
    /// The provider.
    #[schema(example = "https://id.example")]
    pub issuer: String,
    /// What the provider names the person by: the claim `sub`.
    #[schema(example = "8f14e45f-ceea-467f")]
    pub subject: String,
    /// What the provider called them last; `null` where it said nothing.
    #[schema(example = "Trưởng phòng Nội vụ")]
    pub name: Option<String>,
    /// The account that they sign in to; `null` until an administrator links one.
    #[schema(example = "noivu")]
    pub username: Option<String>,
    /// When it was first seen or entered.
    #[schema(value_type = Moment)]
    pub created_at: Moment,
    /// When somebody last came with it.
    #[schema(value_type = Option<Moment>)]
    pub seen_at: Option<Moment>,
}

impl Resource for Identity {
    fn location(&self) -> String {
        format!("/v1/identities/{}", self.id)
    }
}

/// Which identities.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IdentityFilter {
    /// Only those with an account, or only those without.
    #[param(example = false)]
    pub linked: Option<bool>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
