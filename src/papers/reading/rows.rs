//! What a figure is narrowed to: the row of a table, by its own words and those above it.

use std::collections::BTreeMap;

use super::passage::Passage;
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

/// The fields of procedures that are known: their codes by what their names have in common with other ways to print them.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, Option<String>>);

impl Fields {
    /// The fields of these codes and names.
    pub fn of(named: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = BTreeMap::new();
        for (code, name) in named {
            // a name that two fields have tells neither
            fields.entry(bare(&name)).and_modify(|known| *known = None).or_insert(Some(code));
        }
        Self(fields)
    }

    /// Gives a row the key by which the service computes it, where its label says which one it is.
    pub fn settle(&self, row: &mut FigureRow) {
        let label = row.label.as_deref().map(bare).unwrap_or_default();
        match row.by {
            RowBy::Channel => row.key = channel(&label).map(str::to_owned),
            RowBy::Field | RowBy::Other => {
                row.key = self.0.get(&label).cloned().flatten();
                row.by = if row.key.is_some() { RowBy::Field } else { row.by };
            }
            RowBy::Procedure | RowBy::Unit => (),
        }
    }
}

/// A field's name without the word that it is one.
fn bare(name: &str) -> String {
    LEADING.replace(&fold(name), "").trim_end_matches([':', '.']).to_owned()
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
    fn a_row_that_names_a_field_or_a_channel_has_its_key() {
        let named = [("G15-TP03", "Hộ tịch"), ("G7", "Đất đai"), ("G8", "Đất đai")];
        let fields = Fields::of(named.map(|(code, name)| (code.to_owned(), name.to_owned())));
        let read = |label: &str| {
            let mut row = row(&Passage::of_line(label, 1, 0), "", false);
            fields.settle(&mut row);
            (row.by, row.key)
        };
        assert_eq!(read("lĩnh vực hộ tịch"), (RowBy::Field, Some("G15-TP03".to_owned())));
        assert_eq!(read("Hộ tịch"), (RowBy::Field, Some("G15-TP03".to_owned())));
        assert_eq!(read("đất đai"), (RowBy::Other, None), "two fields have that name");
        assert_eq!(read("Trực tuyến"), (RowBy::Channel, Some("online".to_owned())));
        assert_eq!(read("Xã An Bình"), (RowBy::Unit, None));
    }
}
