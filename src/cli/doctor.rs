//! `cchc doctor`: checks what a service needs, one line each.

use crate::config::Settings;
use crate::server;

pub(super) async fn run(settings: Settings) -> anyhow::Result<()> {
    println!("settings  {}", serde_json::to_string(&settings)?);
    println!("database  {}", settings.database()?);
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    app.db.ready().await?;
    println!("tables    up to date, durable settings in force");
    println!("keys      {} known", app.keys.public().keys.len());
    println!("today     {}", app.db.clock().today());
    Ok(())
}
