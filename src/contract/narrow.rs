//! Narrowing what is said of all operations to what each of them can answer.

use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::{OpenApi, RefOr};

use super::{operations, takes_if_match};
use crate::http::if_none_match;

/// Takes from each operation the refusals that it can't answer with, and says where an unchanged answer is left out.
pub(super) fn narrow(api: &mut OpenApi) {
    for (_, method, operation) in operations(api) {
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
        if is_never_slowed_down(operation) {
            never.push("429");
        }
        let responses = &mut operation.responses.responses;
        responses.retain(|status, _| !never.contains(&status.as_str()));
        if responses.contains_key("304") {
            operation.parameters.get_or_insert_default().push(RefOr::T(if_none_match()));
        }
    }
}

/// Accounts have limits of requests, and so has who proves who they are; what anybody asks for has none.
fn is_never_slowed_down(operation: &Operation) -> bool {
    operation.security.is_some() && operation.tags.iter().flatten().all(|tag| tag != "access")
}
