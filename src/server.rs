//! The composition root: state, middleware, every feature's routes, the contract, and shutdown.

use std::any::Any;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_web::dev::{Extensions, Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::{Data, ServiceConfig, to};
use actix_web::{App as Web, HttpServer};
use anyhow::Context;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config as DocsConfig, SwaggerUi};

use crate::access::keys::Keys;
use crate::access::{Limits, Remembered, Seal};
use crate::config::Settings;
use crate::contract;
use crate::db::Database;
use crate::dossiers::service::{Lookups, Singles, begin_sums, follow_backlog, follow_calendar};
use crate::evidence::place::Place;
use crate::evidence::store::Store;
use crate::http::{App, InFlight, Line, Operations, Served, envelope, routes as common};
use crate::openid::Provider;
use crate::time::Clock;
use crate::{
    access, changes, data_rules, dossiers, evidence, findings, inspections, notices, openid, papers, records,
    reference, remediation, remediation_plans, stationery, statistics, tasks, trail, units, users, workdays,
};

/// How many connections each thread has at most.
const CONNECTIONS: usize = 2_048;
/// For how many seconds a shutdown waits for the requests that are under way.
const SHUTDOWN_SECONDS: u64 = 30;

/// Every feature's operations, in the order of the contract.
fn features(config: &mut impl Operations) {
    config
        .configure(access::routes::routes)
        .configure(openid::routes::routes)
        .configure(units::routes::routes)
        .configure(users::routes::routes)
        .configure(reference::routes::routes)
        .configure(dossiers::routes::routes)
        .configure(statistics::routes::routes)
        .configure(inspections::routes::routes)
        .configure(findings::routes::routes)
        .configure(data_rules::routes::routes)
        .configure(workdays::routes::routes)
        .configure(records::routes::routes)
        .configure(remediation_plans::routes::routes)
        .configure(remediation::routes::routes)
        .configure(evidence::routes::routes)
        .configure(papers::routes::routes)
        .configure(stationery::routes::routes)
        .configure(notices::routes::routes)
        .configure(tasks::routes::routes)
        .configure(changes::routes::routes)
        .configure(trail::routes::routes)
        .configure(common::routes);
}

/// What each worker serves.
fn serve(config: &mut ServiceConfig) {
    let mut served = Served::default();
    features(&mut served);
    served.register(config);
}

/// The contract of all operations.
pub fn openapi() -> OpenApi {
    let (_, api) =
        Web::new().into_utoipa_app().openapi(contract::base()).configure(|config| features(config)).split_for_parts();
    contract::finish(api)
}

/// Opens the database, brings its tables up to date and reads the keys. Fails where no key can be signed with.
pub async fn prepare(settings: Settings, clock: Clock) -> anyhow::Result<App> {
    let app = open(settings, clock).await?;
    app.keys.reload(&app.db).await?;
    app.keys.ready()?;
    Ok(app)
}

/// Opens the database and brings its tables up to date; no key is known yet.
pub async fn open(settings: Settings, clock: Clock) -> anyhow::Result<App> {
    let seal = Seal::of(&settings)?;
    std::fs::create_dir_all(&settings.data)
        .with_context(|| format!("can't make the data folder {}", settings.data.display()))?;
    let db = Database::connect(&settings.database()?, settings.read_database()?.as_ref(), clock).await?;
    db.migrate().await?;
    begin_sums(&db).await?;
    Ok(App {
        limits: Limits::new(settings.requests_of_a_person, settings.requests_of_a_machine),
        db,
        keys: Arc::new(Keys::sealed_by(seal)),
        remembered: Remembered::default(),
        settings: Arc::new(settings),
        in_flight: InFlight::default(),
        calendar_changed: Arc::default(),
        closing: CancellationToken::new(),
    })
}

/// A service that listens.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// To stop it: `stop(true)` waits for what is under way.
    pub handle: ServerHandle,
}

/// Keeps hold of a connection, so that it can be ended where its client doesn't go on.
fn hold_line(connection: &dyn Any, data: &mut Extensions, patience: Duration) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    match Line::of(stream, patience) {
        Ok(line) => drop(data.insert(line)),
        Err(error) => tracing::debug!(cause = %error, "a connection may stay idle for ever"),
    }
}

/// Listens at the setting's address; the returned future serves until it is stopped. Must be called on the main runtime.
pub fn listen(app: &App, metrics: Option<PrometheusHandle>) -> anyhow::Result<(Running, Server)> {
    let wanted = app.settings.listen;
    let listener = TcpListener::bind(wanted).with_context(|| format!("can't listen on {wanted}"))?;
    let address = listener.local_addr()?;
    // the contract is made when somebody first asks for it: the start doesn't wait
    let (state, api) = (Data::new(app.clone()), Data::new(LazyLock::<OpenApi>::new(openapi)));
    follow_calendar(&app.db, app.calendar_changed.clone());
    follow_backlog(&app.db);
    let (singles, lookups) = (Data::new(Singles::start(&app.db)), Data::new(Lookups::start(&app.db)));
    let evidence = Data::new(Store::open(&Place::of(&app.settings)?)?);
    let provider = Data::new(Provider::open(&app.settings)?);
    let metrics = metrics.map(Data::new);
    let patience = app.settings.idle();
    let mut server = HttpServer::new(move || {
        let docs = SwaggerUi::new("/docs/{_:.*}")
            .config(DocsConfig::from("/openapi.json").validator_url("none").persist_authorization(true));
        let web = match metrics.clone() {
            Some(metrics) => Web::new().app_data(metrics),
            None => Web::new(),
        };
        web.app_data(state.clone())
            .app_data(singles.clone())
            .app_data(lookups.clone())
            .app_data(evidence.clone())
            .app_data(provider.clone())
            .app_data(api.clone())
            .configure(serve)
            .configure(common::beside)
            .service(docs)
            .default_service(to(common::unmatched))
            .wrap(from_fn(envelope))
    })
    .on_connect(move |connection, data| hold_line(connection, data, patience))
    .max_connections(CONNECTIONS)
    .shutdown_timeout(SHUTDOWN_SECONDS);
    if let Some(workers) = app.settings.workers {
        server = server.workers(workers);
    }
    let server = server.listen(listener)?.run();
    Ok((Running { address, handle: server.handle() }, server))
}
