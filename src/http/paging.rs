//! Lists: `limit`, an opaque keyset `cursor`, `{items, next_cursor}` and `Link: rel="next"`. No exact total.

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Response};
use utoipa::{IntoParams, IntoResponses, PartialSchema, ToSchema};

use super::answer::{ETAG, documented};
use crate::refusal::{Answer, Code, Refusal, Text};

/// How many items a page has unless the caller says.
const DEFAULT_LIMIT: u64 = 50;
/// The most that a page has.
const MOST: i64 = 500;

/// Which page is wanted: how many items, and after which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging<K> {
    /// How many items.
    pub limit: u64,
    /// The key of the last item of the page before.
    pub after: Option<K>,
    question: String,
}

/// A place in a list: the question it belongs to and the key of the last item seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cursor<K> {
    question: String,
    key: K,
}

impl<K: Serialize + DeserializeOwned> Paging<K> {
    /// Reads `limit` and `cursor`. `question` names the list and its filters: a cursor of another question is refused.
    pub fn new(limit: Option<i64>, cursor: Option<&str>, question: &impl Serialize) -> Answer<Self> {
        let question = super::etag_of(&super::answer::render(question)?);
        let limit = match limit {
            None => DEFAULT_LIMIT,
            Some(limit @ 1..=MOST) => limit.unsigned_abs(),
            Some(_) => {
                return Err(Refusal::fault(
                    "?limit",
                    "out_of_range",
                    Text::new(format!("limit phải từ 1 đến {MOST}."), format!("limit is 1 to {MOST}.")),
                ));
            }
        };
        let after = match cursor {
            None => None,
            Some(text) => Some(Self::key_of(text, &question)?),
        };
        Ok(Self { limit, after, question })
    }

    fn key_of(text: &str, question: &str) -> Answer<K> {
        // read as strictly as a body: anyone can write a cursor
        let cursor: Cursor<K> = URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| super::json::decode(&bytes).ok())
            .ok_or_else(|| bad_cursor("Con trỏ không đọc được.", "The cursor can't be read."))?;
        if cursor.question == question {
            Ok(cursor.key)
        } else {
            Err(bad_cursor(
                "Con trỏ thuộc một danh sách hoặc bộ lọc khác.",
                "The cursor belongs to another list or filter.",
            ))
        }
    }

    /// How many rows to ask for: one more than the page, to know whether there is a next one.
    pub fn fetch(&self) -> u64 {
        self.limit + 1
    }

    /// Makes the page out of the rows that were fetched.
    pub fn page<R, T>(&self, mut rows: Vec<R>, key: impl Fn(&R) -> K, show: impl Fn(R) -> T) -> Answer<Page<T>> {
        let more = rows.len() as u64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        let next_cursor = match rows.last() {
            Some(last) if more => Some(self.cursor(&key(last))?),
            _ => None,
        };
        Ok(Page { items: rows.into_iter().map(show).collect(), next_cursor })
    }

    /// The cursor that goes on after `key`.
    pub fn cursor(&self, key: &K) -> Answer<String> {
        let cursor = Cursor { question: self.question.clone(), key };
        Ok(URL_SAFE_NO_PAD.encode(super::answer::render(&cursor)?))
    }
}

fn bad_cursor(vi: &'static str, en: &'static str) -> Refusal {
    Refusal::new(Code::MalformedRequest, Text::new(vi, en))
}

/// Which page, for lists without filters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageOnly {
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; `null` on the last.
    pub next_cursor: Option<String>,
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("Send it as `cursor` for the next page; `null` on the last."));
        ObjectBuilder::new()
            .description(Some("One page of a list."))
            .property("items", Ref::from_schema_name(T::name()).to_array_builder())
            .property("next_cursor", cursor)
            .required("items")
            .required("next_cursor")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: ToSchema> IntoResponses for Page<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = super::Found::<Self>::responses();
        let link = ("Link", "The next page (`rel=\"next\"`), where there is one (RFC 8288).");
        responses.insert("200".to_owned(), documented::<Self>("One page.", &[ETAG, link]));
        responses
    }
}

impl<T: Serialize> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<BoxBody> {
        let next = self.next_cursor.clone();
        let mut response = super::Found(self).respond_to(request);
        if let Some(link) = next.and_then(|cursor| next_link(request, &cursor)) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

fn next_link(request: &HttpRequest, cursor: &str) -> Option<header::HeaderValue> {
    let others = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<_> = others.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
    header::HeaderValue::from_str(&format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))).ok()
}
