//! Units (đơn vị hành chính): the tree with its history, events that change it, codes by scheme.

pub mod dto;
pub mod entity;
pub mod routes;
pub mod rules;
pub mod service;

/// Stands above every unit: a role given here holds everywhere, and a unit without a parent stands below it.
pub const TREE: i64 = 0;
