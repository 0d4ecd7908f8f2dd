//! The JSON shapes of units and their events.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::rules::{EventKind, UnitKind};
use crate::http::Resource;
use crate::time::Moment;

/// A unit that exists or comes to exist.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// The code of the General Statistics Office, as text.
    #[schema(min_length = 1, max_length = 20, example = "10852")]
    pub code: String,
    /// Whether the code was checked against the official list.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub verified: bool,
    /// The name with its level.
    #[schema(min_length = 1, max_length = 200, example = "Xã Thanh Xá")]
    pub name: String,
    /// What kind of unit.
    pub kind: UnitKind,
    /// The code of the unit above; `null` at the top.
    #[schema(example = "294")]
    pub parent_code: Option<String>,
    /// Whether dossiers are expected of it.
    #[schema(example = true)]
    pub receives_dossiers: bool,
    /// The first day.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2004-01-01")]
    pub valid_from: NaiveDate,
    /// Codes in other schemes.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub codes: Vec<SchemeCode>,
    /// A remark, such as where the code was found.
    pub note: Option<String>,
}

fn yes() -> bool {
    true
}

/// A code in a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeCode {
    /// Which scheme, such as `dien_tu` for the electronic identifier of agencies.
    #[schema(min_length = 1, max_length = 40, example = "dien_tu")]
    pub scheme: String,
    /// The code.
    #[schema(min_length = 1, max_length = 100, example = "H23.294.10852")]
    pub code: String,
    /// Whether it was checked against an official list.
    #[serde(default)]
    pub verified: bool,
}

/// A unit as it stands on a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Unit {
    /// The code of the General Statistics Office.
    #[schema(example = "10852")]
    pub code: String,
    /// Whether the code was checked against the official list.
    pub verified: bool,
    /// The name with its level.
    #[schema(example = "Xã Thanh Xá")]
    pub name: String,
    /// What kind of unit.
    pub kind: UnitKind,
    /// The code of the unit above; `null` at the top.
    #[schema(example = "294")]
    pub parent_code: Option<String>,
    /// Whether dossiers are expected of it.
    pub receives_dossiers: bool,
    /// The first day of this version.
    #[schema(example = "2004-01-01")]
    pub valid_from: NaiveDate,
    /// The last day of this version; `null` while it is open.
    #[schema(example = "2019-11-30")]
    pub valid_to: Option<NaiveDate>,
    /// Codes in other schemes.
    pub codes: Vec<SchemeCode>,
    /// A remark.
    pub note: Option<String>,
}

impl Resource for Unit {
    fn location(&self) -> String {
        format!("/v1/units/{}", self.code)
    }
}

/// All versions of a unit, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitVersions {
    /// The versions.
    pub items: Vec<Unit>,
}

/// Which units.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitFilter {
    /// Only this unit and those below it.
    #[param(example = "294")]
    pub unit: Option<String>,
    /// Names that have this in them, whatever the case and the marks.
    #[param(example = "thanh xa")]
    pub name: Option<String>,
    /// The tree of this day instead of today's.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-09-10")]
    pub as_of: Option<NaiveDate>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// The tree of this day instead of today's.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-09-10")]
    pub as_of: Option<NaiveDate>,
}

/// Something that happens to units. Which fields are needed depends on `kind`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUnitEvent {
    /// What happens.
    pub kind: EventKind,
    /// From which day it holds.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2019-12-01")]
    pub effective_on: NaiveDate,
    /// The decision that it rests on.
    #[schema(min_length = 1, max_length = 500, example = "Nghị quyết 788/NQ-UBTVQH14")]
    pub legal_basis: String,
    /// The codes of the units that it happens to.
    #[schema(max_items = 500, example = json!(["10876", "10870", "10873"]))]
    pub units: Vec<String>,
    /// Merge and split: what comes out of it. Abolish: who takes its place, if anybody.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub into: Vec<Successor>,
    /// Rename: the new name.
    pub name: Option<String>,
    /// Move: the code of the new unit above.
    pub parent_code: Option<String>,
}

/// A unit that goes on after an event: with only a code, one that exists; with a name, a new one from that day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Successor {
    /// The code.
    #[schema(example = "10870")]
    pub code: String,
    /// Whether the code was checked against the official list.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub verified: bool,
    /// The name of a new unit.
    #[schema(example = "Xã Thanh Quang")]
    pub name: Option<String>,
    /// What kind of unit; by default that of the first unit that it comes from.
    pub kind: Option<UnitKind>,
    /// The unit above; by default that of the first unit that it comes from.
    pub parent_code: Option<String>,
    /// Whether dossiers are expected of it; by default as of the first unit that it comes from.
    pub receives_dossiers: Option<bool>,
    /// A remark.
    pub note: Option<String>,
}

/// Something that happened to units.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitEvent {
    /// The event.
    pub id: Uuid,
    /// What happened.
    pub kind: EventKind,
    /// From which day it holds.
    #[schema(example = "2019-12-01")]
    pub effective_on: NaiveDate,
    /// The decision that it rests on.
    #[schema(example = "Nghị quyết 788/NQ-UBTVQH14")]
    pub legal_basis: String,
    /// The units that it happened to.
    pub units: Vec<NamedUnit>,
    /// The units that came out of it.
    pub into: Vec<NamedUnit>,
    /// When it was entered.
    #[schema(value_type = Moment)]
    pub recorded_at: Moment,
}

impl Resource for UnitEvent {
    fn location(&self) -> String {
        format!("/v1/unit-events/{}", self.id)
    }
}

/// A unit by code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedUnit {
    /// The code.
    #[schema(example = "10852")]
    pub code: String,
    /// The name.
    #[schema(example = "Xã Thanh Xá")]
    pub name: String,
}
