//! Workflows: states, the steps between them, and the refusal of a step that a state doesn't allow.

use crate::refusal::{Answer, Refusal};

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
