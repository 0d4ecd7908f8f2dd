//! What has to be known: the dossiers that were acknowledged, and the tree.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use judge::Sent;

use super::clients::Client;
use super::rest;

/// The districts below the province.
pub(super) const DISTRICTS: [&str; 2] = ["301", "302"];
/// The communes, the first half in the first district.
pub(super) const COMMUNES: [&str; 12] =
    ["10001", "10002", "10003", "10004", "10005", "10006", "10007", "10008", "10009", "10010", "10011", "10012"];

/// A commune that another takes over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merger {
    pub(super) gone: &'static str,
    pub(super) into: &'static str,
    pub(super) on: NaiveDate,
}

/// The merger of each history.
pub(super) const MERGED: Merger =
    Merger { gone: "10002", into: "10001", on: NaiveDate::from_ymd_opt(2023, 7, 1).unwrap() };

/// What was known when.
#[derive(Debug)]
pub(super) struct Known {
    /// A time at which it was so.
    pub(super) at: String,
    /// The dossiers that count.
    pub(super) dossiers: Vec<Arc<Sent>>,
    /// Whether the merger was entered.
    pub(super) merged: bool,
}

impl Known {
    /// What is known now, while nobody writes.
    #[expect(clippy::disallowed_methods, reason = "the service is asked about this time of the clock on the wall")]
    pub(super) async fn now(clients: &[Client], merged: bool) -> Self {
        rest().await;
        let at = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        rest().await;
        Self { at, dossiers: clients.iter().flat_map(Client::standing).collect(), merged }
    }

    /// The commune under which another is shown on a day.
    pub(super) fn shown<'a>(&self, commune: &'a str, on: NaiveDate) -> &'a str {
        if self.merged && commune == MERGED.gone && MERGED.on <= on { MERGED.into } else { commune }
    }
}

/// A dossier as its client knows it.
#[derive(Debug, Default)]
pub(super) struct State {
    /// What stands; nothing where it was never sent, or was taken back.
    pub(super) standing: Option<Arc<Sent>>,
    /// How many messages were applied.
    pub(super) messages: u32,
}

/// The dossiers of a client, by unit and code.
pub(super) type States = HashMap<(String, String), State>;
