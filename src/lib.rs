//! cchc: dossiers, inspections, findings and remediation of administrative reform (cải cách hành chính).
//!
//! A feature is a folder with the same rooms everywhere: `rules` (pure), `entity` (tables), `service` (use cases in one
//! transaction), `dto` (JSON shapes), `routes` (the HTTP face). `docs/ARCHITECTURE.md` has the map.

pub mod access;
pub mod audit;
pub mod backup;
pub mod changes;
pub mod cli;
pub mod config;
pub mod contract;
pub mod data_rules;
pub mod db;
pub mod dossiers;
pub mod evidence;
pub mod findings;
pub mod http;
pub mod inspections;
pub mod notices;
pub mod openid;
pub mod papers;
pub mod ratio;
pub mod reconciliation;
pub mod records;
pub mod reference;
pub mod refusal;
pub mod remediation;
pub mod remediation_plans;
pub mod server;
pub mod stationery;
pub mod statistics;
pub mod tasks;
pub mod time;
pub mod trail;
pub mod units;
pub mod users;
pub mod workdays;
pub mod workflow;
