//! From lines of text to the pieces of a paper.

use press::Block;

/// The longest line that can be a heading, in characters.
const LONGEST_HEADING: usize = 160;

/// A text as pieces, one a line: items after a dash, numbered headings, paragraphs.
pub fn blocks(text: &str) -> Vec<Block> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(block).collect()
}

fn block(line: &str) -> Block {
    match line.strip_prefix("- ").or_else(|| line.strip_prefix("– ")) {
        Some(item) => Block::item(item),
        None if is_heading(line) => Block::Heading { text: line.into() },
        None => Block::paragraph(line),
    }
}

/// "1. Kết quả đạt được": a short line that begins with a section's number and doesn't end a sentence.
fn is_heading(line: &str) -> bool {
    let numbered = without_number(line).is_some_and(|rest| !rest.is_empty());
    numbered && line.chars().count() <= LONGEST_HEADING && !line.ends_with(['.', ';', ':', ','])
}

/// A line without the number of a section before it ("2.", "2.1.", "2. 4.", "3)"); nothing where it has none, as in
/// "1.277 hồ sơ".
pub fn without_number(line: &str) -> Option<&str> {
    let (number, rest) = line.split_at(line.find(|letter: char| !letter.is_ascii_digit())?);
    let rest = rest.strip_prefix(['.', ')']).filter(|_| !number.is_empty())?;
    let after = rest.trim_start();
    match without_number(after) {
        Some(further) => Some(further),
        None if rest.is_empty() || after.len() < rest.len() => Some(after),
        None => None,
    }
}

/// An item for each text.
pub fn bulleted<'a>(texts: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = Block> {
    texts.into_iter().map(|text| Block::item(text.lines().map(str::trim).collect::<Vec<_>>().join(" ")))
}

/// The text with the mark that ends a document, "./.".
pub fn ended(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with("./.") { text.into() } else { format!("{}./.", text.trim_end_matches('.')) }
}

/// The words of a text with one space between them, to look for others in.
pub fn even(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers of the parts of a paper, as they come: "I. ", "II. ".
#[derive(Debug, Default)]
pub struct Numbers(usize);

impl Numbers {
    /// The next part with its number, in capitals.
    pub fn part(&mut self, title: &str) -> Block {
        self.0 += 1;
        Block::Part { text: format!("{}. {}", roman(self.0), title.to_uppercase()) }
    }
}

/// The letter of a point: the Vietnamese alphabet (annex I); from the 24th on with a number behind it.
pub fn lettered(place: usize) -> String {
    const LETTERS: [&str; 23] = [
        "a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x",
        "y",
    ];
    let place = place.saturating_sub(1);
    let (letter, round) = (LETTERS[place % LETTERS.len()], place / LETTERS.len());
    if round == 0 { letter.to_owned() } else { format!("{letter}{}", round + 1) }
}

fn roman(number: usize) -> String {
    const SIGNS: [(usize, &str); 5] = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let (mut left, mut written) = (number, String::new());
    for (value, sign) in SIGNS {
        written.push_str(&sign.repeat(left / value));
        left %= value;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_items_headings_and_paragraphs() {
        let text = "1. Kết quả đạt được\nCông tác cải cách.\n\n - Đã làm;\n2. Đã ban hành Kế hoạch số 1.\n* Công tác kiểm soát";
        let wanted = [
            Block::Heading { text: "1. Kết quả đạt được".into() },
            Block::paragraph("Công tác cải cách."),
            Block::item("Đã làm;"),
            Block::paragraph("2. Đã ban hành Kế hoạch số 1."),
            Block::paragraph("* Công tác kiểm soát"),
        ];
        assert_eq!(blocks(text), wanted);
    }

    #[test]
    fn a_document_ends_with_its_mark_once() {
        for text in
            ["Trên đây là Thông báo", "Trên đây là Thông báo.", "Trên đây là Thông báo./.", "Trên đây là Thông báo./. "]
        {
            assert_eq!(ended(text), "Trên đây là Thông báo./.");
        }
    }

    #[test]
    fn counts_are_no_headings() {
        for count in ["1.277 hồ sơ đã được tiếp nhận", "15.000.000 đồng đã thu", "2023 là năm", "05/9/2023"]
        {
            assert_eq!(without_number(count), None, "{count}");
            assert_eq!(blocks(count), [Block::paragraph(count)]);
        }
        for numbered in ["2. Cải cách", "2.1. Cải cách", "2. 4. Cải cách", "3) Cải cách"] {
            assert_eq!(without_number(numbered), Some("Cải cách"), "{numbered}");
        }
    }

    #[test]
    fn points_go_by_the_vietnamese_alphabet() {
        let letters: Vec<_> = [1, 4, 5, 6, 7, 23, 24].map(lettered).into();
        assert_eq!(letters, ["a", "d", "đ", "e", "g", "y", "a2"]);
    }

    #[test]
    fn parts_are_numbered_as_romans_did() {
        let numbers: Vec<_> = [1, 4, 9, 14, 19].map(roman).into();
        assert_eq!(numbers, ["I", "IV", "IX", "XIV", "XIX"]);
    }
}
