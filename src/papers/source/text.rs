//! Plain text: its encoding, and its lines.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{lays_text_out, refused, running_remark};
use crate::inspections::dto::Bilingual;
use crate::papers::dto::Remark;
use crate::papers::reading::{Form, Line};
use crate::refusal::{Answer, Refusal};

/// The text of bytes: UTF-8, or UTF-16 with its mark.
pub fn decode(bytes: &[u8]) -> Answer<String> {
    let units =
        |order: fn([u8; 2]) -> u16| bytes[2..].chunks(2).map(move |pair| order([pair[0], *pair.get(1).unwrap_or(&0)]));
    let decoded = match bytes {
        [0xff, 0xfe, ..] => char::decode_utf16(units(u16::from_le_bytes)).collect::<Result<String, _>>().ok(),
        [0xfe, 0xff, ..] => char::decode_utf16(units(u16::from_be_bytes)).collect::<Result<String, _>>().ok(),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    };
    let text = decoded.filter(|text| !text.contains('\0')).ok_or_else(not_unicode)?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn not_unicode() -> Refusal {
    refused(
        "not_unicode",
        "Văn bản không phải UTF-8 (hoặc UTF-16). Nếu soạn bằng bảng mã TCVN3 (ABC) hoặc VNI, hãy chuyển mã sang Unicode rồi gửi lại.",
        "The text is not UTF-8 (nor UTF-16). Text in TCVN3 (ABC) or VNI has to be converted to Unicode first.",
    )
}

/// The lines of text, composed (NFC); 422 where its letters are those of an encoding before Unicode.
pub fn lines(text: &str, remarks: &mut Vec<Remark>) -> Answer<Vec<Line>> {
    judge_encoding(text)?;
    let plain = |c: char| if c.is_control() && !"\n\t".contains(c) { ' ' } else { c };
    let composed: String = text.nfc().map(plain).collect();
    if !is_nfc(text) {
        remarks.push(composed_remark());
    }
    let mut lines: Vec<_> = composed.split('\n').map(line_of).collect();
    let mut is_table = false;
    for line in &mut lines {
        if is_table && has_empty_cells(&line.text) {
            line.form = Form::Row;
        }
        is_table = line.form == Form::Row;
    }
    let numbers = numbers_of_pages(&lines);
    if !numbers.is_empty() {
        remarks.push(running_remark(numbers.len()));
    }
    for at in numbers {
        lines[at].form = Form::Rule;
    }
    Ok(lines)
}

/// Which lines are numbers of pages: alone on their lines, between two others, they count from the first or second page on.
fn numbers_of_pages(lines: &[Line]) -> Vec<usize> {
    let first = lines.iter().position(|line| !line.text.trim().is_empty()).unwrap_or_default();
    let last = lines.iter().rposition(|line| !line.text.trim().is_empty()).unwrap_or_default();
    let alone = |(at, line): (usize, &Line)| {
        let number = line.text.trim().trim_matches(['-', '–', ' ']);
        let is_bare = !number.is_empty() && number.len() < 4 && number.chars().all(|c| c.is_ascii_digit());
        Some((at, number.parse().ok().filter(|_: &usize| is_bare && first < at)?))
    };
    let found: Vec<(usize, usize)> = lines.iter().enumerate().filter_map(alone).collect();
    let begin = found.first().map_or(0, |(_, number)| *number);
    let counts_up = found.iter().zip(begin..).all(|((_, number), wanted)| *number == wanted);
    let is_known = counts_up && (begin == 2 || begin == 1 && found.len() > 1);
    found.into_iter().filter(|(at, _)| is_known && *at <= last).map(|(at, _)| at).collect()
}

/// That letters came apart from their marks.
pub fn composed_remark() -> Remark {
    Remark {
        code: "composed",
        detail: Bilingual {
            vi: "Văn bản dùng Unicode tổ hợp; đã đưa về Unicode dựng sẵn (NFC).".to_owned(),
            en: "The text had letters apart from their marks (decomposed); they were composed (NFC).".to_owned(),
        },
    }
}

/// A line; with bars, or three cells with tabs between, it is a row of a table.
fn line_of(text: &str) -> Line {
    let cells = text.split('\t').filter(|cell| !cell.trim().is_empty()).count();
    let form = match () {
        () if is_rule(text) => Form::Rule,
        () if text.contains('|') || cells > 2 => Form::Row,
        () => Form::Wrapped,
    };
    Line { text: text.to_owned(), form }
}

/// Whether a line below a row is one too, though only two of its cells have words or one has.
fn has_empty_cells(text: &str) -> bool {
    !text.trim().is_empty() && text.matches('\t').count() > 1 && !lays_text_out(text)
}

/// Whether a line only draws: `-----`, `|---|---|`.
fn is_rule(line: &str) -> bool {
    let drawn = line.trim();
    drawn.len() > 2 && drawn.chars().all(|c| "-–—_=*|+: ".contains(c)) && drawn.chars().any(|c| "-–—_=*".contains(c))
}

/// Signs that stand for Vietnamese letters in TCVN3 and are rare in Unicode text.
const TCVN3: &str = "\u{a1}\u{a2}\u{a3}\u{a4}\u{a5}\u{a6}\u{a7}\u{a8}\u{a9}\u{aa}\u{ab}\u{ac}\u{ad}\u{ae}\u{b5}\u{b6}\u{b7}\u{b8}\u{b9}";
/// Marks that follow a vowel in VNI, where Unicode text never has them after it.
const VNI: &[(char, &str)] =
    &[('a', "ùøûõïâêáàåãä"), ('e', "ùøûõïâáàåãä"), ('o', "ùøûõïâåãä"), ('i', "ùøûõï"), ('u', "øûõï")];
/// How many such signs among a hundred letters tell the encoding.
const TELLING: usize = 2;

/// Refuses text that was typed for a font of before Unicode.
pub fn judge_encoding(text: &str) -> Answer<()> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let tcvn3 = text.chars().filter(|c| TCVN3.contains(*c)).count();
    let pairs = text.chars().zip(text.chars().skip(1));
    let is_vni = |(vowel, mark): (char, char)| {
        let vowel = vowel.to_ascii_lowercase();
        let mark = mark.to_lowercase().next().unwrap_or(mark);
        VNI.iter().any(|(known, marks)| *known == vowel && marks.contains(mark))
    };
    let vni = pairs.filter(|pair| is_vni(*pair)).count();
    let name = match () {
        () if tcvn3 > 4 && tcvn3 * 100 >= letters * TELLING => "TCVN3 (ABC)",
        () if vni > 4 && vni * 100 >= letters * TELLING => "VNI",
        () => return Ok(()),
    };
    Err(refused(
        "legacy_encoding",
        format!(
            "Văn bản soạn bằng bảng mã {name}, không phải Unicode; hãy chuyển mã sang Unicode dựng sẵn rồi gửi lại."
        ),
        format!("The text is in {name}, an encoding of before Unicode; convert it to Unicode and send it again."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        judge_encoding(text).err().map(|refusal| refusal.faults[0].code)
    }

    #[test]
    fn encodings_of_before_unicode_are_recognised() {
        assert_eq!(code("Th«ng b¸o kÕt qu¶ kiÓm tra c«ng t¸c c¶i c¸ch hµnh chÝnh"), Some("legacy_encoding"));
        assert_eq!(code("Thoâng baùo keát quaû kieåm tra coâng taùc caûi caùch haønh chính"), Some("legacy_encoding"));
        assert_eq!(code("Thông báo kết quả kiểm tra công tác cải cách hành chính; hoà giải, thuỷ lợi, quê, tuỳ"), None);
    }

    #[test]
    fn numbers_of_pages_are_told_from_figures() {
        let forms = |text: &str| {
            let mut remarks = Vec::new();
            let found = lines(text, &mut remarks).unwrap();
            (found.iter().filter(|line| line.form == Form::Rule).count(), remarks.len())
        };
        assert_eq!(forms("Chưa xây dựng kế hoạch và\n2\nchưa phân công;\ncòn lại\n\n- 3 -\n\ncuối"), (2, 1));
        assert_eq!(forms("Số hồ sơ\n410\nSố văn bản\n12\nhết"), (0, 0));
        assert_eq!(forms("Còn\n1\nhồ sơ"), (0, 0), "a page that is the only one has no number");
    }

    #[test]
    fn utf_16_is_read_and_apart_letters_are_composed() {
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("Thông báo".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&utf16).unwrap(), "Thông báo");
        let mut remarks = Vec::new();
        let found = lines("Thông báo".nfd().collect::<String>().as_str(), &mut remarks).unwrap();
        assert_eq!((found[0].text.as_str(), remarks[0].code), ("Thông báo", "composed"));
        assert_eq!(decode(b"\xff\x00\x01").unwrap_err().faults[0].code, "not_unicode");
    }
}
