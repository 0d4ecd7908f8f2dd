//! The JSON shapes of sign-in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::roles::Role;

/// A person's name and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's name.
    #[schema(example = "noivu")]
    pub username: String,
    /// The account's password.
    #[schema(example = "thanh-xa-2023")]
    pub password: String,
}

/// A refresh token, to be exchanged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The newest refresh token of the session; an older one ends the whole session.
    #[schema(example = "0192f3a1-4b7e-7000-8000-000000000000.c2VjcmV0")]
    pub refresh_token: String,
}

/// The tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionTokens {
    /// Send it as `Authorization: Bearer …`.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.eyJpc3MiOiJjY2hjIn0.c2ln")]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// For how many seconds the access token is valid.
    #[schema(example = 900)]
    pub expires_in: u32,
    /// Exchange it at `POST /v1/sessions/refresh` before the session ends; each is good for one use.
    #[schema(example = "0192f3a1-4b7e-7000-8000-000000000000.c2VjcmV0")]
    pub refresh_token: String,
}

/// A machine's token (RFC 6749 section 5.1).
#[derive(Debug, Serialize, ToSchema)]
pub struct MachineToken {
    /// Send it as `Authorization: Bearer …`.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.eyJpc3MiOiJjY2hjIn0.c2ln")]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// For how many seconds it is valid.
    #[schema(example = 900)]
    pub expires_in: u32,
}

/// What a machine sends for a token (RFC 6749 section 4.4.2). Unknown parameters are ignored.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct TokenRequest {
    /// `client_credentials`.
    #[schema(example = "client_credentials")]
    pub grant_type: Option<String>,
    /// The client, unless it stands in the Authorization header.
    #[schema(example = "cong-294")]
    pub client_id: Option<String>,
    /// Its secret, unless it stands in the Authorization header.
    #[schema(example = "thanh-xa-2023")]
    pub client_secret: Option<String>,
}

/// An error of the token endpoint (RFC 6749 section 5.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenError {
    /// The code of RFC 6749.
    #[schema(example = "invalid_client")]
    pub error: &'static str,
    /// What is wrong.
    #[schema(example = "The client or its secret is wrong.")]
    pub error_description: &'static str,
}

/// A token to revoke (RFC 7009).
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RevokeRequest {
    /// The access token.
    pub token: Option<String>,
}

/// The public keys (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct Jwks {
    /// The key that signs, and those that still verify.
    pub keys: Vec<Jwk>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub struct Jwk {
    /// Its RFC 7638 thumbprint.
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    pub kid: String,
    #[schema(example = "OKP")]
    kty: &'static str,
    #[schema(example = "Ed25519")]
    crv: &'static str,
    #[schema(example = "EdDSA")]
    alg: &'static str,
    #[schema(example = "sig")]
    r#use: &'static str,
    /// The key, base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

impl Jwk {
    pub(super) fn new(kid: &str, public: &[u8]) -> Self {
        let x = URL_SAFE_NO_PAD.encode(public);
        Self { kid: kid.to_owned(), kty: "OKP", crv: "Ed25519", alg: "EdDSA", r#use: "sig", x }
    }
}

/// Who the caller is and which roles they hold today.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// `user` or `client`.
    #[schema(example = "user")]
    pub kind: &'static str,
    /// The name that they sign in with.
    #[schema(example = "noivu")]
    pub name: String,
    /// The roles of today.
    pub roles: Vec<HeldRole>,
}

/// A role that is held at a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// The code of the unit at whose subtree it holds.
    #[schema(example = "294")]
    pub unit_code: String,
}

/// A new password for one's own account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password of now.
    #[schema(example = "thanh-xa-2023")]
    pub current_password: String,
    /// The one that takes its place; every session of the account ends.
    #[schema(example = "mot-mat-khau-moi")]
    pub new_password: String,
}
