//! The command line: a file a command.

mod accounts;
mod audit;
mod backup;
mod demo;
mod doctor;
mod keys;
mod serve;
mod statistics;

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

use crate::config::{LogFormat, Settings};
use crate::papers::source::pdf::apart;
use crate::server;

/// Dossiers, inspections, findings and remediation of administrative reform.
#[derive(Debug, Parser)]
#[command(name = "cchc", version, about)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Settings that any command takes; they win over the file and the environment.
#[derive(Debug, Args)]
struct Common {
    /// A TOML file with settings.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    /// Where to listen.
    #[arg(long, global = true)]
    listen: Option<SocketAddr>,
    /// The folder of the database file and of evidence.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// `sqlite:path` or `postgres://…`.
    #[arg(long, global = true)]
    database_url: Option<String>,
    /// Holds the day that drives deadlines and validity.
    #[arg(long, global = true)]
    today: Option<NaiveDate>,
    /// `json` or `text`.
    #[arg(long, global = true, value_parser = log_format)]
    log_format: Option<LogFormat>,
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err("json or text".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Load the demonstration into a fresh database, show its figures, and serve it.
    Demo(demo::Demo),
    /// Serve the API.
    Serve,
    /// Bring the database's tables up to date.
    Migrate,
    /// Print the contract (OpenAPI 3.1).
    Openapi,
    /// Accounts of people.
    #[command(subcommand)]
    Users(accounts::Users),
    /// Accounts of machines.
    #[command(subcommand)]
    Clients(accounts::Clients),
    /// The keys that sign access tokens.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// The sums that figures are read from.
    #[command(subcommand)]
    Statistics(statistics::Statistics),
    /// The audit trail.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Copy the database and the evidence into an empty folder, while the service runs.
    Backup(backup::Folder),
    /// Put a backup back where there is no database.
    Restore(backup::Folder),
    /// Check settings, database and keys.
    Doctor,
    /// Read a PDF file from the standard input, for a service.
    #[command(name = apart::COMMAND, hide = true)]
    ReadPdf,
}

impl Common {
    fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings::load(self.config.as_deref())?;
        settings.listen = self.listen.unwrap_or(settings.listen);
        settings.data = self.data.clone().unwrap_or(settings.data);
        settings.database_url = self.database_url.clone().or(settings.database_url);
        settings.today = self.today.or(settings.today);
        settings.log_format = self.log_format.unwrap_or(settings.log_format);
        Ok(settings)
    }
}

/// Does what the command line says.
pub async fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let settings = cli.common.settings()?;
    match cli.command {
        Command::Demo(demo) => demo::run(settings, cli.common.data, demo).await,
        Command::Serve => serve::run(settings).await,
        Command::Migrate => {
            let clock = settings.clock();
            server::prepare(settings, clock).await.map(drop)
        }
        Command::Openapi => {
            println!("{}", server::openapi().to_pretty_json()?);
            Ok(())
        }
        Command::Users(command) => accounts::users(settings, command).await,
        Command::Clients(command) => accounts::clients(settings, command).await,
        Command::Keys(command) => keys::run(settings, command).await,
        Command::Statistics(command) => statistics::run(settings, command).await,
        Command::Audit(command) => audit::run(settings, command).await,
        Command::Backup(folder) => backup::make(settings, folder).await,
        Command::Restore(folder) => backup::restore(settings, folder).await,
        Command::Doctor => doctor::run(settings).await,
        Command::ReadPdf => apart::answer(),
    }
}
