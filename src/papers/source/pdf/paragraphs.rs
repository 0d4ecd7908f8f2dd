//! From the lines of pages to paragraphs, by where lines begin and end: a line was broken by the page's width where the next
//! word would not have fitted.

use super::columns::Item;
use super::runs::Run;
use crate::papers::reading::{Form, Line, begins_item};

/// What one page has to read.
pub type PageItems = Vec<Item>;

/// So near two edges are the same, in points.
const NEAR: f64 = 3.0;
/// Lines that are further apart than so many sizes belong to no paragraph.
const FAR: f64 = 2.6;
/// By so much more than the gap before a gap ends a paragraph.
const WIDER: f64 = 1.25;
/// A paragraph's letters differ in size by no more than this.
const SIZES: f64 = 0.15;
/// The width of a space, in sizes.
const SPACE: f64 = 0.25;

/// The edges that running text keeps to.
#[derive(Debug)]
struct Edges {
    lefts: Vec<f64>,
    left: f64,
    right: f64,
}

impl Edges {
    fn of<'a>(lines: impl Iterator<Item = &'a Run> + Clone) -> Self {
        let mut rights: Vec<_> = lines.clone().map(|run| run.right).collect();
        rights.sort_by(f64::total_cmp);
        let last = rights.last().copied().unwrap_or_default();
        let shared = |right: &f64| rights.iter().filter(|other| (right - NEAR..=*right).contains(*other)).count();
        let common = rights.iter().map(|right| (shared(right), *right)).max_by(|one, other| {
            let by_count = one.0.cmp(&other.0);
            by_count.then(one.1.total_cmp(&other.1))
        });
        let right =
            common.filter(|(count, _)| *count > 2 && count * 5 >= rights.len()).map_or(last, |(_, right)| right);
        let mut lefts: Vec<_> = lines.map(|run| run.left).collect();
        lefts.sort_by(f64::total_cmp);
        let shared = lefts.windows(2).find(|pair| near(pair[0], pair[1])).map(|pair| pair[0]);
        let left = shared.or(lefts.first().copied()).unwrap_or_default();
        Self { lefts, left, right }
    }

    /// Whether lines that begin there are first lines: others that begin further left go on with them.
    fn is_indent(&self, left: f64) -> bool {
        let here = self.lefts.iter().filter(|other| near(**other, left)).count();
        let before = self.lefts.iter().filter(|other| **other < left - NEAR).count();
        before * 4 >= here || self.left < left - NEAR
    }

    /// Whether a line stands in the middle, and doesn't fill it.
    fn is_centred(&self, run: &Run) -> bool {
        run.left > self.left + NEAR && near(run.left - self.left, self.right - run.right)
    }

    /// Whether the next line's first word would have fitted behind a line.
    fn has_room(&self, last: &Run, next: &Run) -> bool {
        let word = next.first_word - next.left;
        last.right + last.size * SPACE + word < self.right - 1.0
    }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= NEAR
}

/// A paragraph that may go on.
#[derive(Debug)]
struct Open {
    text: String,
    first_left: f64,
    /// Where its further lines begin.
    rest_left: Option<f64>,
    /// How far apart its lines stand.
    gap: Option<f64>,
    last: Run,
    page: usize,
}

impl Open {
    fn begun(run: &Run, page: usize) -> Self {
        Self { text: run.text.clone(), first_left: run.left, rest_left: None, gap: None, last: run.clone(), page }
    }

    /// Whether a line goes on with it.
    fn takes(&self, next: &Run, page: usize, edges: &Edges) -> bool {
        let is_of_size = (next.size - self.last.size).abs() <= self.last.size * SIZES;
        is_of_size && self.is_next(next, page) && !edges.has_room(&self.last, next) && self.is_below(next, edges)
    }

    /// Whether a line stands no further down than the next one of a paragraph.
    fn is_next(&self, next: &Run, page: usize) -> bool {
        let gap = next.base - self.last.base;
        page != self.page
            || gap > 0.0 && gap <= self.last.size * FAR && self.gap.is_none_or(|known| gap <= known * WIDER + 1.0)
    }

    /// Whether a line begins where this paragraph's next one does.
    fn is_below(&self, next: &Run, edges: &Edges) -> bool {
        let is_item = begins_item(&next.text);
        if edges.is_centred(&self.last) {
            return edges.is_centred(next);
        }
        match self.rest_left {
            Some(rest) if near(rest, next.left) => !near(rest, self.first_left) || !is_item,
            Some(_) => false,
            None if is_item => false,
            None if near(next.left, self.first_left) => !edges.is_indent(self.first_left),
            None if next.left > self.first_left => begins_item(&self.text),
            None => true,
        }
    }

    fn join(&mut self, next: &Run, page: usize) {
        if self.last.has_space || !is_broken_inside(&self.text) {
            self.text.push(' ');
        }
        self.text.push_str(&next.text);
        if page == self.page {
            self.gap = Some(next.base - self.last.base);
        }
        self.rest_left = Some(next.left);
        self.page = page;
        self.last = next.clone();
    }
}

/// Whether text without a space behind it was broken inside of a word: a number as `26/CT-TTg` may be, behind its stroke or its hyphen.
fn is_broken_inside(text: &str) -> bool {
    let before = text.strip_suffix(['-', '/']);
    before.is_some_and(|before| before.ends_with(char::is_alphanumeric))
}

/// The lines of a document: paragraphs, lines that stand for themselves, and rows of tables.
pub fn paragraphs(pages: &[PageItems]) -> Vec<Line> {
    let running = pages.iter().flatten().filter_map(|item| match item {
        Item::Line(run) => Some(run),
        Item::Alone(_) | Item::Row(_) => None,
    });
    let edges = Edges::of(running);
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    let close = |open: &mut Option<Open>, found: &mut Vec<Line>| {
        found.extend(open.take().map(|open| Line { text: open.text, form: Form::Whole }));
    };
    for (page, item) in pages.iter().enumerate().flat_map(|(page, items)| items.iter().map(move |item| (page, item))) {
        match item {
            Item::Line(run) => match &mut open {
                Some(before) if before.takes(run, page, &edges) => before.join(run, page),
                _ => {
                    close(&mut open, &mut found);
                    open = Some(Open::begun(run, page));
                }
            },
            Item::Alone(text) => {
                close(&mut open, &mut found);
                found.push(Line { text: text.clone(), form: Form::Whole });
            }
            Item::Row(cells) => {
                close(&mut open, &mut found);
                let cells: Vec<_> = cells.iter().map(|cell| cell.replace(['\t', '|'], " ")).collect();
                found.push(Line { text: cells.join("\t"), form: Form::Row });
            }
        }
    }
    close(&mut open, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page's lines: where each begins and ends, and what it says.
    fn page(lines: &[(f64, f64, &str)]) -> PageItems {
        let line = |(at, (left, right, text)): (u32, &(f64, f64, &str))| {
            let first_word = left + 20.0;
            let base = 100.0 + f64::from(at) * 18.0;
            Item::Line(Run {
                text: (*text).to_owned(),
                left: *left,
                right: *right,
                first_word,
                base,
                size: 13.0,
                has_space: false,
                order: 0,
            })
        };
        (0..).zip(lines).map(line).collect()
    }

    fn read(pages: &[PageItems]) -> Vec<String> {
        paragraphs(pages).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn indented_paragraphs_go_on_over_a_page() {
        let first = page(&[
            (100.0, 300.0, "2. Cải cách công vụ"),
            (100.0, 540.0, "Thực hiện Chỉ thị số 26/CT-"),
            (70.0, 540.0, "TTg của Thủ tướng Chính phủ về"),
        ]);
        let second = page(&[
            (70.0, 540.0, "Chấp hành kỷ luật, đã đánh giá trọn dòng cuối."),
            (100.0, 540.0, "Chưa xây dựng kế hoạch và chưa"),
            (70.0, 200.0, "phân công."),
            (70.0, 540.0, "Còn lại"),
        ]);
        assert_eq!(
            read(&[first, second]),
            [
                "2. Cải cách công vụ",
                "Thực hiện Chỉ thị số 26/CT-TTg của Thủ tướng Chính phủ về Chấp hành kỷ luật, đã đánh giá trọn dòng cuối.",
                "Chưa xây dựng kế hoạch và chưa phân công.",
                "Còn lại",
            ]
        );
    }

    #[test]
    fn paragraphs_without_indents_and_with_hanging_ones_are_told_apart() {
        let block = page(&[
            (70.0, 540.0, "Kết quả là một đoạn văn dài"),
            (70.0, 538.0, "có ba dòng liền nhau và"),
            (70.0, 300.0, "kết thúc ở đây."),
            (70.0, 540.0, "- Chưa niêm yết thủ tục hành"),
            (88.0, 540.0, "chính tại trụ sở và trên trang"),
            (88.0, 200.0, "thông tin;"),
            (70.0, 539.0, "- Chưa công khai."),
        ]);
        assert_eq!(
            read(&[block]),
            [
                "Kết quả là một đoạn văn dài có ba dòng liền nhau và kết thúc ở đây.",
                "- Chưa niêm yết thủ tục hành chính tại trụ sở và trên trang thông tin;",
                "- Chưa công khai.",
            ]
        );
    }
}
