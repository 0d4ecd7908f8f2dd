//! How units, numbers and days are written at the top of a paper and in its text (annex I of NĐ 30/2020/NĐ-CP).

use chrono::{Datelike, NaiveDate, Timelike};
use press::Head;

use super::PaperKind;
use crate::time::{Moment, VIETNAM};
use crate::units::dto::NamedUnit;
use crate::units::rules::UnitKind;

/// The body that issues a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The unit.
    pub unit: NamedUnit,
    /// What kind of unit.
    pub kind: UnitKind,
    /// The unit above it.
    pub parent: Option<NamedUnit>,
}

impl Issuer {
    /// Its name in capitals and in lines: a territory's committee, or the office itself.
    pub fn capitals(&self) -> String {
        match self.kind {
            UnitKind::Office => self.unit.name.to_uppercase(),
            UnitKind::Province | UnitKind::District | UnitKind::Commune => committee(&self.unit),
        }
    }

    /// Its name in a sentence: "UBND xã Thanh Xá", "Phòng Nội vụ".
    pub fn in_text(&self) -> String {
        match self.kind {
            UnitKind::Office => self.unit.name.clone(),
            UnitKind::Province | UnitKind::District | UnitKind::Commune => format!("UBND {}", in_text(&self.unit)),
        }
    }

    /// The blocks at the top of its paper; an office names the committee that it serves.
    pub fn head(&self, number: String, place_and_date: String, draft: bool) -> Head {
        let above = self.parent.as_ref().filter(|_| self.kind == UnitKind::Office);
        Head { parent: above.map(committee), issuer: self.capitals(), number, place_and_date, draft }
    }
}

fn committee(unit: &NamedUnit) -> String {
    format!("ỦY BAN NHÂN DÂN\n{}", unit.name.to_uppercase())
}

/// The name of a territory inside a sentence: "xã Thanh Xá".
pub fn in_text(unit: &NamedUnit) -> String {
    lowered(&unit.name)
}

/// A title or name inside a sentence: its first letter small, but for an abbreviation.
pub fn lowered(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next();
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return title.to_owned();
    }
    first.map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Number and sign with "Số: "; room to write where there is no number yet, and nothing for an office's own abbreviation.
pub fn number(kind: PaperKind, issuer: &Issuer, number: Option<&str>) -> String {
    let body = if issuer.kind == UnitKind::Office { "" } else { "-UBND" };
    number.map_or_else(|| format!("Số:          /{}{body}", kind.sign()), |number| format!("Số: {number}"))
}

/// Place (an office's is that of the unit above it) and day: days below ten and the first two months with a leading zero; room to write where the day isn't known.
pub fn place_and_date(issuer: &Issuer, day: Option<NaiveDate>, year: i32) -> String {
    let above = issuer.parent.as_ref().filter(|_| issuer.kind == UnitKind::Office);
    let place = place(&above.unwrap_or(&issuer.unit).name);
    match day {
        Some(day) => format!("{place}, ngày {}", day_in_words(day)),
        None => format!("{place}, ngày      tháng      năm {year}"),
    }
}

/// "05 tháng 9 năm 2023".
pub fn day_in_words(day: NaiveDate) -> String {
    let month = if day.month() < 3 { format!("{:02}", day.month()) } else { day.month().to_string() };
    format!("{:02} tháng {month} năm {}", day.day(), day.year())
}

/// "08 giờ 30 ngày 31 tháng 8 năm 2023".
pub fn time_in_words(at: Moment) -> String {
    let local = at.utc().with_timezone(&VIETNAM);
    format!("{:02} giờ {:02} ngày {}", local.hour(), local.minute(), day_in_words(at.day()))
}

/// "05/09/2023", as days stand inside a sentence.
pub fn day_in_figures(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A place's name without the word for its kind, which numbered ones keep ("Phường 6").
fn place(name: &str) -> &str {
    const KINDS: [&str; 10] =
        ["Xã ", "Phường ", "Thị trấn ", "Đặc khu ", "Huyện ", "Quận ", "Thị xã ", "Thành phố ", "Tỉnh ", "TP "];
    let bare = KINDS.iter().find_map(|kind| name.strip_prefix(kind));
    bare.filter(|bare| !bare.starts_with(|letter: char| letter.is_ascii_digit())).unwrap_or(name)
}

/// The lines of "Nơi nhận": each ends with a semicolon, the last with a full stop.
pub fn recipients<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let is_blank = |letter: char| letter.is_whitespace() || letter == '\u{200b}';
    let bare = |line: &'a str| line.trim_matches(is_blank).trim_start_matches("- ").trim_end_matches([';', '.']);
    let mut lines: Vec<String> = lines.into_iter().map(bare).filter(|line| !line.is_empty()).map(Into::into).collect();
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter_mut().enumerate() {
        line.push(if index == last { '.' } else { ';' });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> NamedUnit {
        NamedUnit { code: "1".into(), name: name.into() }
    }

    #[test]
    fn small_days_and_the_first_two_months_get_a_leading_zero() {
        let day = |year, month, day| day_in_words(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        assert_eq!(day(2023, 9, 5), "05 tháng 9 năm 2023");
        assert_eq!(day(2024, 2, 29), "29 tháng 02 năm 2024");
        assert_eq!(day(2024, 12, 10), "10 tháng 12 năm 2024");
    }

    fn issuer(name: &str, kind: UnitKind) -> Issuer {
        Issuer { unit: unit(name), kind, parent: Some(unit("Huyện Thanh Hà")) }
    }

    #[test]
    fn a_place_is_named_without_its_kind_and_a_number_without_spaces() {
        let day = NaiveDate::from_ymd_opt(2023, 9, 5);
        let commune = issuer("Xã Thanh Xá", UnitKind::Commune);
        assert_eq!(place_and_date(&commune, day, 2023), "Thanh Xá, ngày 05 tháng 9 năm 2023");
        let ward = issuer("Phường 6", UnitKind::Commune);
        assert_eq!(place_and_date(&ward, day, 2023), "Phường 6, ngày 05 tháng 9 năm 2023");
        let office = issuer("Phòng Nội vụ", UnitKind::Office);
        assert_eq!(place_and_date(&office, None, 2023), "Thanh Hà, ngày      tháng      năm 2023");
        assert_eq!(number(PaperKind::Notice, &commune, Some("15/TB-UBND")), "Số: 15/TB-UBND");
        assert_eq!(number(PaperKind::Plan, &commune, None), "Số:          /KH-UBND");
        assert_eq!(number(PaperKind::Plan, &office, None), "Số:          /KH");
    }

    #[test]
    fn titles_are_lowered_inside_a_sentence_and_abbreviations_stay() {
        let lowered: Vec<_> = ["Kết quả", "UBND xã", "TP Hải Dương", "Đ", ""].map(lowered).into();
        assert_eq!(lowered, ["kết quả", "UBND xã", "TP Hải Dương", "đ", ""]);
    }

    #[test]
    fn the_lines_of_recipients_end_as_the_annex_says() {
        let lines = recipients(["- Phòng Nội vụ huyện;", "", "Các công chức xã", "Lưu: VP."]);
        assert_eq!(lines, ["Phòng Nội vụ huyện;", "Các công chức xã;", "Lưu: VP."]);
        assert_eq!(recipients([]), Vec::<String>::new());
    }

    #[test]
    fn a_territory_signs_through_its_committee_and_an_office_by_itself() {
        let commune = issuer("Xã Thanh Xá", UnitKind::Commune);
        assert_eq!(commune.in_text(), "UBND xã Thanh Xá");
        let head = commune.head(String::new(), String::new(), false);
        assert_eq!((head.parent, head.issuer.as_str()), (None, "ỦY BAN NHÂN DÂN\nXÃ THANH XÁ"));
        let office = issuer("Phòng Nội vụ", UnitKind::Office);
        assert_eq!(office.in_text(), "Phòng Nội vụ");
        let head = office.head(String::new(), String::new(), false);
        assert_eq!(head.parent.as_deref(), Some("ỦY BAN NHÂN DÂN\nHUYỆN THANH HÀ"));
        assert_eq!(head.issuer, "PHÒNG NỘI VỤ");
    }
}
