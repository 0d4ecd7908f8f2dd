//! Files whose paragraphs are the lines of a page, as programs make them that turn text into DOCX.

use crate::inspections::dto::Bilingual;
use crate::papers::dto::Remark;
use crate::papers::reading::{Form, Line, begins_item};

/// The widest line of a page, in characters.
const WIDEST: usize = 120;
/// The share of the usual width, in percent, from which a line may have been broken by it.
const FULL: usize = 75;
/// How many lines have to go on in the middle of a sentence.
const ENOUGH: usize = 4;

/// Tells the reader to join lines, where every third that fills the page goes on in the middle of a sentence.
pub fn unwrap(lines: &mut [Line], remarks: &mut Vec<Remark>) {
    let whole: Vec<&str> = lines
        .iter()
        .filter(|line| line.form == Form::Whole)
        .map(|line| line.text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    let mut lengths: Vec<usize> = whole.iter().map(|text| text.chars().count()).collect();
    lengths.sort_unstable();
    let width = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or_default();
    let is_full = |text: &str| text.chars().count() * 100 >= width * FULL;
    let goes_on = |pair: &&[&str]| {
        is_full(pair[0])
            && !pair[0].ends_with(['.', ';', ':', '!', '?', '…'])
            && pair[1].starts_with(|c: char| c.is_lowercase())
            && !begins_item(pair[1])
    };
    let full = whole.iter().filter(|text| is_full(text)).count();
    let broken = whole.windows(2).filter(goes_on).count();
    if width > WIDEST || broken < ENOUGH || broken * 3 < full {
        return;
    }
    lines.iter_mut().filter(|line| line.form == Form::Whole).for_each(|line| line.form = Form::Wrapped);
    let vi = "Mỗi dòng của trang là một đoạn văn riêng; các dòng của cùng một câu đã được nối lại.".to_owned();
    let en = "Each line of a page is a paragraph of its own; the lines of a sentence were joined.".to_owned();
    remarks.push(Remark { code: "lines_joined", detail: Bilingual { vi, en } });
}
