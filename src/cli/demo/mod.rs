//! `cchc demo`: loads the demonstration through the service's own HTTP operations, shows the notice's figures declared
//! beside computed, and serves.

mod loader;
mod notice;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::Args;
use serde_json::Value;

use crate::access::{Role, service::system};
use crate::config::Settings;
use crate::db::RequestId;
use crate::http::App;
use crate::server;
use crate::users::dto::{NewRoleAssignment, NewUser};
use crate::users::service as users;
use loader::Loader;

/// The password and secret of every account of the demonstration.
pub(super) const PASSWORD: &str = "thanh-xa-2023";
/// The day that the demonstration takes for today: the Sunday before the notice's last week.
const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2023, 9, 10).unwrap();
/// The period that the notice's figures are assumed to be of; the notice doesn't say.
const PERIOD: &str = "from=2022-12-15&to=2023-08-31";

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Load, print, and exit: 0 only if every figure agrees.
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(mut settings: Settings, data: Option<PathBuf>, demo: Demo) -> anyhow::Result<()> {
    settings.today = settings.today.or(Some(TODAY));
    let temporary = if data.is_none() && settings.database_url.is_none() { Some(fresh_folder()?) } else { None };
    if let Some(folder) = &temporary {
        settings.data.clone_from(folder);
    }
    if settings.database_url.is_none() && settings.data.join("cchc.db").exists() {
        let folder = settings.data.display();
        bail!(
            "{folder} has a database already, and the demonstration wants a fresh folder. What is there is served by: \
             cchc serve --today {TODAY} --data {folder}"
        );
    }
    if demo.check {
        settings.listen.set_port(0);
    }
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    first_administrator(&app).await.context("the database is not fresh")?;
    let (running, server) = server::listen(&app, None)?;
    let handle = running.handle;
    let serving = tokio::spawn(server);
    let base = format!("http://{}", running.address);
    let mut loader = Loader::new(base.clone())?;
    loader.load().await?;
    let notice = notice::load(&mut loader).await?;
    let agreed = show_figures(&mut loader, &notice).await?;
    if demo.check {
        handle.stop(true).await;
        if let Some(folder) = temporary {
            std::fs::remove_dir_all(folder)?;
        }
        if !agreed {
            bail!("not every figure agrees");
        }
        return Ok(());
    }
    say(&greeting(&base, &app));
    serving.await??;
    Ok(())
}

fn fresh_folder() -> anyhow::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("cchc-demo-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;
    Ok(folder)
}

/// Somebody has to be there before anybody can sign in.
async fn first_administrator(app: &App) -> anyhow::Result<()> {
    let username = "quantri".to_owned();
    let user = NewUser {
        username: username.clone(),
        display_name: "Quản trị hệ thống".to_owned(),
        password: Some(PASSWORD.to_owned()),
    };
    let user = users::Hashed::user(user).await?;
    app.db
        .write(RequestId::none(), |tx| async move {
            let scope = system(&tx, "demo");
            users::add_user(&tx, &scope, user).await?;
            let role = NewRoleAssignment {
                user: Some(username),
                client: None,
                role: Role::Administrator,
                unit_code: None,
                valid_from: None,
                valid_to: None,
            };
            users::add_role(&tx, &scope, role).await.map(drop)
        })
        .await?;
    Ok(())
}

/// Shows each figure of the notice beside the computed one; answers whether none contradicts.
async fn show_figures(loader: &mut Loader, notice: &str) -> anyhow::Result<bool> {
    let judged = loader.get("noivu", &format!("{notice}/reconciliation?{PERIOD}")).await?;
    say(&table(&judged)?);
    let verdicts = judged["figures"].as_array().into_iter().flatten().map(|figure| &figure["verdict"]);
    Ok(judged["errors"] == serde_json::json!([]) && verdicts.into_iter().all(|verdict| verdict != "mismatch"))
}

fn table(judged: &Value) -> Result<String, std::fmt::Error> {
    let mut table = "\nxã Thanh Xá, 15/12/2022 – 31/8/2023: the notice's figures, declared and computed\n\n".to_owned();
    writeln!(table, "{:<5} {:<30} {:>20} {:>20}  verdict", "", "figure", "declared", "computed")?;
    for figure in judged["figures"].as_array().into_iter().flatten() {
        let text = |name: &str| figure[name].as_str().unwrap_or_default().to_owned();
        let (declared, computed) = (shown(&figure["declared"]), shown(&figure["computed"]));
        writeln!(table, "{:<5} {:<30} {declared:>20} {computed:>20}  {}", text("code"), text("name"), text("verdict"))?;
    }
    for warning in judged["warnings"].as_array().into_iter().flatten() {
        writeln!(table, "\nwarning: {}", warning["detail"]["en"].as_str().unwrap_or_default())?;
    }
    Ok(table + "\n")
}

/// Prints for whoever listens: that nobody does any more is no reason to stop serving.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn shown(figure: &Value) -> String {
    let value = figure["value"].as_i64().map(|value| value.to_string());
    let ratio = figure["numerator"].as_i64().zip(figure["denominator"].as_i64()).map(|(n, d)| format!("{n}/{d}"));
    let percent = figure["percent"].as_str().map(|percent| format!("{percent} %"));
    [value, ratio, percent].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

fn greeting(base: &str, app: &App) -> String {
    let (data, today) = (app.settings.data.display(), app.db.clock().today());
    format!(
        "documentation   {base}/docs/\n\
         contract        {base}/openapi.json\n\
         data            {data}\n\
         today           {today}\n\
         people          quantri, noivu, chutich, kiemtra, chuyenmon, motcua, motcua2, giamsat\n\
         machines        motcua-10852, motcua-294, cong-294\n\
         password        {PASSWORD}\n"
    )
}
