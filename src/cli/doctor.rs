//! `cchc doctor`: checks what a service needs, one line each.

use anyhow::Context;

use crate::config::Settings;
use crate::evidence::place::Place;
use crate::evidence::store::Store;
use crate::openid::Provider;
use crate::server;

pub(super) async fn run(settings: Settings) -> anyhow::Result<()> {
    let place = Place::of(&settings)?;
    println!("settings  {}", serde_json::to_string(&settings)?);
    println!("database  {}", settings.database()?);
    let provider = Provider::open(&settings)?;
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    app.db.ready().await?;
    println!("tables    up to date, durable settings in force");
    println!("keys      {} known", app.keys.public().keys.len());
    println!("today     {}", app.db.clock().today());
    Store::open(&place)?.check().await.with_context(|| format!("the store of evidence, {place}"))?;
    println!("evidence  {place}, can be written and read");
    if let Some(provider) = provider {
        provider.check().await.with_context(|| format!("the identity provider, {}", provider.issuer()))?;
        println!("sign-in   through {} too, which answers", provider.issuer());
    }
    Ok(())
}
