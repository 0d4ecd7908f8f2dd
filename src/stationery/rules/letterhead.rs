//! What a unit's paper is written on: who issues it, and its words.

use press::{Document, Signature};

use super::{Issuer, Wording, recipients};
use crate::units::rules::UnitKind;

/// Who issues a paper, and its words.
#[derive(Debug)]
pub struct Letterhead {
    /// Who issues it.
    pub issuer: Issuer,
    /// Its words.
    pub wording: Wording,
}

impl Letterhead {
    /// One of the texts; the gaps that tell of the issuer are filled besides those that are given.
    pub fn say(&self, name: &str, gaps: &[(&str, &str)]) -> String {
        let (in_text, capitals) = (self.issuer.in_text(), self.issuer.capitals().replace('\n', " "));
        let (on_behalf, head) = match self.issuer.kind {
            UnitKind::Office => ("", "THỦ TRƯỞNG"),
            UnitKind::Province | UnitKind::District | UnitKind::Commune => ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        };
        let issuer =
            [("issuer", in_text.as_str()), ("issuer_in_capitals", &capitals), ("on_behalf", on_behalf), ("head", head)];
        self.wording.text(name, &[&issuer, gaps].concat())
    }

    /// A paper of these words with its blocks at the top and at its end, and nothing between them.
    pub fn sheet(&self, title: String, number: String, place_and_date: String, draft: bool) -> Document {
        let authority = Some(self.say("signing_authority", &[])).filter(|text| !text.is_empty());
        let lines = self.say("recipients", &[]);
        Document {
            head: self.issuer.head(number, place_and_date, draft),
            kind: self.say("document_kind", &[]),
            title,
            authority: None,
            addressee: None,
            basis: Vec::new(),
            body: Vec::new(),
            recipients: recipients(lines.lines()),
            signature: Signature { authority, position: self.say("signing_position", &[]), name: String::new() },
            countersignature: None,
        }
    }
}
