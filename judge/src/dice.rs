//! Chance that can be had again.

/// A small generator, so that a history can be made again from its seed (the multiplier is that of Knuth's MMIX).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// One of some things.
    pub fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let place = self.roll(choices.len() as u64);
        &choices[usize::try_from(place).unwrap_or_default()]
    }
}
