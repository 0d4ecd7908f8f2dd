//! The blocks after the body: the closing words, to whom the document goes, who signs it.
//!
//! Boxes 7a, 7b and 9b of annex I of Nghị định 30/2020/NĐ-CP.

use super::clauses::asks;
use super::marks::Rank;
use super::paragraphs::Paragraph;
use super::passage::Passage;
use super::words::{fold, is_capitals, pattern};

/// The blocks after the body.
#[derive(Debug, Default)]
pub struct Tail {
    /// The closing words.
    pub closing: Vec<Passage>,
    /// To whom it goes.
    pub recipients: Vec<Passage>,
    /// The words "Nơi nhận".
    pub recipients_heading: Option<Passage>,
    /// On whose behalf it is signed.
    pub authority: Option<Passage>,
    /// The office of who signs.
    pub position: Option<Passage>,
    /// The name of who signs.
    pub name: Option<Passage>,
    /// What stands among them and is none of them.
    pub unplaced: Vec<Passage>,
}

pattern!(CLOSING, r"^tren day la\b");
pattern!(
    /// A request, or who makes one.
    REQUEST,
    r"^(?:yeu cau|de nghi|giao\b|ubnd|uy ban nhan dan|doan kiem tra|doan cong tac|to kiem tra|to cong tac|chu tich|so |phong |thanh tra|nhan duoc|can cu)"
);
/// The most paragraphs of requests at the end of a body.
const MOST_REQUESTS: usize = 3;
pattern!(RECIPIENTS, r"^noi nhan\s*:?");
pattern!(AUTHORITY, r"^(?:tm|kt|tl|tuq|q)\s?\.");
pattern!(
    POSITION,
    r"^(?:pho )?(?:chu tich|giam doc|truong phong|truong doan|to truong|chanh van phong|bi thu|truong ban|chu nhiem|thu truong|doi truong)\b"
);
pattern!(NAME, r"^\p{Lu}\p{Ll}*(?:\s+\p{Lu}\p{Ll}*){1,5}$");

/// Takes the tail off a document.
pub fn take(paragraphs: &mut Vec<Paragraph>) -> Tail {
    let mut tail = Tail::default();
    let folded: Vec<_> = paragraphs.iter().map(|paragraph| fold(paragraph.whole.text())).collect();
    let is_end = |text: &String| RECIPIENTS.is_match(text) || AUTHORITY.is_match(text);
    let end = folded.iter().position(is_end).unwrap_or(paragraphs.len());
    let ends = |text: &String| CLOSING.is_match(text) || text.ends_with("./.");
    let closing = folded[..end].iter().rposition(ends).unwrap_or(end);
    let closing = before_requests(paragraphs, &folded, closing);
    let mut rest = paragraphs.split_off(closing);
    let signed = rest.split_off(end - closing);
    tail.closing = rest.into_iter().map(|paragraph| paragraph.whole).collect();
    let mut is_list = false;
    for paragraph in signed {
        is_list = place(&mut tail, paragraph, is_list);
    }
    tail
}

/// Where the requests begin that stand for themselves at the end of the body, and so in none of its sections: paragraphs
/// without a number below others that have one.
fn before_requests(paragraphs: &[Paragraph], folded: &[String], end: usize) -> usize {
    let is_request = |at: &usize| {
        let paragraph = &paragraphs[*at];
        let is_plain = paragraph.mark.is_none() && paragraph.cells.is_empty();
        is_plain && REQUEST.is_match(&folded[*at]) && asks(&folded[*at]) && folded[*at].ends_with(['.', '/'])
    };
    let begin = (0..end).rev().take(MOST_REQUESTS).take_while(is_request).last().unwrap_or(end);
    let is_below_items = begin.checked_sub(1).is_some_and(|at| paragraphs[at].mark.is_some());
    if is_below_items { begin } else { end }
}

/// Puts a paragraph into the block that it is, and says whether the list of recipients goes on.
fn place(tail: &mut Tail, paragraph: Paragraph, is_list: bool) -> bool {
    let whole = paragraph.whole;
    let folded = fold(whole.text());
    if let Some(heading) = RECIPIENTS.find(&folded).filter(|_| tail.recipients_heading.is_none()) {
        let length = folded[..heading.end()].chars().count();
        let at = whole.text().char_indices().nth(length).map_or(whole.text().len(), |(at, _)| at);
        let rest = whole.part(at..whole.text().len());
        tail.recipients_heading = Some(whole.part(0..at));
        tail.recipients.extend((!rest.is_empty()).then_some(rest));
        return true;
    }
    if AUTHORITY.is_match(&folded) && tail.authority.is_none() {
        tail.authority = Some(whole);
    } else if is_capitals(whole.text()) && POSITION.is_match(&folded) && tail.position.is_none() {
        tail.position = Some(whole);
    } else if paragraph.mark.as_ref().is_some_and(|mark| mark.rank == Rank::Bullet) {
        tail.recipients.push(paragraph.body.stripped(&[], &['.', ';', ',']));
        return is_list;
    } else if tail.name.is_none()
        && NAME.is_match(whole.text())
        && (tail.position.is_some() || tail.authority.is_some())
    {
        tail.name = Some(whole);
    } else if is_list && !is_capitals(whole.text()) && !whole.text().starts_with('(') {
        match tail.recipients.last_mut().filter(|_| whole.text().starts_with(char::is_lowercase)) {
            Some(last) => last.join(&whole.stripped(&[], &['.', ';'])),
            None => tail.recipients.push(whole.stripped(&[], &['.', ';', ','])),
        }
    } else {
        tail.unplaced.push(whole);
        return false;
    }
    is_list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::reading::paragraphs::{Form, Line, paragraphs};

    #[test]
    fn recipients_and_signer_are_read_in_one_column_and_in_two() {
        let one = "Trên đây là Thông báo kết quả kiểm tra./.\nNơi nhận:\n- Phòng Nội vụ huyện;\n- Lưu: VP.\n\nTM. ỦY BAN NHÂN DÂN XÃ\nCHỦ TỊCH\n\nTrần Văn Mẫu";
        let two = "Trên đây là Thông báo kết quả kiểm tra./.\nNơi nhận:            TM. ỦY BAN NHÂN DÂN XÃ\n- Phòng Nội vụ huyện;      CHỦ TỊCH\n- Lưu: VP.\n                   Trần Văn Mẫu";
        for text in [one, two] {
            let line = |text: &str| Line { text: text.to_owned(), form: Form::Wrapped };
            let mut all = paragraphs(&text.lines().map(line).collect::<Vec<_>>());
            let tail = take(&mut all);
            let texts: Vec<_> = tail.recipients.iter().map(Passage::text).collect();
            assert_eq!(texts, ["Phòng Nội vụ huyện", "Lưu: VP"], "{text}");
            assert_eq!(tail.authority.as_ref().map(Passage::text), Some("TM. ỦY BAN NHÂN DÂN XÃ"));
            assert_eq!(tail.position.as_ref().map(Passage::text), Some("CHỦ TỊCH"));
            assert_eq!(tail.name.as_ref().map(Passage::text), Some("Trần Văn Mẫu"));
            assert_eq!((tail.closing.len(), all.len()), (1, 0));
        }
    }
}
