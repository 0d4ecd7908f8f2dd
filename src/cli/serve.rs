//! `cchc serve`: until SIGTERM or Ctrl-C, then drains what is under way.

use std::io::IsTerminal;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Settings};
use crate::http::App;
use crate::server;

/// How often rotated keys are looked for.
const KEYS_FOLLOWED: Duration = Duration::from_secs(30);
/// How often what is kept for a time only is looked through.
const TIDIED: Duration = Duration::from_mins(10);
/// How long after the start it is looked through first.
const TIDIED_FIRST: Duration = Duration::from_secs(30);
/// How often the metrics' buckets are emptied.
const UPKEEP: Duration = Duration::from_secs(5);

pub(super) async fn run(settings: Settings) -> anyhow::Result<()> {
    start_logging(&settings);
    let metrics = start_metrics()?;
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    follow_keys(app.clone());
    tidy(app.clone());
    let db = app.db.clone();
    tokio::spawn(async move { db.keep_log_short().await });
    let (running, server) = server::listen(&app, Some(metrics))?;
    close_with_signals(app.clone());
    tracing::info!(address = %running.address, "listening");
    server.await?;
    app.db.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Tells those who wait for something that the service stops; the server itself drains at the same signals.
fn close_with_signals(app: App) {
    tokio::spawn(async move {
        let terminated = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signals) => signals.recv().await,
                Err(error) => {
                    tracing::warn!(cause = %error, "SIGTERM can't be heard");
                    std::future::pending().await
                }
            }
        };
        tokio::select! {
            _ = terminated => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        app.closing.cancel();
    });
}

/// Takes up rotated keys.
fn follow_keys(app: App) {
    tokio::spawn(async move {
        // they were read just now
        let mut ticks = tokio::time::interval_at(Instant::now() + KEYS_FOLLOWED, KEYS_FOLLOWED);
        loop {
            ticks.tick().await;
            match app.keys.reload(&app.db).await {
                Ok(()) => app.remembered.forget(),
                Err(refusal) => tracing::warn!(cause = %refusal, "the keys can't be read"),
            }
        }
    });
}

/// Drops what has had its time, beside the requests, a while after the start.
fn tidy(app: App) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval_at(Instant::now() + TIDIED_FIRST, TIDIED);
        loop {
            ticks.tick().await;
            if let Err(refusal) = app.tidy().await {
                tracing::warn!(cause = %refusal, "old answers and counts can't be dropped");
            }
        }
    });
}

/// Logs to standard output, as the settings say.
pub(super) fn start_logging(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter);
    let started = match settings.log_format {
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
        LogFormat::Text => lines.with_ansi(std::io::stdout().is_terminal()).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}

fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}
