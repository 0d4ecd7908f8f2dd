//! The contract as the judge of every answer that a test receives.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use super::answer::Answer;

/// The contract that the service serves.
pub static CONTRACT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(cchc::server::openapi()).unwrap());

/// The contract's schemas, their objects closed: a field that isn't named in them is a fault.
static SCHEMAS: LazyLock<Value> = LazyLock::new(|| {
    let mut schemas = CONTRACT["components"]["schemas"].clone();
    close(&mut schemas);
    schemas
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> = LazyLock::new(Mutex::default);

fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                object.entry("additionalProperties").or_insert(json!(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => (),
    }
}

/// Every operation with its path and method.
pub fn operations() -> Vec<(String, Method, Value)> {
    let paths = CONTRACT["paths"].as_object().unwrap();
    let each = |(path, item): (&String, &Value)| {
        let (path, item) = (path.clone(), item.as_object().unwrap().clone());
        item.into_iter().map(move |(method, it)| (path.clone(), method.to_uppercase().parse().unwrap(), it))
    };
    paths.iter().flat_map(each).collect()
}

/// The operation that answers `method` at `path`, with its template; nothing where the contract has none.
pub fn operation(method: &Method, path: &str) -> Option<(&'static str, &'static Value)> {
    let segments: Vec<_> = path.split('/').collect();
    let fits = |template: &&String| {
        let wanted: Vec<_> = template.split('/').collect();
        wanted.len() == segments.len() && wanted.iter().zip(&segments).all(|(w, s)| w == s || w.starts_with('{'))
    };
    let paths = CONTRACT["paths"].as_object().unwrap();
    let template = paths.keys().filter(fits).min_by_key(|template| template.matches('{').count())?;
    let operation = &paths[template][method.as_str().to_lowercase().as_str()];
    operation.is_object().then_some((template.as_str(), operation))
}

/// Fails unless the contract knows this answer: its status, its media type, and every field of its body.
#[track_caller]
pub fn judge(method: &Method, path: &str, answer: &Answer) {
    let Some((template, operation)) = operation(method, path) else { return };
    let place = format!("{method} {template} {}", answer.status);
    let documented = &operation["responses"][answer.status.to_string()];
    assert!(documented.is_object(), "the contract doesn't know {place}: {}", answer.text);
    let Some(content) = documented["content"].as_object() else {
        assert_eq!(answer.text, "", "the contract has no body for {place}");
        return;
    };
    let media = answer.header("content-type");
    let media = media.split(';').next().unwrap_or_default();
    let known = content.get(media).or_else(|| content.get("*/*"));
    let known = known.unwrap_or_else(|| panic!("the contract doesn't know {media} of {place}"));
    if media == "application/json" || media.ends_with("+json") {
        judge_value(&place, &known["schema"], &answer.json());
    }
}

/// Fails unless `value` is what `schema` of the contract says.
#[track_caller]
pub fn judge_value(place: &str, schema: &Value, value: &Value) {
    let faults: Vec<_> = validator(schema).iter_errors(value).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{place}: {faults:?}\n{value}");
}

fn validator(schema: &Value) -> &'static Validator {
    let mut validators = VALIDATORS.lock().unwrap();
    validators.entry(schema.to_string()).or_insert_with(|| {
        let mut root = schema.as_object().unwrap().clone();
        root.insert("components".into(), json!({ "schemas": *SCHEMAS }));
        let made = jsonschema::options().should_validate_formats(true).build(&Value::Object(root)).unwrap();
        Box::leak(Box::new(made))
    })
}
