//! What stands at the top or the bottom of pages and belongs to no text: their numbers, and lines that come back.

use super::columns::Item;
use super::paragraphs::PageItems;
use super::runs::Run;

/// The most lines at one end of a page that are looked at.
const DEEPEST: usize = 3;
/// So near lines of several pages stand at the same height, in points.
const NEAR: f64 = 4.0;
/// The longest number of a page, with the words around it.
const LONGEST: usize = 12;

/// Takes them off the pages; how many lines they were.
pub fn take(pages: &mut [PageItems]) -> usize {
    let mut taken = 0;
    for is_top in [true, false] {
        for _ in 0..DEEPEST {
            let ends: Vec<Option<Run>> = pages.iter().map(|items| end(items, is_top).cloned()).collect();
            let running: Vec<_> = (0..pages.len()).filter(|page| is_running(*page, &ends)).collect();
            for page in &running {
                let items = &mut pages[*page];
                items.remove(if is_top { 0 } else { items.len() - 1 });
            }
            taken += running.len();
        }
    }
    taken
}

fn end(items: &PageItems, is_top: bool) -> Option<&Run> {
    match if is_top { items.first() } else { items.last() } {
        Some(Item::Line(run)) => Some(run),
        _ => None,
    }
}

/// Whether the line at the end of a page is its number, or one that stands at the same place of most pages.
fn is_running(page: usize, ends: &[Option<Run>]) -> bool {
    let Some(run) = &ends[page] else { return false };
    let counts =
        |number: usize, at: usize| i128::try_from(number).ok().zip(i128::try_from(at).ok()).map(|(n, at)| n - at);
    let numbered = |(at, run): (usize, &Option<Run>)| counts(number(&run.as_ref()?.text)?, at);
    if let Some(shift) = numbered((page, &ends[page])) {
        let alike = ends.iter().enumerate().filter_map(numbered).filter(|other| *other == shift).count();
        return shift == 1 || alike > 1;
    }
    let comes_back = |other: &&Run| (other.base - run.base).abs() <= NEAR && words(&other.text) == words(&run.text);
    let alike = ends.iter().flatten().filter(comes_back).count();
    alike > 1 && alike * 2 >= ends.len() && !words(&run.text).is_empty()
}

/// A line without its figures.
fn words(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// The number of a page: `2`, `- 2 -`, `Trang 2/5`.
fn number(text: &str) -> Option<usize> {
    let said = words(text).to_lowercase();
    let is_alone = text.chars().count() <= LONGEST && ["", "trang", "page"].contains(&said.as_str());
    let figures: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    figures.parse().ok().filter(|_| is_alone && !text.contains(['%', ',', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[&str]) -> PageItems {
        let line = |(at, text): (u32, &&str)| {
            let base = 40.0 + f64::from(at) * 18.0;
            Item::Line(Run {
                text: (*text).to_owned(),
                left: 70.0,
                right: 200.0,
                first_word: 90.0,
                base,
                size: 13.0,
                has_space: false,
                order: 0,
            })
        };
        (0..).zip(lines).map(line).collect()
    }

    fn left(mut pages: Vec<PageItems>) -> (usize, Vec<Vec<String>>) {
        let taken = take(&mut pages);
        let text = |item: Item| match item {
            Item::Line(run) => run.text,
            _ => String::new(),
        };
        (taken, pages.into_iter().map(|items| items.into_iter().map(text).collect()).collect())
    }

    #[test]
    fn numbers_of_pages_and_lines_that_come_back_are_taken_off() {
        let pages = [["Xã A", "một", "hai"], ["Xã A", "2", "ba"], ["Xã A", "3", "bốn"]];
        let (taken, left) = left(pages.iter().map(|lines| page(lines)).collect());
        assert_eq!((taken, left), (5, vec![vec!["một".into(), "hai".into()], vec!["ba".into()], vec!["bốn".into()]]));
    }

    #[test]
    fn a_figure_at_the_top_of_a_page_stays() {
        let (taken, left) = left(vec![page(&["tổng số"]), page(&["410", "hồ sơ"]), page(&["95,5%", "còn lại"])]);
        assert_eq!((taken, left[1].len(), left[2].len()), (0, 2, 2));
    }
}
