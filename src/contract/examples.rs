//! The examples of the contract: what the tests' walk through all operations sent and received.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::content::Content;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// Written by the walk, read by whoever reads the contract.
const EXAMPLES: &str = include_str!("../../openapi/examples.json");

/// One exchange with an operation.
#[derive(Debug, Deserialize)]
struct Example {
    /// Path and query parameters by name.
    #[serde(default)]
    parameters: HashMap<String, Value>,
    /// The body that was sent; none where the operation takes none.
    request: Option<Value>,
    /// The status that came back.
    status: u16,
    /// The body that came back; none where there is none.
    response: Option<Value>,
}

/// Puts each operation's example into the contract.
///
/// An operation that isn't in the file stays without; `./test contract` names it.
pub(super) fn illustrate(api: &mut OpenApi) {
    let mut examples: HashMap<String, Example> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    for (_, _, operation) in operations(api) {
        let id = operation.operation_id.as_deref().unwrap_or_default();
        if let Some(example) = examples.remove(id) {
            fill(operation, example);
        }
    }
}

fn fill(operation: &mut Operation, example: Example) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            fill_parameter(parameter, &example.parameters);
        }
    }
    if let (Some(RefOr::T(body)), Some(sent)) = (&mut operation.request_body, example.request) {
        for (media, content) in &mut body.content {
            fill_content(content, in_media(media, &sent));
        }
    }
    let answer = operation.responses.responses.get_mut(&example.status.to_string());
    if let (Some(RefOr::T(answer)), Some(received)) = (answer, example.response) {
        for content in answer.content.values_mut() {
            fill_content(content, received.clone());
        }
    }
}

fn fill_parameter(parameter: &mut Parameter, sent: &HashMap<String, Value>) {
    if let Some(value) = sent.get(&parameter.name) {
        let old = std::mem::replace(parameter, Parameter::new(""));
        *parameter = utoipa::openapi::path::ParameterBuilder::from(old).example(Some(value.clone())).build();
    }
}

fn fill_content(content: &mut RefOr<Content>, value: Value) {
    if let RefOr::T(content) = content {
        content.example = Some(value);
    }
}

/// A body as it looks in a media type: NDJSON is one line of text for each item.
fn in_media(media: &str, sent: &Value) -> Value {
    match sent.as_array() {
        Some(items) if media.ends_with("ndjson") => items.iter().map(|item| format!("{item}\n")).collect(),
        _ => sent.clone(),
    }
}
