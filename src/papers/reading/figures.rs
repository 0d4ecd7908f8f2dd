//! Figures that a text declares: counts, shares and percents as officials print them.

use std::ops::Range;

use super::passage::Passage;
use super::references::occupied;
use super::words::{Folded, fold, pattern};

/// A figure as it is printed, and what it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The count, where it is one.
    pub value: Option<i64>,
    /// The part of a share.
    pub numerator: Option<i64>,
    /// The whole of a share.
    pub denominator: Option<i64>,
    /// The percent, with a point.
    pub percent: Option<String>,
    /// What is counted, as printed; `%` for a percent alone.
    pub unit: String,
    /// The number as printed.
    pub printed: Option<String>,
    /// The percent as printed.
    pub printed_percent: Option<String>,
    /// The words before the number.
    pub label: String,
    /// The words that declare it.
    pub quote: Passage,
    /// What the service computes it with, by its words.
    pub definition: Option<&'static str>,
}

pattern!(
    /// Numbers that count nothing: of sections, levels, villages, sessions, articles.
    NAMED,
    r"\b(?:muc do|cap do|dieu|khoan|diem|muc|chuong|thon|khu|to|doi|dot|lan thu|khoa|nhiem ky|de an|mau|bieu|phu luc|so|tang|phong|lop|tap|giai doan|nghi quyet|luat)(?: so| thu)? \d+(?:\s*(?:,|va|-)\s*\d+)*"
);
pattern!(
    NUMBER,
    r"(?P<share>(?:\d{1,3}(?:\.\d{3})+|\d+)\s*/\s*(?:\d{1,3}(?:\.\d{3})+|\d+))|(?P<percent>\d+(?:[.,]\d+)?\s?%)|(?P<count>\d{1,3}(?:\.\d{3})+|\d+)"
);
pattern!(
    /// What is counted, the longer names first.
    COUNTED,
    r"^\s*(?:luot\s+)?(ho so|thu tuc hanh chinh|thu tuc|tthc|van ban|luot|cuoc|buoi|lop|tin bai|tin|bai|nguoi|can bo|cong chuc|vien chuc|dia chi|hom thu|tai khoan|truong hop|ty dong|trieu dong|dong|ke hoach|quyet dinh|nghi quyet|bao cao|hoi nghi|may tinh|may|don vi|xa|phieu|chi tieu|nhiem vu|ban sao|ban|giao dich|y kien|phan anh|kien nghi|don|vu viec|cong dan|to chuc|doanh nghiep|diem|noi dung|linh vuc|mo hinh|sang kien|chung thu so|chu ky so|camera)\b"
);
pattern!(
    /// That there is none of what is counted.
    NONE,
    r"\bkhong\s+(?:co|phat sinh|ban hanh|nhan duoc|de xay ra|xay ra|ton)\s+(ho so|thu tuc hanh chinh|tthc|van ban|truong hop|don thu|don|phan anh)\b[^.;,]*"
);
pattern!(PERCENT_FOLLOWS, r"^[^.;\d]{0,40}?\d+(?:[.,]\d+)?\s?%");
pattern!(
    /// A percent that should be reached, and isn't said to be.
    TARGET, r"(?:chua dat|khong dat|chi tieu(?: giao)?(?: la)?|muc tieu|yeu cau(?: dat)?|phai dat)\s*(?:ty le\s*)?(?:tren|toi thieu|tu)?\s*$");
pattern!(BOUNDARY, r"[;:()]|,\s|\.\s|\btrong do\b,?");

pattern!(LEADS, r"^\s*\d");

/// Whether a number is a piece of one that is written in a way that can't be told: `1,277`, `12.34`, `1 277`, `-5`.
fn is_piece(text: &str, range: &Range<usize>) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = text[..range.start].chars().rev();
    let mut after = text[range.end..].chars();
    let broken_before = match before.next() {
        Some('.' | ',') => digit(before.next()),
        Some(' ') => range.len() == 3 && digit(before.next()),
        Some('-' | '−') => before.next().is_none_or(char::is_whitespace),
        _ => false,
    };
    broken_before || matches!(after.next(), Some('.' | ',')) && digit(after.next())
}

/// A sentence, folded once, with the ends of its clauses.
struct Sentence<'a> {
    passage: &'a Passage,
    folded: Folded,
    boundaries: Vec<Range<usize>>,
}

impl<'a> Sentence<'a> {
    fn of(passage: &'a Passage) -> Self {
        let folded = Folded::of(passage.text());
        // "tiếp nhận: 3.456 hồ sơ": what stands before such a colon says what the number is of
        let is_label = |end: usize| folded.text()[..end].ends_with(':') && LEADS.is_match(&folded.text()[end..]);
        let ends = BOUNDARY.find_iter(folded.text()).filter(|found| !is_label(found.end()));
        let boundaries = ends.map(|found| folded.back(found.range())).collect();
        Self { passage, folded, boundaries }
    }

    fn text(&self) -> &'a str {
        self.passage.text()
    }

    /// Where the clause begins in which a number stands.
    fn clause(&self, at: usize) -> usize {
        let before = self.boundaries.partition_point(|boundary| boundary.end <= at);
        before.checked_sub(1).map_or(0, |index| self.boundaries[index].end)
    }

    /// Where the words end that say what a number is of: "100% phiếu đánh giá" says it behind the number.
    fn telling_end(&self, start: usize, number: &Range<usize>, end: usize) -> usize {
        if self.text()[start..number.start].split_whitespace().nth(2).is_some() {
            return end;
        }
        let next = self.boundaries.partition_point(|boundary| boundary.start < end);
        let whole = self.text().trim_end_matches('.').len();
        self.boundaries.get(next).map_or(whole, |boundary| boundary.start).max(end)
    }
}

/// The figures that a sentence declares, in their order.
pub fn figures(passage: &Passage) -> Vec<Printed> {
    let sentence = Sentence::of(passage);
    let text = sentence.text();
    let mut skipped = occupied(text);
    skipped.extend(NAMED.find_iter(sentence.folded.text()).map(|found| sentence.folded.back(found.range())));
    let received = sentence.folded.text().find("tiep nhan").map(|at| sentence.folded.back(at..at).start);
    let mut found: Vec<(usize, Printed)> = Vec::new();
    let mut taken = 0;
    for number in NUMBER.captures_iter(text) {
        let Some(range) = number.get(0).map(|number| number.range()) else { continue };
        if range.start < taken || skipped.iter().any(|skip| skip.start < range.end && range.start < skip.end) {
            continue;
        }
        let kind = ["share", "percent"].into_iter().find(|kind| number.name(kind).is_some());
        let read = match kind {
            Some("share") => share(&sentence, range.clone()),
            Some(_) => percent(&sentence, range.clone()),
            None => count(&sentence, range.clone()),
        };
        if let Some((end, mut figure)) = read {
            let is_received = received.is_some_and(|at| at < range.start);
            figure.definition = definition(&figure, found.last().map(|(_, figure)| figure), is_received);
            taken = end;
            found.push((range.start, figure));
        }
    }
    found.extend(nothing(&sentence));
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, figure)| figure).collect()
}

/// That there is none of something is a figure too.
fn nothing(sentence: &Sentence<'_>) -> Vec<(usize, Printed)> {
    let none = |found: regex::Captures<'_>| {
        let counted = sentence.folded.back(found.get(1)?.range());
        let quote = sentence.passage.part(sentence.folded.back(found.get(0)?.range()));
        let (unit, label) = (sentence.text()[counted.clone()].to_owned(), quote.text().to_owned());
        let mut figure = Printed { value: Some(0), unit, label, quote, ..blank() };
        figure.definition = definition(&figure, None, false);
        Some((counted.start, figure))
    };
    NONE.captures_iter(sentence.folded.text()).filter_map(none).collect()
}

fn blank() -> Printed {
    Printed {
        value: None,
        numerator: None,
        denominator: None,
        percent: None,
        unit: String::new(),
        printed: None,
        printed_percent: None,
        label: String::new(),
        quote: Passage::default(),
        definition: None,
    }
}

/// A share, with the percent that repeats it.
fn share(sentence: &Sentence<'_>, range: Range<usize>) -> Option<(usize, Printed)> {
    let text = sentence.text();
    let (part, whole) = text[range.clone()].split_once('/')?;
    let (numerator, denominator) = (integer(part)?, integer(whole)?);
    let (unit, after) = counted(text, range.end);
    if denominator == 0 || (unit.is_none() && PERCENT_FOLLOWS.find(&text[after..]).is_none()) {
        return None;
    }
    let percent = PERCENT_FOLLOWS.find(&text[after..]).map(|found| after + found.end());
    let end = percent.unwrap_or(after);
    let printed_percent = percent.and_then(|end| last_percent(&text[after..end]));
    let start = sentence.clause(range.start);
    let told = sentence.telling_end(start, &range, end);
    Some((
        end,
        Printed {
            numerator: Some(numerator),
            denominator: Some(denominator),
            percent: printed_percent.as_deref().map(decimal),
            unit: unit.unwrap_or_default(),
            printed: Some(text[range.clone()].to_owned()),
            printed_percent,
            label: sentence.passage.part(if told > end { start..told } else { start..range.start }).text().to_owned(),
            quote: sentence.passage.part(start..told),
            ..blank()
        },
    ))
}

/// A percent that no share explains. One that ought to be reached is no figure.
fn percent(sentence: &Sentence<'_>, range: Range<usize>) -> Option<(usize, Printed)> {
    let text = sentence.text();
    if TARGET.is_match(&fold(far(&text[..range.start], NEAR))) {
        return None;
    }
    let start = sentence.clause(range.start);
    let printed = text[range.clone()].to_owned();
    let end = sentence.telling_end(start, &range, range.end);
    Some((
        range.end,
        Printed {
            percent: Some(decimal(&printed)),
            unit: "%".to_owned(),
            printed_percent: Some(printed),
            label: sentence.passage.part(start..end).text().to_owned(),
            quote: sentence.passage.part(start..end),
            ..blank()
        },
    ))
}

/// A count of something that is counted.
fn count(sentence: &Sentence<'_>, range: Range<usize>) -> Option<(usize, Printed)> {
    let text = sentence.text();
    let (unit, end) = counted(text, range.end);
    let unit = unit.filter(|_| !is_piece(text, &range))?;
    let start = sentence.clause(range.start);
    let told = sentence.telling_end(start, &range, end);
    let label = if told > end { start..told } else { start..range.start };
    Some((
        end,
        Printed {
            value: Some(integer(&text[range.clone()])?),
            unit,
            printed: Some(text[range.clone()].to_owned()),
            label: sentence.passage.part(label).text().to_owned(),
            quote: sentence.passage.part(start..told),
            ..blank()
        },
    ))
}

/// What stands behind a number, where it is something that is counted, and where that ends.
fn counted(text: &str, at: usize) -> (Option<String>, usize) {
    let folded = Folded::of(near(&text[at..], NEAR));
    match COUNTED.captures(folded.text()).and_then(|found| found.get(1)) {
        Some(unit) => {
            let range = folded.back(unit.range());
            (Some(text[at + range.start..at + range.end].to_owned()), at + range.end)
        }
        None => (None, at),
    }
}

/// How many characters around a number are looked at for what it counts.
const NEAR: usize = 60;

/// The first characters of a text.
fn near(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The last characters of a text.
fn far(text: &str, most: usize) -> &str {
    text.char_indices().rev().nth(most).map_or(text, |(start, _)| &text[start..])
}

fn last_percent(text: &str) -> Option<String> {
    pattern!(LAST, r"\d+(?:[.,]\d+)?\s?%$");
    LAST.find(text).map(|found| found.as_str().to_owned())
}

/// A whole number as officials print it: points between thousands, zeros before small ones.
fn integer(printed: &str) -> Option<i64> {
    printed.chars().filter(|c| !c.is_whitespace() && *c != '.').collect::<String>().parse().ok()
}

/// A percent with a point, without its sign.
fn decimal(printed: &str) -> String {
    printed.trim_end_matches('%').trim().replace(',', ".")
}

pattern!(ONLINE, r"\b(?:online|onlie|truc tuyen|qua mang)\b");

/// What the service would compute a figure with, by its words, the figure before it, and whether its sentence spoke of what
/// was received.
fn definition(figure: &Printed, before: Option<&Printed>, is_received: bool) -> Option<&'static str> {
    let label = fold(&figure.label);
    let said = |words: &str| label.contains(words);
    let is_rate = figure.value.is_none();
    let is_of_dossiers = ["ho so", "tthc", "thu tuc hanh chinh", "%", ""].contains(&fold(&figure.unit).as_str());
    if said("chung thuc ban sao dien tu") && !is_rate {
        return Some(if fold(&figure.unit) == "ho so" {
            "certified_copies.dossiers"
        } else {
            "certified_copies.total"
        });
    }
    if !is_of_dossiers {
        return None;
    }
    if said("so hoa") && is_rate {
        return if said("thanh phan") || said("tiep nhan") || said("dau vao") {
            Some("rates.components_digitised")
        } else {
            (said("ket qua") || said("dau ra")).then_some("rates.results_digitised")
        };
    }
    if said("phieu danh gia") && is_rate {
        return Some("rates.rated");
    }
    if is_rate {
        let is_timely = said("truoc va dung han") || said("dung va truoc han") || said("truoc han va dung han");
        let is_share_of_online = before.is_some_and(|before| before.definition == Some("received.online"));
        return match (
            is_timely,
            ONLINE.is_match(&label) && said("tiep nhan") || is_share_of_online && figure.numerator.is_none(),
        ) {
            (true, _) => Some("rates.early_or_on_time"),
            (false, true) => Some("rates.online"),
            _ => None,
        };
    }
    let is_open = said("dang giai quyet") || said("chua giai quyet") || said("dang xu ly");
    let overran = ["tre han", "qua han", "tre hen", "cham han"].into_iter().any(said);
    let is_received = is_received || said("tiep nhan");
    match () {
        () if overran && is_open => Some("pending.overdue"),
        () if overran && said("da giai quyet") => Some("resolved.late"),
        () if overran => Some("late"),
        () if is_open && said("trong han") => Some("pending.in_time"),
        () if is_open => Some("pending.total"),
        () if said("truoc han") => Some("resolved.early"),
        () if said("dung han") => Some("resolved.on_time"),
        () if said("da giai quyet") || said("giai quyet xong") => Some("resolved.total"),
        () if said("ky truoc") => Some("carried_in"),
        () if ONLINE.is_match(&label) && is_received => Some("received.online"),
        () if said("truc tiep") && is_received => Some("received.direct"),
        () if said("buu chinh") && is_received => Some("received.postal"),
        () if said("tiep nhan") => Some("received.total"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Printed> {
        figures(&Passage::of_line(text, 1, 0))
    }

    #[test]
    fn counts_shares_and_percents_are_told_apart() {
        let found = read(
            "Tổng số hồ sơ tiếp nhận trong kỳ báo cáo 1.277 hồ sơ; trong đó tiếp nhận Onlie 1.127 hồ sơ, đạt 88,25%;  trực tiếp 150 hồ sơ.",
        );
        let said: Vec<_> =
            found.iter().map(|figure| (figure.value, figure.percent.as_deref(), figure.definition)).collect();
        assert_eq!(
            said,
            [
                (Some(1277), None, Some("received.total")),
                (Some(1127), None, Some("received.online")),
                (None, Some("88.25"), Some("rates.online")),
                (Some(150), None, Some("received.direct")),
            ]
        );
    }

    #[test]
    fn a_share_takes_the_percent_that_repeats_it() {
        let found = read(
            "Số hoá đầy đủ thành phần hồ sơ khi tiếp nhận 1270/1274 hồ sơ, đạt tỷ lệ 99,68%; số hoá kết quả giải quyết 1267/1271 hồ sơ, đạt tỷ lệ 99,68%.",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].numerator, found[0].denominator, found[0].percent.as_deref()),
            (Some(1270), Some(1274), Some("99.68"))
        );
        assert_eq!(found[1].definition, Some("rates.results_digitised"));
    }

    #[test]
    fn a_colon_before_a_number_keeps_its_label() {
        let found =
            read("Tổng số hồ sơ tiếp nhận: 3.456 hồ sơ, trong đó trực tuyến: 1.722 hồ sơ, trực tiếp: 1.734 hồ sơ.");
        let said: Vec<_> = found.iter().map(|figure| (figure.value, figure.definition)).collect();
        let definitions = ["received.total", "received.online", "received.direct"].map(Some);
        assert_eq!(said, [Some(3456), Some(1722), Some(1734)].into_iter().zip(definitions).collect::<Vec<_>>());
    }

    #[test]
    fn a_piece_of_a_number_is_no_number() {
        for text in [
            "Tiếp nhận 1,277 hồ sơ",
            "Tiếp nhận 1 277 hồ sơ",
            "Tiếp nhận 12.34 hồ sơ",
            "Tiếp nhận -5 hồ sơ",
            "đạt 85,32 điểm",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn none_is_a_figure_too() {
        let found = read("hồ sơ đang giải quyết trong hạn 03 hồ sơ, không có hồ sơ trễ hạn");
        assert_eq!(
            found.iter().map(|figure| (figure.value, figure.definition)).collect::<Vec<_>>(),
            [(Some(3), Some("pending.in_time")), (Some(0), Some("late"))]
        );
        assert_eq!(read("Trong năm địa phương không ban hành văn bản quy phạm pháp luật.")[0].value, Some(0));
    }

    #[test]
    fn dates_levels_targets_and_standards_are_no_figures() {
        for text in [
            "dịch vụ công trực tuyến mức độ 3, 4 và ISO 9001:2015",
            "chưa đạt 100% chỉ tiêu giao",
            "Kế hoạch số 63/KH-UBND ngày 30/12/2022, năm 2023, giai đoạn 2021-2025",
            "Vẫn còn 1 số ít cán bộ, công chức",
            "trong 06 tháng đầu năm 2023, Điều 5, khoản 2",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
