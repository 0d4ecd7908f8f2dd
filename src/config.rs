//! Every setting with its default and meaning. Nothing else reads the environment.
//!
//! A setting comes from the file, then from the environment (`CCHC_…`), then from a flag; the last one wins. An unknown
//! one is an error that names the nearest known one.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use chrono::NaiveDate;
use config::{Config, File, FileFormat};
use serde::{Deserialize, Serialize};

use crate::access::keys::RETIRED_KEYS_VERIFY_FOR;
use crate::db::Address;
use crate::time::Clock;

/// The prefix of every environment variable that is a setting.
const PREFIX: &str = "CCHC_";

/// The settings of a service.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the `SQLite` file, and of evidence files where `evidence_store` names no other place.
    pub data: PathBuf,
    /// `sqlite:path` or `postgres://…`; by default `cchc.db` in the data folder.
    #[serde(skip_serializing)]
    pub database_url: Option<String>,
    /// A replica that reads go to; by default the same database.
    #[serde(skip_serializing)]
    pub read_database_url: Option<String>,
    /// Holds the day that drives deadlines and validity at a date, for demonstrations and tests.
    pub today: Option<NaiveDate>,
    /// For how many seconds an access token is valid.
    pub access_token_seconds: u32,
    /// After how many days a session ends by itself.
    pub session_days: u32,
    /// How many threads serve HTTP; by default one a core.
    pub workers: Option<usize>,
    /// `json` or `text`.
    pub log_format: LogFormat,
    /// What is logged, as `tracing` filters say it.
    pub log: String,
    /// The largest evidence file, in bytes.
    pub evidence_bytes: u64,
    /// Where evidence files lie: `s3://bucket` or `s3://bucket/prefix`; by default the folder `evidence` in the data folder.
    pub evidence_store: Option<String>,
    /// The address of the S3 server; by default that of AWS in the region.
    pub evidence_s3_endpoint: Option<String>,
    /// The region that requests to it are signed for.
    pub evidence_s3_region: String,
    /// Whose key signs them.
    pub evidence_s3_key_id: Option<String>,
    /// The key itself.
    #[serde(skip_serializing)]
    pub evidence_s3_secret: Option<Secret>,
    /// A file that has the key instead.
    pub evidence_s3_secret_file: Option<PathBuf>,
    /// Whether the server may be spoken to without TLS.
    pub evidence_s3_allow_http: bool,
    /// For how many seconds a client may send nothing of a body, or read nothing of an answer.
    pub idle_seconds: u32,
    /// How many proxies of one's own stand before the service, each adding to `X-Forwarded-For` whom it saw.
    pub proxies: usize,
    /// The identity provider that people may sign in through, as its tokens name it: `https://…`; without one, by password only.
    pub openid_issuer: Option<String>,
    /// This service's name there.
    pub openid_client_id: Option<String>,
    /// This service's secret there, if it has one.
    #[serde(skip_serializing)]
    pub openid_client_secret: Option<Secret>,
    /// A file that has the secret instead.
    pub openid_client_secret_file: Option<PathBuf>,
    /// The addresses of front ends that the provider may send browsers back to, parted by blanks.
    pub openid_redirect_uris: Option<String>,
    /// What the private keys that sign tokens are sealed with in the database, 32 characters or more; without it they lie there open.
    #[serde(skip_serializing)]
    pub keys_secret: Option<Secret>,
    /// A file that has the secret instead.
    pub keys_secret_file: Option<PathBuf>,
    /// How many requests a person may send in a minute; 0 is no limit.
    pub requests_of_a_person: u32,
    /// The same for a machine.
    pub requests_of_a_machine: u32,
    /// The program that reads PDF files, in a process of its own; by default this one.
    pub pdf_reader: Option<PathBuf>,
}

/// A setting that is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// What is between the blanks around it.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The secret of the setting `name`, which stands there or in the file that `{name}_file` names.
    pub fn from_one_of(name: &str, secret: Option<&Self>, file: Option<&Path>) -> anyhow::Result<Option<Self>> {
        match (secret, file) {
            (Some(_), Some(_)) => bail!("{name} and {name}_file are both set: one of them counts"),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file);
                let text = text.with_context(|| format!("{name}_file {} can't be read", file.display()))?;
                Ok(Some(Self::new(&text)))
            }
            (secret, None) => Ok(secret.cloned()),
        }
    }

    /// The secret, for whom it is meant.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For a person at a terminal.
    Text,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            database_url: None,
            read_database_url: None,
            today: None,
            access_token_seconds: 900,
            session_days: 30,
            workers: None,
            log_format: LogFormat::Json,
            log: "info".to_owned(),
            evidence_bytes: 20 << 20,
            evidence_store: None,
            evidence_s3_endpoint: None,
            evidence_s3_region: "us-east-1".to_owned(),
            evidence_s3_key_id: None,
            evidence_s3_secret: None,
            evidence_s3_secret_file: None,
            evidence_s3_allow_http: false,
            idle_seconds: 60,
            proxies: 0,
            openid_issuer: None,
            openid_client_id: None,
            openid_client_secret: None,
            openid_client_secret_file: None,
            openid_redirect_uris: None,
            keys_secret: None,
            keys_secret_file: None,
            requests_of_a_person: 6_000,
            requests_of_a_machine: 0,
            pdf_reader: None,
        }
    }
}

/// The names of all settings.
const NAMES: &[&str] = &[
    "listen",
    "data",
    "database_url",
    "read_database_url",
    "today",
    "access_token_seconds",
    "session_days",
    "workers",
    "log_format",
    "log",
    "evidence_bytes",
    "evidence_store",
    "evidence_s3_endpoint",
    "evidence_s3_region",
    "evidence_s3_key_id",
    "evidence_s3_secret",
    "evidence_s3_secret_file",
    "evidence_s3_allow_http",
    "idle_seconds",
    "proxies",
    "openid_issuer",
    "openid_client_id",
    "openid_client_secret",
    "openid_client_secret_file",
    "openid_redirect_uris",
    "keys_secret",
    "keys_secret_file",
    "requests_of_a_person",
    "requests_of_a_machine",
    "pdf_reader",
];

impl Settings {
    /// Reads the file, if there is one, and the environment.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let own = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let own = own.filter(|(name, _)| name.starts_with(PREFIX)).map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => bail!("the value of {name} is no text"),
        });
        Self::from_sources(file, own.collect::<anyhow::Result<Vec<_>>>()?.into_iter())
    }

    fn from_sources(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> anyhow::Result<Self> {
        let mut builder = Config::builder();
        if let Some(path) = file {
            builder = builder.add_source(File::from(path).format(FileFormat::Toml));
        }
        for (variable, value) in environment {
            let Some(name) = variable.strip_prefix(PREFIX) else { continue };
            let name = name.to_lowercase();
            refuse_unknown(&name, &variable)?;
            builder = builder.set_override(name, value)?;
        }
        let merged = builder.build().context("the settings can't be read")?;
        let table: config::Map<String, config::Value> = merged.clone().try_deserialize()?;
        for name in table.keys() {
            refuse_unknown(name, name)?;
        }
        let settings: Self = merged.try_deserialize().context("a setting has a value that can't be")?;
        settings.refuse_impossible()?;
        Ok(settings)
    }

    fn refuse_impossible(&self) -> anyhow::Result<()> {
        ensure!(self.workers != Some(0), "workers is 1 or more: nobody would answer");
        ensure!(self.idle_seconds > 0, "idle_seconds is 1 or more: nobody can send a body in no time");
        let (seconds, most) = (i64::from(self.access_token_seconds), RETIRED_KEYS_VERIFY_FOR.num_seconds());
        ensure!(
            (1..=most).contains(&seconds),
            "access_token_seconds is 1 to {most}: so long a retired key verifies tokens"
        );
        let (own, reads) = (self.database()?, self.read_database()?);
        let same_kind = reads.is_none_or(|reads| reads.is_sqlite() == own.is_sqlite());
        ensure!(same_kind, "read_database_url is of the other kind of database than database_url");
        Ok(())
    }

    /// How long it is waited for a client in the middle of a request.
    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds.into())
    }

    /// The database's address.
    pub fn database(&self) -> anyhow::Result<Address> {
        match &self.database_url {
            Some(url) => url.parse(),
            None => format!("sqlite:{}", self.data.join("cchc.db").display()).parse(),
        }
    }

    /// The address that reads go to, where it is another one.
    pub fn read_database(&self) -> anyhow::Result<Option<Address>> {
        self.read_database_url.as_deref().map(str::parse).transpose()
    }

    /// The program that reads PDF files. On Linux the running one is named so that it can be started even after its file was
    /// replaced by a newer one.
    pub fn pdf_reader(&self) -> std::io::Result<PathBuf> {
        match &self.pdf_reader {
            Some(reader) => Ok(reader.clone()),
            None if cfg!(target_os = "linux") => Ok("/proc/self/exe".into()),
            None => std::env::current_exe(),
        }
    }

    /// The clock that these settings ask for.
    pub fn clock(&self) -> Clock {
        self.today.map_or_else(Clock::system, Clock::holding_today)
    }
}

fn refuse_unknown(name: &str, as_written: &str) -> anyhow::Result<()> {
    if NAMES.contains(&name) {
        return Ok(());
    }
    let near = NAMES.iter().min_by_key(|known| strsim::damerau_levenshtein(name, known));
    bail!("there is no setting {as_written}; did you mean {}?", near.unwrap_or(&"listen"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> anyhow::Result<Settings> {
        Settings::from_sources(None, pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn a_misspelt_setting_is_refused_with_the_nearest_name() {
        let error = with(&[("CCHC_LISTN", "127.0.0.1:1")]).unwrap_err().to_string();
        assert_eq!(error, "there is no setting CCHC_LISTN; did you mean listen?");
    }

    #[test]
    fn the_environment_sets_what_it_names_and_nothing_else() {
        let settings = with(&[("CCHC_LISTEN", "0.0.0.0:9000"), ("CCHC_TODAY", "2023-09-10"), ("PATH", "x")]).unwrap();
        assert_eq!(settings.listen.port(), 9000);
        assert_eq!(settings.today, NaiveDate::from_ymd_opt(2023, 9, 10));
        assert_eq!(settings.access_token_seconds, Settings::default().access_token_seconds);
    }

    #[test]
    fn a_secret_is_shown_nowhere() {
        let settings = with(&[("CCHC_EVIDENCE_S3_SECRET", "khong-ai-thay"), ("CCHC_EVIDENCE_S3_ALLOW_HTTP", "true")]);
        let settings = settings.unwrap();
        assert_eq!(settings.evidence_s3_secret.as_ref().map(Secret::reveal), Some("khong-ai-thay"));
        assert!(settings.evidence_s3_allow_http);
        let shown = format!("{settings:?} {}", serde_json::to_string(&settings).unwrap());
        assert!(!shown.contains("khong-ai-thay"), "{shown}");
    }

    #[test]
    fn what_nobody_could_be_served_with_is_refused_by_name() {
        let postgres = "postgres://cchc@db/cchc";
        for (name, value, said) in [
            ("WORKERS", "0", "workers is 1 or more"),
            ("IDLE_SECONDS", "0", "idle_seconds is 1 or more"),
            ("ACCESS_TOKEN_SECONDS", "86400", "access_token_seconds is 1 to 7200"),
            ("ACCESS_TOKEN_SECONDS", "0", "access_token_seconds is 1 to 7200"),
            ("READ_DATABASE_URL", postgres, "read_database_url is of the other kind"),
            ("DATABASE_URL", &format!("{postgres}?password=geheim"), "the password stands before the @"),
        ] {
            let refused = format!("{:#}", with(&[(&format!("CCHC_{name}"), value)]).unwrap_err());
            assert!(refused.contains(said) && !refused.contains("geheim"), "{refused}");
        }
    }

    #[test]
    fn every_setting_is_among_the_known_names() {
        let shown = serde_json::to_value(Settings::default()).unwrap();
        for name in shown.as_object().unwrap().keys() {
            assert!(NAMES.contains(&name.as_str()), "{name}");
        }
    }
}
