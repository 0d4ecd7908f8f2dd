//! Who writes: one by one, in bulk, again, too late, and taking back.

use std::sync::Arc;

use anyhow::ensure;
use judge::{Dice, Sent, Shape};
use serde_json::Value;

use super::model::{COMMUNES, MERGED, State, States};
use crate::client::{Connection, Request};

/// Over how many days dossiers enter.
pub(super) const DAYS: u64 = 500;
/// How many codes of a commune a client has.
const CODES: u64 = 200;
/// How many lines a bulk submission has.
const LINES: u64 = 40;

/// A client with the dossiers that it alone sends.
#[derive(Debug)]
pub(super) struct Client {
    number: u64,
    dice: Dice,
    states: States,
}

impl Client {
    pub(super) fn new(seed: u64, number: u64) -> Self {
        Self { number, dice: Dice(seed * 1_000 + number), states: States::new() }
    }

    /// The dossiers that count.
    pub(super) fn standing(&self) -> impl Iterator<Item = Arc<Sent>> {
        self.states.values().filter_map(|state| state.standing.clone())
    }

    /// Writes so many times; each answer has to be the one that the dossier's history calls for.
    pub(super) async fn write(&mut self, address: &str, token: &str, writes: u64, merged: bool) -> anyhow::Result<()> {
        let mut open = Connection::open(address).await?;
        let authorization = format!("Bearer {token}");
        let mut left = writes;
        while left > 0 {
            let written = match self.dice.roll(20) {
                0 => self.take_back(&mut open, &authorization, merged).await?,
                1 => self.put(&mut open, &authorization, merged, true).await?,
                2 => self.bulk(&mut open, &authorization, merged, LINES.min(left)).await?,
                _ => self.put(&mut open, &authorization, merged, false).await?,
            };
            left -= written;
        }
        Ok(())
    }

    /// A message about one of the client's dossiers, newer than the last one about it or, `late`, older.
    fn message(&mut self, merged: bool, late: bool) -> (Value, (String, String)) {
        let shape = Shape { units: &COMMUNES, codes: CODES, days: DAYS };
        let mut sent = shape.dossier(&mut self.dice);
        while merged && sent["unit_code"] == MERGED.gone {
            sent = shape.dossier(&mut self.dice);
        }
        let unit = sent["unit_code"].as_str().unwrap_or_default().to_owned();
        let code = format!("{}-{}", sent["code"].as_str().unwrap_or_default(), self.number);
        let before = self.states.get(&(unit.clone(), code.clone())).map_or(0, |state| state.messages);
        // within the day, so that a pause that a message ends is none; the first message about a dossier is never late
        let time = if late && before > 0 { 0 } else { 1 + before };
        let (hours, minutes, seconds) = (12 + time / 3_600, time / 60 % 60, time % 60);
        sent["code"] = code.clone().into();
        sent["source_updated_at"] = format!("{}T{hours:02}:{minutes:02}:{seconds:02}+07:00", shape.told()).into();
        (sent, (unit, code))
    }

    fn note(&mut self, place: (String, String), sent: &Value) {
        let state = self.states.entry(place).or_default();
        state.standing = Some(Arc::new(Sent::read(sent)));
        state.messages += 1;
    }

    async fn put(&mut self, open: &mut Connection, auth: &str, merged: bool, late: bool) -> anyhow::Result<u64> {
        let (sent, place) = self.message(merged, late);
        let known = self.states.get(&place);
        let (there, begun) = (known.is_some_and(|state| state.standing.is_some()), known.is_some());
        let mut body = sent.clone();
        for name in ["unit_code", "code"] {
            body.as_object_mut().and_then(|fields| fields.remove(name));
        }
        let headers = [("authorization", auth), ("content-type", "application/json")];
        let path = path(&place);
        let answer = open.ask(&Request::new("PUT", &path, &headers, body.to_string().as_bytes())).await?;
        let expected = match (late && begun, there) {
            (true, _) => 409,
            (false, true) => 200,
            (false, false) => 201,
        };
        let told = String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == expected, "PUT {path}: {} instead of {expected}: {told}", answer.status);
        if expected != 409 {
            self.note(place, &sent);
        }
        Ok(1)
    }

    async fn take_back(&mut self, open: &mut Connection, auth: &str, merged: bool) -> anyhow::Result<u64> {
        let (_, place) = self.message(merged, false);
        let there = self.states.get(&place).is_some_and(|state| state.standing.is_some());
        let path = path(&place);
        let status = open.send(&Request::new("DELETE", &path, &[("authorization", auth)], b"")).await?;
        let expected = if there { 204 } else { 404 };
        ensure!(status == expected, "DELETE {path}: {status} instead of {expected}");
        if let Some(state) = self.states.get_mut(&place) {
            state.standing = None;
        }
        Ok(1)
    }

    async fn bulk(&mut self, open: &mut Connection, auth: &str, merged: bool, lines: u64) -> anyhow::Result<u64> {
        let mut body = Vec::new();
        let mut created = 0;
        for _ in 0..lines {
            let (sent, place) = self.message(merged, false);
            created += u64::from(self.states.get(&place).is_none_or(|state: &State| state.standing.is_none()));
            self.note(place, &sent);
            body.push(sent.to_string());
        }
        let headers = [("authorization", auth), ("content-type", "application/x-ndjson")];
        let request = Request::new("POST", "/v1/dossiers/bulk", &headers, body.join("\n").as_bytes());
        let told: Value = serde_json::from_slice(&open.ask(&request).await?.body)?;
        let taken = told["created"] == created && told["rejected"] == 0 && told["stale"] == 0;
        ensure!(taken && told["lines"] == lines, "{created} of {lines} lines are new: {told}");
        Ok(lines)
    }
}

fn path((unit, code): &(String, String)) -> String {
    format!("/v1/units/{unit}/dossiers/{code}")
}
