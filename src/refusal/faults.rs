//! Collecting what is wrong with an input.

use std::collections::HashSet;
use std::hash::Hash;

use chrono::NaiveDate;

use super::{Answer, Fault, Refusal, Text};

/// The most items of a list in an input. A longer one is refused where it is read: no use case, and no statement of the
/// database, ever sees it.
pub const MOST_ITEMS: usize = 500;

/// The largest integer that every JSON reader keeps exactly, 2^53 − 1 (RFC 8259 section 6).
pub const LARGEST: i64 = (1 << 53) - 1;

/// The faults of an input, collected.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault, if there is one.
    pub fn add(&mut self, fault: Option<Fault>) -> &mut Self {
        self.0.extend(fault);
        self
    }

    /// Adds all of several faults.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) -> &mut Self {
        self.0.extend(faults);
        self
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text has 1 to `most` characters.
    pub fn text(&mut self, pointer: &str, text: &str, most: usize) -> &mut Self {
        self.add(judge_text(pointer, text, most))
    }

    /// A text that may be missing has 1 to `most` characters.
    pub fn optional(&mut self, pointer: &str, text: Option<&str>, most: usize) -> &mut Self {
        self.add(text.and_then(|text| judge_text(pointer, text, most)))
    }

    /// Each text of a list has 1 to `most` characters.
    pub fn texts(&mut self, pointer: &str, texts: &[String], most: usize) -> &mut Self {
        for (index, text) in texts.iter().enumerate() {
            self.text(&format!("{pointer}/{index}"), text, most);
        }
        self
    }

    /// A list has `least` to `most` items.
    pub fn items(&mut self, pointer: &str, items: usize, least: usize, most: usize) -> &mut Self {
        self.add((!(least..=most).contains(&items)).then(|| {
            let detail =
                Text::new(format!("Cần từ {least} đến {most} mục."), format!("{least} to {most} items are needed."));
            Fault::new(pointer, "length", detail)
        }))
    }

    /// A list or map has no more than `most` items.
    pub fn at_most(&mut self, pointer: &str, items: usize, most: usize) -> &mut Self {
        self.add((items > most).then(|| {
            let detail = Text::new(format!("Tối đa {most} mục."), format!("At most {most} items are taken."));
            Fault::new(pointer, "too_many", detail)
        }))
    }

    /// A number lies in a range, both ends included.
    pub fn range(&mut self, pointer: &str, value: i64, least: i64, most: i64) -> &mut Self {
        self.add((!(least..=most).contains(&value)).then(|| {
            let detail = Text::new(
                format!("Giá trị phải từ {least} đến {most}."),
                format!("The value has to be from {least} to {most}."),
            );
            Fault::new(pointer, "out_of_range", detail)
        }))
    }

    /// A number that may be missing lies in a range, both ends included.
    pub fn optional_range(&mut self, pointer: &str, value: Option<i64>, least: i64, most: i64) -> &mut Self {
        if let Some(value) = value { self.range(pointer, value, least, most) } else { self }
    }

    /// A numerator and a denominator come together, neither below 0; the denominator is at least `least`.
    pub fn ratio(&mut self, at: &str, numerator: Option<i64>, denominator: Option<i64>, least: i64) -> &mut Self {
        self.optional_range(&format!("{at}/numerator"), numerator, 0, LARGEST);
        self.optional_range(&format!("{at}/denominator"), denominator, least, LARGEST);
        let missing = match (numerator, denominator) {
            (Some(_), None) => "denominator",
            (None, Some(_)) => "numerator",
            _ => return self,
        };
        let detail =
            Text::new("Tử số và mẫu số phải đi cùng nhau.", "A numerator and a denominator have to come together.");
        self.add(Some(Fault::new(format!("{at}/{missing}"), "required", detail)))
    }

    /// Each item of the list at `pointer` stands there once.
    pub fn once<T: Eq + Hash>(&mut self, pointer: &str, items: &[T]) -> &mut Self {
        self.once_at(items, |index| format!("{pointer}/{index}"))
    }

    /// The same for what stands deeper in the items of a list.
    pub fn once_at<T: Eq + Hash>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        pointer: impl Fn(usize) -> String,
    ) -> &mut Self {
        let mut seen = HashSet::new();
        let again = items.into_iter().enumerate().filter_map(|(index, item)| (!seen.insert(item)).then_some(index));
        let detail = || Text::new("Mục này đã có ở trên.", "This item stands above already.");
        self.extend(again.map(|index| Fault::new(pointer(index), "repeated", detail())))
    }

    /// A count that may be missing is not below 0.
    pub fn count(&mut self, pointer: &str, value: Option<i64>) -> &mut Self {
        self.optional_range(pointer, value, 0, LARGEST)
    }

    /// A last day is not before the first.
    pub fn order(&mut self, pointer: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> &mut Self {
        self.add(from.zip(to).filter(|(from, to)| to < from).map(|_| {
            let detail = Text::new("Ngày cuối phải từ ngày đầu trở đi.", "The last day can't be before the first.");
            Fault::new(pointer, "out_of_order", detail)
        }))
    }

    /// Refuses (422) if anything is wrong.
    pub fn done(self) -> Answer<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::invalid(self.0)) }
    }
}

/// A fault where a code, such as `F01`, doesn't fit in a path.
pub fn code_fault(pointer: &str, code: &str) -> Option<Fault> {
    let is_plain = code.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    // a path that ends with them is another path
    let fits = (1..=20).contains(&code.len()) && is_plain && ![".", ".."].contains(&code);
    (!fits).then(|| {
        let detail = Text::new(
            "Mã gồm 1–20 chữ cái Latinh, chữ số, dấu chấm hoặc gạch.",
            "A code has 1 to 20 Latin letters, digits, dots or hyphens.",
        );
        Fault::new(pointer, "wrong_format", detail)
    })
}

/// A fault if the text is empty or longer than `most` characters.
fn judge_text(pointer: &str, text: &str, most: usize) -> Option<Fault> {
    let length = text.chars().count();
    (text.trim().is_empty() || length > most).then(|| {
        Fault::new(
            pointer,
            "text_length",
            Text::new(format!("Cần từ 1 đến {most} ký tự."), format!("1 to {most} characters are needed.")),
        )
    })
}
