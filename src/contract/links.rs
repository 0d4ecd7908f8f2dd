//! Links between operations: the identity and the ETag that an answer gives go into the operations that take them.

use std::collections::BTreeMap;

use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::{OpenApi, RefOr, Response};

use super::{operations, takes_if_match};

/// An operation that a link leads to.
#[derive(Debug, Clone)]
struct Target {
    id: String,
    takes_etag: bool,
}

/// What is read at each path, and what changes it: the operations whose path begins with it and that take `If-Match`.
type Resources = BTreeMap<String, Vec<Target>>;

/// Links what reads a resource to what changes it, and what creates one to what reads and changes it.
pub(super) fn link(api: &mut OpenApi) {
    let resources = resources(api);
    for (path, method, operation) in operations(api) {
        let (answer, links) = match method {
            HttpMethod::Get => ("200", from_read(&path, &resources)),
            HttpMethod::Post => ("201", from_creation(&path, &resources)),
            _ => continue,
        };
        if let Some(RefOr::T(Response { links: known, .. })) = operation.responses.responses.get_mut(answer) {
            known.extend(links);
        }
    }
}

fn resources(api: &mut OpenApi) -> Resources {
    let target = |operation: &Operation| Target {
        id: operation.operation_id.clone().unwrap_or_default(),
        takes_etag: takes_if_match(operation),
    };
    let known: Vec<_> = operations(api).map(|(path, method, operation)| (path, method, target(operation))).collect();
    let read = known.iter().filter(|(_, method, _)| *method == HttpMethod::Get);
    let mut resources: Resources = read.map(|(path, _, target)| (path.clone(), vec![target.clone()])).collect();
    for (path, _, target) in known.into_iter().filter(|(_, _, target)| target.takes_etag) {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]);
        if let Some(nearest) = above.chain([path.as_str()]).rfind(|path| resources.contains_key(*path)) {
            resources.entry(nearest.to_owned()).or_default().push(target);
        }
    }
    resources
}

/// From the answer of a GET to what changes the same resource.
fn from_read(path: &str, resources: &Resources) -> BTreeMap<String, RefOr<Link>> {
    let changes = resources[path].iter().filter(|target| target.takes_etag);
    changes.map(|target| named(target, parameters(path))).collect()
}

/// From the answer of a POST to the new resource.
fn from_creation(path: &str, resources: &Resources) -> BTreeMap<String, RefOr<Link>> {
    let below = format!("{path}/{{");
    let new = resources.iter().filter_map(|(item, targets)| {
        let name = item.strip_prefix(&below)?.strip_suffix('}').filter(|name| !name.contains('/'))?;
        Some((name.to_owned(), targets))
    });
    let links = new.flat_map(|(name, targets)| {
        let made = (name.clone(), format!("$response.body#/{}", field_of(&name)));
        targets.iter().map(move |target| named(target, parameters(path).chain([made.clone()])))
    });
    links.collect()
}

/// The field of a resource that its path names: `{team_id}` is the `id` of a team.
fn field_of(parameter: &str) -> &str {
    match parameter {
        "team_id" => "id",
        "sample_code" => "code",
        same => same,
    }
}

/// The parameters of a path, as they were in the request.
fn parameters(path: &str) -> impl Iterator<Item = (String, String)> {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| (name.to_owned(), format!("$request.path.{name}")))
}

fn named(target: &Target, parameters: impl Iterator<Item = (String, String)>) -> (String, RefOr<Link>) {
    let etag = target.takes_etag.then(|| ("If-Match".to_owned(), "$response.header.ETag".to_owned()));
    let link = LinkBuilder::new().operation_id(&target.id);
    let link = parameters.chain(etag).fold(link, |link, (name, value)| link.parameter(name, value));
    (target.id.clone(), RefOr::T(link.build()))
}
