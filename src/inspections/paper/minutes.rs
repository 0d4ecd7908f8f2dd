//! The minutes of an inspection, as a paper that both parties sign (biên bản; NĐ 30/2020/NĐ-CP, annex I, form 1.10).

use press::{Block, Document, Signature};

use crate::evidence::dto::Evidence;
use crate::inspections::dto::{Minutes, MinutesInput};
use crate::inspections::rules::Side;
use crate::stationery::rules::{Issuer, Letterhead, Numbers, blocks, bulleted, ended, time_in_words};

/// Who is named in minutes besides those who were present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// The unit that was inspected.
    pub unit: Issuer,
    /// Who signed for the team; empty until then.
    pub team_signer: String,
    /// Who signed for the unit; empty until then.
    pub unit_signer: String,
}

/// Minutes, a draft until both parties have signed them.
pub fn minutes(minutes: &Minutes, paper: &Letterhead, parties: &Parties) -> Document {
    let MinutesInput { place, began_at, ended_at, present, text, unit_opinion } = &minutes.content;
    let (unit, began, ended_at) = (parties.unit.in_text(), time_in_words(*began_at), time_in_words(*ended_at));
    let gaps = [("unit", unit.as_str()), ("began", &began), ("ended", &ended_at), ("place", place)];
    let say = |name: &str| paper.say(name, &gaps);
    let mut numbers = Numbers::default();
    let mut body = vec![Block::paragraph(say("time")), Block::paragraph(say("place"))];
    body.push(numbers.part(&say("present_heading")));
    for (side, opening) in [(Side::Team, "team_opening"), (Side::Unit, "unit_opening")] {
        let named: Vec<_> = present.iter().filter(|one| one.side == side).map(|one| one.name.as_str()).collect();
        if !named.is_empty() {
            body.push(Block::paragraph(say(opening)));
            body.extend(bulleted(named));
        }
    }
    body.push(numbers.part(&say("content_heading")));
    body.extend(blocks(text));
    let files: Vec<_> = minutes.signed_evidence().map(Evidence::on_paper).collect();
    if !files.is_empty() {
        body.push(numbers.part(&say("evidence_heading")));
        body.extend(bulleted(files.iter().map(String::as_str)));
    }
    body.push(numbers.part(&say("opinion_heading")));
    body.extend(blocks(&unit_opinion.clone().unwrap_or_else(|| say("no_opinion"))));
    body.push(Block::paragraph(ended(&say("closing"))));
    let unsigned = minutes.team_signature.is_none() || minutes.unit_signature.is_none();
    let sheet = paper.sheet(say("title"), String::new(), String::new(), unsigned);
    let team = Signature { name: parties.team_signer.clone(), ..sheet.signature };
    let position = say("countersigning_position");
    let unit = Signature { authority: None, position, name: parties.unit_signer.clone() };
    Document { body, signature: team, countersignature: Some(unit), ..sheet }
}
