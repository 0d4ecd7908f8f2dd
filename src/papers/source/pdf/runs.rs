//! From letters to runs: stretches of text on one line, between gaps that are wider than a space.

use unicode_normalization::char::is_combining_mark;

use super::canvas::{Glyph, Rule};

/// A stretch of text on a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its text.
    pub text: String,
    /// Where it begins.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// Where its first word ends.
    pub first_word: f64,
    /// What it stands on.
    pub base: f64,
    /// The size of its font.
    pub size: f64,
    /// Whether a space was drawn behind it.
    pub has_space: bool,
    /// The how-manieth it was drawn.
    pub order: usize,
}

/// Parts of a letter's size: what is wider than this parts words;
const WORD: f64 = 0.18;
/// what is wider than this, with no space drawn in it, parts runs;
const JUMP: f64 = 1.0;
/// as does this in any case;
const GAP: f64 = 2.0;
/// so far may a letter stand back before the end of the one before it;
const BACK: f64 = 0.5;
/// so far may letters of a line stand above or below it;
const LEVEL: f64 = 0.4;
/// and so near stands a letter that is printed twice, to look bold.
const TWICE: f64 = 0.1;
/// Runs that weren't drawn one after the other belong to one line where no more than this is between them.
const APART: f64 = 0.6;

impl Run {
    fn begun(glyph: Glyph, order: usize) -> Self {
        let Glyph { text, left, right, base, size } = glyph;
        Self { text, left, right, first_word: right, base, size, has_space: false, order }
    }

    /// Appends what follows it on its line.
    pub fn join(&mut self, next: Self, with_space: bool) {
        if with_space {
            self.text.push(' ');
        } else if !self.text.contains(' ') {
            self.first_word = next.first_word;
        }
        self.text.push_str(&next.text);
        self.right = self.right.max(next.right);
        self.size = self.size.max(next.size);
        self.has_space = next.has_space;
        self.order = next.order;
    }

    /// Whether something drawn at a size stands on its line.
    pub fn is_level_with(&self, base: f64, size: f64) -> bool {
        (self.base - base).abs() <= self.size.max(size) * LEVEL
    }
}

/// Spaces and the letter before, while runs are made.
#[derive(Debug)]
struct Pen<'a> {
    /// Upright lines, which part what stands on both sides of them.
    bars: Vec<&'a Rule>,
    runs: Vec<Run>,
    last: Option<(String, f64)>,
    has_space: bool,
}

/// The runs of letters, in the order in which they were drawn.
pub fn runs(glyphs: Vec<Glyph>, rules: &[Rule]) -> Vec<Run> {
    let bars = rules.iter().filter(|rule| !rule.is_level).collect();
    let mut pen = Pen { bars, runs: Vec::new(), last: None, has_space: false };
    for glyph in glyphs {
        pen.draw(glyph);
    }
    pen.runs
}

impl Pen<'_> {
    /// Whether an upright line stands between two places of a line.
    fn has_bar(&self, from: f64, to: f64, base: f64) -> bool {
        self.bars.iter().any(|bar| (from..=to).contains(&bar.at) && (bar.from..=bar.to).contains(&(base - 2.0)))
    }

    fn draw(&mut self, glyph: Glyph) {
        if glyph.text.trim().is_empty() {
            self.has_space = true;
            self.runs.last_mut().into_iter().for_each(|run| run.has_space = true);
            return;
        }
        let has_space = std::mem::take(&mut self.has_space);
        let last = self.last.replace((glyph.text.clone(), glyph.left));
        let order = self.runs.len();
        let is_barred = self.runs.last().is_some_and(|run| {
            let is_apart = has_space || glyph.left - run.right > glyph.size * WORD;
            is_apart && self.has_bar(run.right, glyph.left, glyph.base)
        });
        let Some(run) = self.runs.last_mut() else { return self.runs.push(Run::begun(glyph, order)) };
        let gap = (glyph.left - run.right) / glyph.size.max(run.size);
        if glyph.text.chars().all(is_combining_mark) && run.is_level_with(glyph.base, glyph.size) {
            run.text.push_str(&glyph.text);
            return;
        }
        let near = glyph.size * TWICE;
        if last.is_some_and(|(text, left)| text == glyph.text && (left - glyph.left).abs() < near)
            && run.is_level_with(glyph.base, glyph.size)
        {
            return;
        }
        let is_parted = is_barred || gap > GAP || gap > JUMP && !has_space || gap < -BACK;
        if is_parted || !run.is_level_with(glyph.base, glyph.size) {
            self.runs.push(Run::begun(glyph, order));
        } else {
            let order = run.order;
            run.join(Run::begun(glyph, order), has_space || gap > WORD);
        }
    }
}

/// The lines of a page from its top: the runs of each from the left, joined where nothing parts them.
pub fn lines(mut runs: Vec<Run>) -> Vec<Vec<Run>> {
    runs.sort_by(|one, other| one.base.total_cmp(&other.base));
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match lines.last_mut() {
            Some(line) if line.iter().any(|known| known.is_level_with(run.base, run.size)) => line.push(run),
            _ => lines.push(vec![run]),
        }
    }
    lines.into_iter().map(joined).collect()
}

fn joined(mut line: Vec<Run>) -> Vec<Run> {
    line.sort_by(|one, other| one.left.total_cmp(&other.left));
    let mut found: Vec<Run> = Vec::with_capacity(line.len());
    for run in line {
        match found.last_mut() {
            Some(last) if belongs(last, &run) => {
                let with_space = run.left - last.right > run.size * WORD;
                last.join(run, with_space);
            }
            _ => found.push(run),
        }
    }
    found
}

/// Whether a run goes on with the one to its left; what stands behind a number or a bullet does however far it is.
fn belongs(last: &Run, run: &Run) -> bool {
    let gap = (run.left - last.right) / last.size.max(run.size);
    let is_next = run.order == last.order + 1;
    gap < if is_next { JUMP } else { APART } || gap < 4.0 && is_mark(&last.text)
}

/// Whether text is no more than the number or the bullet of an item.
fn is_mark(text: &str) -> bool {
    let is_number = text.ends_with(['.', ')']) && text.chars().all(|c| c.is_alphanumeric() || ".)".contains(c));
    let is_bullet = text.chars().all(|c| !c.is_alphanumeric());
    text.chars().count() <= 6 && (is_number || is_bullet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, left: f64, base: f64) -> Vec<Glyph> {
        let glyph = |(at, c): (u32, char)| {
            let left = left + f64::from(at) * 6.0;
            Glyph { text: c.to_string(), left, right: left + 6.0, base, size: 12.0 }
        };
        (0..).zip(text.chars()).map(glyph).collect()
    }

    fn read(glyphs: Vec<Glyph>) -> Vec<Vec<String>> {
        lines(runs(glyphs, &[])).into_iter().map(|line| line.into_iter().map(|run| run.text).collect()).collect()
    }

    #[test]
    fn columns_are_parted_however_they_were_drawn() {
        let by_column = [
            drawn("UBND HUYỆN", 50.0, 80.0),
            drawn("PHÒNG NỘI VỤ", 50.0, 95.0),
            drawn("CỘNG HÒA", 120.0, 80.5),
            drawn("Độc lập", 150.0, 95.0),
        ];
        assert_eq!(read(by_column.concat()), [["UBND HUYỆN", "CỘNG HÒA"], ["PHÒNG NỘI VỤ", "Độc lập"]]);
    }

    #[test]
    fn letters_printed_twice_are_read_once_and_marks_stay_on_their_letters() {
        let bold = ["a", "a", "b", "b"].into_iter().zip([0.0, 0.3, 6.0, 6.3]);
        let glyph =
            |(text, left): (&str, f64)| Glyph { text: text.to_owned(), left, right: left + 6.0, base: 9.0, size: 12.0 };
        assert_eq!(read(bold.map(glyph).collect()), [["ab"]]);
        let apart = ["e", "\u{302}", "\u{301}", "m"].into_iter().zip([0.0, 1.0, 0.5, 6.0]);
        assert_eq!(read(apart.map(glyph).collect()), [["e\u{302}\u{301}m"]]);
    }

    #[test]
    fn a_number_belongs_to_what_stands_behind_its_tab() {
        assert_eq!(read([drawn("2.", 50.0, 9.0), drawn("Tồn tại", 90.0, 9.0)].concat()), [["2. Tồn tại"]]);
    }
}
