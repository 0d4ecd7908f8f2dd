//! What a figure is narrowed to: the row of a table, by its own words and those above it.

use std::collections::BTreeMap;

use super::passage::Passage;
use super::units;
use super::words::{fold, pattern};
use crate::inspections::dto::FigureRow;
use crate::reconciliation::rules::RowBy;

pattern!(FIELD, r"^linh vuc\b");
pattern!(PROCEDURE, r"^(?:ten )?(?:thu tuc|tthc)\b");
pattern!(
    UNIT,
    r"^(?:(?:ubnd|uy ban nhan dan)\s+)?(?:xa|phuong|thi tran|dac khu)\b|^(?:ten )?(?:xa|phuong|don vi|co quan|dia phuong|dia ban)\b"
);
pattern!(CHANNEL, r"^(?:kenh|hinh thuc|phuong thuc)\b|^(?:tiep nhan\s+)?(?:truc tuyen|truc tiep|(?:qua )?buu chinh)\b");
pattern!(LEADING, r"^(?:[-+*]\s*)?(?:thuoc )?(?:linh vuc )?");
pattern!(PROCEDURE_WORD, r"^(?:thu tuc(?: hanh chinh)?|tthc)\s+");
pattern!(KIND, r"^(?:xa|phuong|thi tran|dac khu|quan|huyen|thi xa|thanh pho|tinh)\s+");
pattern!(TOTAL, r"^(?:tong(?: cong| so| chung)?|cong|toan (?:xa|phuong|huyen|tinh|thanh pho))\s*:?$");

/// What tells the rows under a heading apart.
pub fn told_apart_by(heading: &str, label: &str) -> RowBy {
    let (heading, label) = (fold(heading), fold(label));
    let kinds =
        [(&FIELD, RowBy::Field), (&PROCEDURE, RowBy::Procedure), (&UNIT, RowBy::Unit), (&CHANNEL, RowBy::Channel)];
    let of = |words: &str| kinds.iter().find(|(pattern, _)| pattern.is_match(words)).map(|(_, by)| *by);
    of(&heading).or_else(|| of(&label)).unwrap_or(RowBy::Other)
}

/// A row by its label, under a heading or none.
pub fn row(label: &Passage, heading: &str, partial: bool) -> FigureRow {
    let by = told_apart_by(heading, label.text());
    FigureRow { by, key: None, label: Some(label.text().to_owned()), partial }
}

/// What rows may be of: the codes of fields, procedures and units, by what their names have in common with other ways to print
/// them.
#[derive(Debug, Clone, Default)]
pub struct KnownRows {
    fields: Codes,
    procedures: Codes,
    units: Codes,
}

/// Codes by names.
#[derive(Debug, Clone, Default)]
struct Codes(BTreeMap<String, Option<String>>);

impl Codes {
    /// A name that two have tells neither.
    fn note(&mut self, name: String, code: &str) {
        let known = self.0.entry(name).or_insert_with(|| Some(code.to_owned()));
        *known = known.take().filter(|known| known == code);
    }

    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned().flatten()
    }
}

impl KnownRows {
    /// Notes a field of procedures.
    pub fn note_field(&mut self, code: &str, name: &str) {
        self.fields.note(bare(name), code);
    }

    /// Notes a procedure, which tables name by its code too.
    pub fn note_procedure(&mut self, code: &str, name: &str) {
        self.procedures.note(bare_procedure(name), code);
        self.procedures.note(fold(code), code);
    }

    /// Notes a unit, which tables name without saying that it is a commune too.
    pub fn note_unit(&mut self, code: &str, name: &str) {
        let name = units::key(name);
        self.units.note(KIND.replace(&name, "").into_owned(), code);
        self.units.note(name, code);
    }

    /// Gives a row the key by which the service computes it, where its label says which one it is.
    pub fn settle(&self, row: &mut FigureRow) {
        let Some(printed) = row.label.as_deref() else { return };
        let label = bare(printed);
        let procedure = || self.procedures.get(&bare_procedure(printed));
        row.key = match row.by {
            RowBy::Channel => channel(&label).map(str::to_owned),
            RowBy::Field | RowBy::Other => self.fields.get(&label),
            RowBy::Procedure => procedure(),
            RowBy::Unit => self.units.get(&units::key(&label)),
        };
        if row.by == RowBy::Other && row.key.is_some() {
            row.by = RowBy::Field;
        } else if row.by == RowBy::Other {
            row.key = procedure();
            row.by = if row.key.is_some() { RowBy::Procedure } else { row.by };
        }
    }
}

/// A field's name without the word that it is one.
fn bare(name: &str) -> String {
    LEADING.replace(&fold(name), "").trim_end_matches([':', '.']).to_owned()
}

/// A procedure's name without the words that it is one.
fn bare_procedure(name: &str) -> String {
    PROCEDURE_WORD.replace(&bare(name), "").into_owned()
}

/// The channel that a label names.
fn channel(label: &str) -> Option<&'static str> {
    let channels = [("truc tuyen", "online"), ("truc tiep", "direct"), ("buu chinh", "postal")];
    let mut said = channels.into_iter().filter(|(words, _)| label.contains(words));
    let first = said.next()?;
    said.next().is_none().then_some(first.1)
}

/// Whether a label names the whole of a table.
pub fn is_total(label: &str) -> bool {
    TOTAL.is_match(&fold(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_names_what_is_known_has_its_key() {
        let mut known = KnownRows::default();
        for (code, name) in [("G15-TP03", "Hộ tịch"), ("G7", "Đất đai"), ("G8", "Đất đai")] {
            known.note_field(code, name);
        }
        known.note_procedure("1.001193", "Đăng ký khai sinh");
        for (code, name) in [("10852", "Xã An Bình"), ("10813", "UBND phường Hòa Lạc"), ("10900", "Xã Hòa Lạc")]
        {
            known.note_unit(code, name);
        }
        let read = |heading: &str, label: &str| {
            let mut row = row(&Passage::of_line(label, 1, 0), heading, false);
            known.settle(&mut row);
            (row.by, row.key)
        };
        let some = |code: &str| Some(code.to_owned());
        assert_eq!(read("", "lĩnh vực hộ tịch"), (RowBy::Field, some("G15-TP03")));
        assert_eq!(read("", "Hộ tịch"), (RowBy::Field, some("G15-TP03")));
        assert_eq!(read("", "đất đai"), (RowBy::Other, None), "two fields have that name");
        assert_eq!(read("", "Trực tuyến"), (RowBy::Channel, some("online")));
        assert_eq!(read("Tên thủ tục", "Thủ tục đăng ký khai sinh"), (RowBy::Procedure, some("1.001193")));
        assert_eq!(read("Thủ tục hành chính", "1.001193"), (RowBy::Procedure, some("1.001193")));
        assert_eq!(read("", "Đăng ký khai sinh"), (RowBy::Procedure, some("1.001193")));
        assert_eq!(read("", "Xã An Bình"), (RowBy::Unit, some("10852")));
        assert_eq!(read("Đơn vị", "An Bình"), (RowBy::Unit, some("10852")));
        assert_eq!(read("Đơn vị", "UBND xã Hòa Lạc"), (RowBy::Unit, some("10900")));
        assert_eq!(read("Đơn vị", "Hòa Lạc"), (RowBy::Unit, None), "two units have that name");
        assert_eq!(read("", "Phường Bắc Sơn"), (RowBy::Unit, None));
    }
}
