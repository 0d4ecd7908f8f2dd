//! Narrowing what is said of all operations to what each of them can answer.

use utoipa::openapi::path::{HttpMethod, Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;
use crate::http::if_none_match;

/// Takes from each operation the refusals that it can't answer with, and says where an unchanged answer is left out.
pub(super) fn narrow(api: &mut OpenApi) {
    for (method, operation) in operations(api) {
        let mut never = Vec::new();
        if operation.request_body.is_none() {
            never.extend(["408", "413", "415"]);
        }
        if !takes_if_match(operation) {
            never.extend(["412", "428"]);
        }
        if method == HttpMethod::Get {
            never.push("409");
        }
        // only who proves who they are is slowed down
        if !operation.tags.iter().flatten().any(|tag| tag == "access") {
            never.push("429");
        }
        let responses = &mut operation.responses.responses;
        responses.retain(|status, _| !never.contains(&status.as_str()));
        if responses.contains_key("304") {
            operation.parameters.get_or_insert_default().push(RefOr::T(if_none_match()));
        }
    }
}

fn takes_if_match(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(known) => known.parameter_in == ParameterIn::Header && known.name == "If-Match",
        RefOr::Ref(_) => false,
    })
}
