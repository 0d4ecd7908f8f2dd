//! Reconciliation: what a notice declares beside what the service computes.

pub mod rules;
