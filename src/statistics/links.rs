//! From figures to the dossiers that they count.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::dto::{GroupBy, Reach};
use super::figures::Figure;
use super::rules::NoDue;
use crate::http::segment;
use crate::time::{Moment, Period};

/// The dossiers behind an answer, or behind one of its groups.
#[derive(Debug, Clone)]
pub(super) struct Lead<'a> {
    pub(super) unit: &'a str,
    pub(super) period: Period,
    pub(super) reach: Reach,
    pub(super) tree_day: NaiveDate,
    pub(super) no_due: NoDue,
    /// What was known when.
    pub(super) known_at: Option<Moment>,
    /// By what the dossiers are told apart, and the group's key.
    pub(super) group: Option<(GroupBy, &'a str)>,
}

impl Lead<'_> {
    /// A link for each figure that the answer shows.
    pub(super) fn links(&self) -> BTreeMap<&'static str, String> {
        let names = Figure::ALL.iter().filter_map(|figure| figure.shown_as(self.no_due));
        names.map(|name| (name, self.link(name))).collect()
    }

    /// The link for a figure's name.
    pub(super) fn link(&self, figure: &str) -> String {
        let Period { from, to } = self.period;
        let unit = segment(self.unit);
        let mut link = format!("/v1/statistics/dossiers?unit={unit}&from={from}&to={to}");
        for (name, value) in self.further() {
            // writing to a text can't fail
            let _ = write!(link, "&{name}={}", segment(&value));
        }
        link + "&figure=" + figure
    }

    /// The parameters that differ from what is meant without them.
    fn further(&self) -> Vec<(&'static str, String)> {
        let mut further = Vec::new();
        if self.reach == Reach::Own {
            further.push(("reach", "own".to_owned()));
        }
        if self.tree_day != self.period.to {
            further.push(("tree_as_of", self.tree_day.to_string()));
        }
        if self.no_due == NoDue::Unclassified {
            further.push(("no_due", "unclassified".to_owned()));
        }
        if let Some(at) = self.known_at {
            further.push(("known_at", at.to_string()));
        }
        match self.group {
            Some((GroupBy::Field, "")) => further.push(("without_field", "true".to_owned())),
            Some((GroupBy::Field, key)) => further.push(("field_code", key.to_owned())),
            Some((GroupBy::Procedure, key)) => further.push(("procedure_code", key.to_owned())),
            Some((GroupBy::Channel, key)) => further.push(("channel", key.to_owned())),
            Some((GroupBy::Unit | GroupBy::Month, _)) | None => {}
        }
        further
    }
}
