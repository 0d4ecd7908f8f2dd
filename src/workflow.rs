//! Workflows: states, the steps between them, and the refusal of a step that a state doesn't allow.

use std::collections::BTreeSet;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::refusal::{Answer, Code, Refusal, Text};

/// The states of something that moves in steps.
pub trait Workflow: Copy + 'static {
    /// The steps.
    type Step: Copy + PartialEq + 'static;
    /// Every step with its name: that of its path, or `edit` for a PUT.
    const STEPS: &'static [(Self::Step, &'static str)];

    /// The state's name in the contract.
    fn name(self) -> &'static str;

    /// Where the step leads from here; `None` where it isn't allowed.
    fn after(self, step: Self::Step) -> Option<Self>;

    /// The names of the steps that are allowed here.
    fn allowed(self) -> Vec<&'static str> {
        Self::STEPS.iter().filter(|(step, _)| self.after(*step).is_some()).map(|(_, name)| *name).collect()
    }

    /// Takes the step, or refuses it (409) and names those that are allowed.
    fn take(self, step: Self::Step) -> Answer<Self> {
        let name = Self::STEPS.iter().find(|(known, _)| *known == step).map_or("", |(_, name)| *name);
        self.after(step).ok_or_else(|| Refusal::transition(self.name(), name, self.allowed()))
    }
}

/// Who wrote something anew after it was begun, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Editors(BTreeSet<String>);

impl Editors {
    /// The same and one more.
    #[must_use]
    pub fn with(mut self, actor: String) -> Self {
        self.0.insert(actor);
        self
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Refuses (403) what takes two people where `actor` took one of the steps `before`; `detail` says who has to act.
pub fn require_second<'a>(before: impl IntoIterator<Item = &'a str>, actor: &str, detail: Text) -> Answer<()> {
    if before.into_iter().all(|other| other != actor) {
        return Ok(());
    }
    Err(Refusal::new(Code::SecondPerson, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_took_one_of_the_steps_before_takes_no_second() {
        let second = |actor| require_second(["user:a", "user:b"], actor, Text::new("khác", "another")).is_ok();
        assert_eq!(["user:a", "user:b", "user:c"].map(second), [false, false, true]);
    }
}
