//! What the contract says once for all operations, and what is finished after they are collected.

mod examples;
mod links;
mod narrow;

use utoipa::openapi::path::{HttpMethod, Operation, ParameterIn};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{OpenApi as _, ToSchema};

use crate::http::{ListedFault, Problem};
use crate::{
    changes, data_rules, dossiers, evidence, findings, inspections, notices, openid, papers, records, reference,
    remediation, remediation_plans, stationery, statistics, trail, units, users, workdays,
};

/// The description that opens the contract.
const ABOUT: &str = "Dossiers (hồ sơ TTHC), inspection plans (kế hoạch tự kiểm tra), findings (tồn tại, hạn chế) and \
remediation reports (báo cáo khắc phục) of administrative reform, from the commune to the offices above it.\n\n\
Times carry an offset and are written at +07:00; dates are days in Asia/Ho_Chi_Minh; money is whole đồng. Unknown fields \
are refused with the nearest known name. Refusals are RFC 9457 problem details, in Vietnamese unless `Accept-Language` \
prefers English. Changes of workflow resources need `If-Match`; `POST` takes an `Idempotency-Key`, which stands for its \
answer for 24 hours, except where a password is sent and in bulk. `x-permission` names the permission that the caller needs.";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "cchc", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(Problem, ListedFault)),
    tags(
        (name = "access", description = "Sign-in of people and machines (đăng nhập)."),
        (name = "units", description = "The tree of units with its history (đơn vị hành chính)."),
        (name = "accounts", description = "Accounts and roles (tài khoản, vai trò)."),
        (name = "reference", description = "Procedures, fields, reform areas, working days (danh mục)."),
        (name = "dossiers", description = "Dossiers of administrative procedures (hồ sơ TTHC)."),
        (name = "statistics", description = "Figures, exact and traceable (số liệu)."),
        (name = "inspections", description = "Plans, teams, inspections (kế hoạch, tổ, cuộc kiểm tra)."),
        (name = "findings", description = "Findings and recommendations (tồn tại, hạn chế; kiến nghị)."),
        (name = "notices", description = "Notices of results and their reconciliation (thông báo kết quả)."),
        (name = "papers", description = "The words of the papers that the service writes (mẫu văn bản)."),
        (name = "remediation", description = "Remediation plans and reports (kế hoạch, báo cáo khắc phục)."),
        (name = "evidence", description = "Files that stand behind what is said (minh chứng)."),
        (name = "following", description = "What changed, in the order of commits (thay đổi)."),
        (name = "audit", description = "Who did what, when and why (nhật ký)."),
        (name = "operation", description = "For those who run the service."),
    )
)]
struct Base;

/// The schemas that answers refer to; requests name theirs by themselves.
#[derive(Default)]
pub struct Schemas(Vec<(String, RefOr<Schema>)>);

impl Schemas {
    /// Adds a type and those that it is made of.
    pub fn add<T: ToSchema>(&mut self) -> &mut Self {
        self.0.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.0);
        self
    }
}

/// The contract before any operation.
pub fn base() -> OpenApi {
    let mut api = Base::openapi();

    api.info.description = Some(ABOUT.to_owned());
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    let components = api.components.get_or_insert_default();
    let mut schemas = Schemas::default();
    units::routes::answers(&mut schemas);
    users::routes::answers(&mut schemas);
    openid::routes::answers(&mut schemas);
    reference::routes::answers(&mut schemas);
    dossiers::routes::answers(&mut schemas);
    statistics::routes::answers(&mut schemas);
    inspections::routes::answers(&mut schemas);
    findings::routes::answers(&mut schemas);
    data_rules::routes::answers(&mut schemas);
    workdays::routes::answers(&mut schemas);
    records::routes::answers(&mut schemas);
    trail::routes::answers(&mut schemas);
    remediation_plans::routes::answers(&mut schemas);
    remediation::routes::answers(&mut schemas);
    evidence::routes::answers(&mut schemas);
    notices::routes::answers(&mut schemas);
    papers::routes::answers(&mut schemas);
    stationery::routes::answers(&mut schemas);
    changes::routes::answers(&mut schemas);
    components.schemas.extend(schemas.0);
    components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    api.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
    api
}

/// Every operation with its path and method.
fn operations(api: &mut OpenApi) -> impl Iterator<Item = (String, HttpMethod, &mut Operation)> {
    api.paths.paths.iter_mut().flat_map(|(path, item)| {
        let known = [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Delete, &mut item.delete),
        ];
        known.into_iter().filter_map(|(method, operation)| Some((path.clone(), method, operation.as_mut()?)))
    })
}

fn takes_if_match(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(known) => known.parameter_in == ParameterIn::Header && known.name == "If-Match",
        RefOr::Ref(_) => false,
    })
}

/// The contract after all operations were collected: each narrowed to what it can answer, linked to others, with examples; the
/// schemas in the order of their names.
pub fn finish(mut api: OpenApi) -> OpenApi {
    narrow::narrow(&mut api);
    links::link(&mut api);
    examples::illustrate(&mut api);
    if let Some(components) = &mut api.components {
        let schemas = std::mem::take(&mut components.schemas);
        components.schemas = schemas.into_iter().collect::<std::collections::BTreeMap<_, _>>().into_iter().collect();
    }
    api
}
