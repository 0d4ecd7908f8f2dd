//! Collecting what is wrong with an input.

use chrono::NaiveDate;

use crate::inspections::dto::Reference;
use crate::refusal::{Answer, Fault, Refusal, Text};
use crate::units::service::judge_text;

/// The most items in a list of an input.
const MOST_ITEMS: usize = 500;

/// The faults of an input, collected.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault, if there is one.
    pub fn add(&mut self, fault: Option<Fault>) -> &mut Self {
        self.0.extend(fault);
        self
    }

    /// A text has 1 to `most` characters.
    pub fn text(&mut self, pointer: &str, text: &str, most: usize) -> &mut Self {
        self.add(judge_text(pointer, text, most))
    }

    /// A text that may be missing has 1 to `most` characters.
    pub fn optional(&mut self, pointer: &str, text: Option<&str>, most: usize) -> &mut Self {
        self.add(text.and_then(|text| judge_text(pointer, text, most)))
    }

    /// A list is not too long, and each of its texts has 1 to `most` characters.
    pub fn texts(&mut self, pointer: &str, texts: &[String], most: usize) -> &mut Self {
        self.length(pointer, texts.len());
        for (index, text) in texts.iter().enumerate() {
            self.text(&format!("{pointer}/{index}"), text, most);
        }
        self
    }

    /// A list is not too long.
    pub fn length(&mut self, pointer: &str, items: usize) -> &mut Self {
        self.add((items > MOST_ITEMS).then(|| {
            let detail =
                Text::new(format!("Tối đa {MOST_ITEMS} mục."), format!("At most {MOST_ITEMS} items are taken."));
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

    /// A last day is not before the first.
    pub fn order(&mut self, pointer: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> &mut Self {
        self.add(from.zip(to).filter(|(from, to)| to < from).map(|_| {
            let detail = Text::new("Ngày cuối phải từ ngày đầu trở đi.", "The last day can't be before the first.");
            Fault::new(pointer, "out_of_order", detail)
        }))
    }

    /// The texts of a reference to a document have sensible lengths.
    pub fn reference(&mut self, pointer: &str, reference: &Reference) -> &mut Self {
        let at = |field: &str| format!("{pointer}/{field}");
        self.text(&at("number_as_printed"), &reference.number_as_printed, 100)
            .optional(&at("number"), reference.number.as_deref(), 100)
            .optional(&at("kind"), reference.kind.as_deref(), 100)
            .optional(&at("issuer"), reference.issuer.as_deref(), 200)
            .optional(&at("role"), reference.role.as_deref(), 40)
            .optional(&at("quote"), reference.quote.as_deref(), 2000)
            .optional(&at("note"), reference.note.as_deref(), 2000)
    }

    /// Refuses (422) if anything is wrong.
    pub fn done(self) -> Answer<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::invalid(self.0)) }
    }
}

/// A fault where a code, such as `F01`, doesn't fit in a path.
pub fn code_fault(pointer: &str, code: &str) -> Option<Fault> {
    let fits = (1..=20).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    (!fits).then(|| {
        let detail = Text::new(
            "Mã gồm 1–20 chữ cái Latinh, chữ số, dấu chấm hoặc gạch.",
            "A code has 1 to 20 Latin letters, digits, dots or hyphens.",
        );
        Fault::new(pointer, "wrong_format", detail)
    })
}
