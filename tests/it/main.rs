//! The service's capabilities, through HTTP, on SQLite and on PostgreSQL: a fresh database a test, the clock in its hand.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on fails")]

mod access;
mod accounts;
mod backup;
mod bad_input;
mod canaries;
mod changes;
mod contract;
mod demo;
mod dossiers;
mod elsewhere;
mod evidence;
mod evidence_behind;
mod fieldwork;
mod findings;
mod inspections;
mod keys;
mod known;
mod notices;
mod openid;
mod papers;
mod plans;
mod rates;
mod reconciliation;
mod records;
mod reference;
mod remediation;
mod remediation_plans;
mod sign_in;
mod standards;
mod stationery;
mod statistics;
mod sums;
mod support;
mod tokens;
mod trail;
mod trust;
mod units;
mod upgrades;
mod walk;
