//! Bodies, read whole up to a limit and decoded only when the use case asks: who may not, or holds an old version, is
//! told so before their body is judged (RFC 9110 section 13.2.1).

use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};

use super::incoming::Incoming;
use super::json;
use super::params::header_parameter;
use crate::refusal::{Answer, Code, Refusal, Text};

/// The largest JSON body of an ordinary operation.
pub const JSON_LIMIT: usize = 1 << 20;
/// The longest `Idempotency-Key`.
const KEY_LIMIT: usize = 128;

/// A JSON body that has not been judged yet.
#[derive(Debug)]
pub struct Body<T> {
    bytes: Answer<Bytes>,
    key: Option<String>,
    target: String,
    of: PhantomData<fn() -> T>,
}

/// An empty object: the body of steps that need no words. No body at all is taken as one.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// In the contract of an operation that keeps its answer for a while.
#[derive(Debug)]
pub struct IdempotencyKey;

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(KEY_LIMIT));
        let text = text.pattern(Some("^[!-~]+$")).build();
        let description = "A name for this request: sent again within 24 hours, it is answered as the first time.";
        let example = "018f3c2e-6a51-7c1e-9d4a-3b8f0c5e7a21";
        vec![header_parameter("Idempotency-Key", text, Required::False, description, example)]
    }
}

/// An `Idempotency-Key` and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) fingerprint: String,
}

impl<T: DeserializeOwned> Body<T> {
    /// Decodes the body, or says everything that is wrong with it.
    pub fn read(self) -> Answer<T> {
        json::decode(&self.bytes?)
    }
}

impl Body<Nothing> {
    /// Refuses a body that says something; none at all is taken as an empty object.
    pub fn read_nothing(self) -> Answer<()> {
        match self.bytes?.as_ref() {
            b"" => Ok(()),
            bytes => json::decode::<Nothing>(bytes).map(drop),
        }
    }
}

impl<T> Body<T> {
    /// Refuses a key where no answer may be kept: 400.
    pub fn refuse_key(&self) -> Answer<()> {
        let Some(_) = &self.key else { return Ok(()) };
        Err(Refusal::new(
            Code::MalformedRequest,
            Text::new(
                "Yêu cầu này không nhận Idempotency-Key: không lưu gì về mật khẩu.",
                "This request takes no Idempotency-Key: nothing of a password is kept.",
            ),
        ))
    }

    /// The key under which the answer is kept, if the caller gave one.
    pub(super) fn key(&self) -> Answer<Option<Key>> {
        let Some(name) = &self.key else { return Ok(None) };
        if name.is_empty() || name.len() > KEY_LIMIT || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Refusal::new(
                Code::MalformedRequest,
                Text::new(
                    format!("Idempotency-Key phải có từ 1 đến {KEY_LIMIT} ký tự ASCII in được."),
                    format!("An Idempotency-Key has 1 to {KEY_LIMIT} printable ASCII characters."),
                ),
            ));
        }
        let bytes = self.bytes.clone()?;
        let digest = Sha256::new().chain_update(&self.target).chain_update([0]).chain_update(&bytes).finalize();
        Ok(Some(Key { name: name.clone(), fingerprint: hex::encode(digest) }))
    }
}

impl<T> FromRequest for Body<T> {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut incoming = Incoming::of(&request, payload);
        Box::pin(async move {
            let bytes = match check_headers(&request) {
                Ok(()) => incoming.whole(JSON_LIMIT).await,
                Err(refusal) => Err(refusal),
            };
            let key = request
                .headers()
                .get("idempotency-key")
                .map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
            let target = format!("{} {}", request.method(), request.uri());
            Ok(Self { bytes, key, target, of: PhantomData })
        })
    }
}

fn check_headers(request: &HttpRequest) -> Answer<()> {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported("application/json"));
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let media = kind.split(';').next().unwrap_or_default().trim();
    if media.is_empty() && request.headers().get(header::CONTENT_LENGTH).is_none_or(|length| length == "0") {
        return Ok(());
    }
    if media.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(unsupported("application/json")) }
}

/// 415, naming what is taken.
pub fn unsupported(accepted: &str) -> Refusal {
    Refusal::new(
        Code::UnsupportedMediaType,
        Text::new(
            format!("Hãy gửi {accepted}, không nén (không có Content-Encoding)."),
            format!("Send {accepted}, uncompressed (without Content-Encoding)."),
        ),
    )
}

/// 413, naming the limit.
pub fn too_large(limit: usize) -> Refusal {
    Refusal::new(
        Code::BodyTooLarge,
        Text::new(
            format!("Nội dung vượt giới hạn {limit} byte."),
            format!("The body is over the limit of {limit} bytes."),
        ),
    )
}
