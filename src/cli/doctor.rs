//! `cchc doctor`: checks what a service needs, one line each.

use anyhow::Context;

use crate::config::Settings;
use crate::evidence::place::Place;
use crate::evidence::store::Store;
use crate::server;

pub(super) async fn run(settings: Settings) -> anyhow::Result<()> {
    let place = Place::of(&settings)?;
    println!("settings  {}", serde_json::to_string(&settings)?);
    println!("database  {}", settings.database()?);
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    app.db.ready().await?;
    println!("tables    up to date, durable settings in force");
    println!("keys      {} known", app.keys.public().keys.len());
    println!("today     {}", app.db.clock().today());
    Store::open(&place)?.check().await.with_context(|| format!("the store of evidence, {place}"))?;
    println!("evidence  {place}, can be written and read");
    Ok(())
}
