//! Stretches of a source that know where they stood in it.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

/// Where something stands in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// Its first line (in a DOCX or PDF file: paragraph or row of a table), from 1.
    #[schema(minimum = 1, example = 162)]
    pub first_line: usize,
    /// Its last line.
    #[schema(minimum = 1, example = 163)]
    pub last_line: usize,
    /// Its first character in the text as it was read, from 0; a line break counts as one.
    #[schema(minimum = 0, example = 9120)]
    pub start: usize,
    /// The character after its last one.
    #[schema(minimum = 1, example = 9171)]
    pub end: usize,
}

/// A stretch of the source with its line breaks and runs of spaces joined to single spaces, otherwise verbatim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    text: String,
    /// For each byte of the text: its character in the source, and that character's line.
    origin: Vec<(u32, u32)>,
}

impl Passage {
    /// One line of the source, whose first character is `start`.
    pub fn of_line(text: &str, line: usize, start: usize) -> Self {
        let mut passage = Self::default();
        let at = |offset: usize| (narrow(start + offset), narrow(line));
        for (offset, c) in text.chars().enumerate() {
            match c.is_whitespace() || c == '\u{feff}' {
                true if passage.text.is_empty() || passage.text.ends_with(' ') => (),
                true => passage.push(' ', at(offset)),
                false => passage.push(c, at(offset)),
            }
        }
        if passage.text.ends_with(' ') {
            passage.text.pop();
            passage.origin.pop();
        }
        passage
    }

    fn push(&mut self, c: char, origin: (u32, u32)) {
        self.text.push(c);
        self.origin.extend(std::iter::repeat_n(origin, c.len_utf8()));
    }

    /// Appends what continues it, after a space.
    pub fn join(&mut self, next: &Self) {
        if let (Some(last), false) = (self.origin.last().copied(), next.is_empty()) {
            self.push(' ', last);
        }
        self.text.push_str(&next.text);
        self.origin.extend_from_slice(&next.origin);
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// A part of it by bytes of its text, without the spaces around.
    pub fn part(&self, range: Range<usize>) -> Self {
        let whole = &self.text[range.clone()];
        let kept = whole.trim_start();
        let start = range.start + whole.len() - kept.len();
        self.exact(start..start + kept.trim_end().len())
    }

    /// A part of it without the given characters and spaces at its ends.
    pub fn stripped(&self, leading: &[char], trailing: &[char]) -> Self {
        let kept = self.text.trim_start_matches(|c: char| c == ' ' || leading.contains(&c));
        let start = self.text.len() - kept.len();
        let kept = kept.trim_end_matches(|c: char| c == ' ' || trailing.contains(&c));
        self.exact(start..start + kept.len())
    }

    fn exact(&self, range: Range<usize>) -> Self {
        Self { text: self.text[range.clone()].to_owned(), origin: self.origin[range].to_vec() }
    }

    /// Where it stands; `None` where nothing is in it. Cells of a row may be joined in another order than theirs.
    pub fn place(&self) -> Option<Place> {
        let ((start, first_line), (end, last_line)) = (self.origin.iter().min()?, self.origin.iter().max()?);
        let wide = |n: &u32| usize::try_from(*n).unwrap_or(usize::MAX);
        Some(Place {
            first_line: wide(first_line),
            last_line: wide(last_line),
            start: wide(start),
            end: wide(end).saturating_add(1),
        })
    }
}

/// Sources are far shorter than this.
fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_joined_passage_knows_where_its_parts_stood() {
        let mut passage = Passage::of_line("  Có  06/16 địa ", 4, 100);
        passage.join(&Passage::of_line("chỉ", 5, 117));
        assert_eq!(passage.text(), "Có 06/16 địa chỉ");
        let place = passage.part(passage.text().find("06").unwrap()..passage.text().len()).place().unwrap();
        assert_eq!(place, Place { first_line: 4, last_line: 5, start: 106, end: 120 });
    }

    proptest! {
        #[test]
        fn every_part_is_found_again_at_its_place(text in "[ a-zđơ]{1,40}", from in 0..40_usize, to in 0..40_usize) {
            let passage = Passage::of_line(&text, 1, 0);
            let cut = |n: usize| (0..=n.min(passage.text().len())).rev().find(|n| passage.text().is_char_boundary(*n)).unwrap();
            let (from, to) = (cut(from.min(to)), cut(from.max(to)));
            let part = passage.part(from..to);
            if let Some(place) = part.place() {
                let found: String = text.chars().skip(place.start).take(place.end - place.start).collect();
                prop_assert_eq!(found.split_whitespace().collect::<Vec<_>>(), part.text().split_whitespace().collect::<Vec<_>>());
            }
        }
    }
}
