//! Promise 15: clock jumps are harmless.

use anyhow::{Context, ensure};
use bench::client::Connection;
use bench::service::{Start, add_communes, first_answer, first_tokens};
use serde_json::Value;
use tokio::process::Command;

use crate::site::{Outcome, Site, ask, json};
use crate::writers::plan;

/// Restarts the service with its clock a day ahead and a day back.
pub async fn jumps_are_harmless(site: Site) -> anyhow::Result<Outcome> {
    // a token of an hour
    let start = Start { setting: Some(("CCHC_ACCESS_TOKEN_SECONDS", "3600".to_owned())), ..site.start.clone() };
    let (service, admin, tokens) = first_tokens(&start).await?;
    let mut open = Connection::open(&service.address).await?;
    add_communes(&mut open, &admin, 1).await?;
    service.stop().await?;
    let me = json("GET", "/v1/me", &tokens.officer, &[], &Value::Null);
    let mut wrong = Vec::new();
    for (jump, expected) in [("+1d", 401), ("-1d", 200), ("+0", 200)] {
        let mut process = shifted(&start, jump).spawn().context("faketime is needed")?;
        let address = format!("127.0.0.1:{}", start.port);
        first_answer(&address, "/readyz").await?;
        let status = ask(&address, &me).await?.status;
        if status != expected {
            wrong.push(format!("{jump}: {status}"));
        }
        let written =
            ask(&address, &json("POST", "/v1/inspection-plans", &tokens.officer, &[], &plan(jump))).await?.status;
        ensure!(written == if expected == 401 { 401 } else { 201 }, "{jump}: a plan answered {written}");
        let id = process.id().context("it ended")?.to_string();
        Command::new("pkill").args(["-TERM", "-P", &id]).status().await?;
        process.wait().await?;
        site.command(&["audit", "verify"]).await?;
    }
    let figure = format!(
        "a token of an hour after jumps of a day: {}; the trail in order",
        if wrong.is_empty() { "no surprise".to_owned() } else { wrong.join(", ") }
    );
    Ok(site.outcome(15, "clock jumps are harmless", wrong.is_empty(), figure))
}

/// The service with its clock shifted.
fn shifted(start: &Start, jump: &str) -> Command {
    let service = start.command();
    let service = service.as_std();
    let mut command = Command::new("faketime");
    command.args(["-f", jump]).arg(service.get_program()).args(service.get_args()).arg("serve");
    command.envs(service.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdout(std::process::Stdio::null()).kill_on_drop(true);
    command
}
