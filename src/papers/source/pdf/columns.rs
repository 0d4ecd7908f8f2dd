//! Lines of a page with several runs: blocks beside each other, and tables without drawn lines.

use super::runs::Run;
use crate::papers::source::lays_text_out;

/// Blocks beside each other end before a gap of so many sizes; a place is left for a signature.
const SIGNATURE: f64 = 9.0;
/// So near edges or middles stand on one axis, in points.
const ALIGNED: f64 = 6.0;

/// What stands on a page, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A line of running text.
    Line(Run),
    /// A line that stands for itself, as in the blocks before and after the body.
    Alone(String),
    /// A row of a table: its cells.
    Row(Vec<String>),
}

/// Lines over which one gap runs.
#[derive(Debug, Default)]
struct Zone {
    lines: Vec<Vec<Run>>,
    /// Where its columns begin and end.
    columns: Vec<(f64, f64)>,
}

impl Zone {
    /// The columns with those of another line: those that overlap become one.
    fn columns_with(&self, line: &[Run]) -> Vec<(f64, f64)> {
        let mut all: Vec<_> =
            self.columns.iter().copied().chain(line.iter().map(|run| (run.left, run.right))).collect();
        all.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut columns: Vec<(f64, f64)> = Vec::new();
        for (left, right) in all {
            match columns.last_mut() {
                Some(last) if left <= last.1 => last.1 = last.1.max(right),
                _ => columns.push((left, right)),
            }
        }
        columns
    }

    /// Takes a line in, where it leaves the gap open; one that stands in one column has to be aligned with what is there.
    fn takes(&mut self, line: &[Run]) -> bool {
        let columns = self.columns_with(line);
        let is_near = match (self.lines.last().and_then(|known| known.first()), line.first()) {
            (Some(last), Some(run)) => run.base - last.base <= last.size.max(run.size) * SIGNATURE,
            _ => true,
        };
        let is_aligned = |run: &Run| self.lines.iter().flatten().any(|known| on_one_axis(known, run));
        let is_beside = self.lines.last().is_some_and(|known| stand_beside(known, line));
        let is_placed = line.len() > 1 || is_beside || line.iter().any(is_aligned);
        if columns.len() < 2 || columns.len() < self.columns.len() || !is_near || !is_placed {
            return false;
        }
        self.columns = columns;
        self.lines.push(line.to_vec());
        true
    }

    /// The cells of a line.
    fn cells(&self, line: Vec<Run>) -> Vec<String> {
        let mut cells = vec![String::new(); self.columns.len()];
        for run in line {
            let at = self.columns.iter().position(|(left, right)| *left <= run.left && run.right <= *right);
            let Some(cell) = at.and_then(|at| cells.get_mut(at)) else { continue };
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&run.text);
        }
        cells
    }

    fn items(mut self) -> Vec<Item> {
        let lines = std::mem::take(&mut self.lines);
        let several = lines.iter().filter(|line| line.len() > 1).count();
        let is_narrow = self.columns.len() == 2;
        let text: String = lines.iter().flatten().flat_map(|run| [run.text.as_str(), " "]).collect();
        let rows: Vec<_> = lines.iter().map(|line| self.cells(line.clone())).collect();
        if is_narrow && lays_text_out(&text) {
            return by_column(rows.into_iter().map(|row| row.into_iter().map(|cell| vec![cell]).collect()).collect());
        }
        if several > 1 {
            return rows.into_iter().map(Item::Row).collect();
        }
        lines.into_iter().filter_map(whole).map(Item::Line).collect()
    }
}

fn on_one_axis(one: &Run, other: &Run) -> bool {
    let middle = |run: &Run| f64::midpoint(run.left, run.right);
    let apart = [one.left - other.left, one.right - other.right, middle(one) - middle(other)];
    apart.iter().any(|apart| apart.abs() <= ALIGNED)
}

/// Whether two lines, of one run each, stand beside each other a little higher and lower.
fn stand_beside(one: &[Run], other: &[Run]) -> bool {
    let ([one], [other]) = (one, other) else { return false };
    let size = one.size.max(other.size);
    let is_clear = one.right + size < other.left || other.right + size < one.left;
    is_clear && other.base - one.base < size
}

/// The cells of rows as lines, the first column first.
pub fn by_column(rows: Vec<Vec<Vec<String>>>) -> Vec<Item> {
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    let column = |at: usize| rows.iter().filter_map(move |row| row.get(at)).flatten();
    let lines = (0..widest).flat_map(column).filter(|line| !line.is_empty());
    lines.cloned().map(Item::Alone).collect()
}

/// A line as one run.
fn whole(line: Vec<Run>) -> Option<Run> {
    line.into_iter().reduce(|mut all, run| {
        all.join(run, true);
        all
    })
}

/// What lines of a page are, in reading order; with how far down each begins.
pub fn items(lines: Vec<Vec<Run>>) -> Vec<(f64, Item)> {
    let mut found = Vec::new();
    let mut zone = Zone::default();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        if !zone.lines.is_empty() && zone.takes(&line) {
            continue;
        }
        close(std::mem::take(&mut zone), &mut found);
        if line.len() > 1 || lines.peek().is_some_and(|next| stand_beside(&line, next)) {
            zone.columns = zone.columns_with(&line);
            zone.lines.push(line);
        } else {
            let base = line.first().map_or(0.0, |run| run.base);
            found.extend(whole(line).map(|run| (base, Item::Line(run))));
        }
    }
    close(zone, &mut found);
    found
}

fn close(zone: Zone, found: &mut Vec<(f64, Item)>) {
    let top = zone.lines.first().and_then(|line| line.first()).map_or(0.0, |run| run.base);
    found.extend(zone.items().into_iter().map(|item| (top, item)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, left: f64, right: f64, base: f64) -> Run {
        Run { text: text.to_owned(), left, right, first_word: right, base, size: 12.0, has_space: false, order: 0 }
    }

    fn read(lines: Vec<Vec<Run>>) -> Vec<Item> {
        items(lines).into_iter().map(|(_, item)| item).collect()
    }

    #[test]
    fn the_blocks_at_the_end_are_read_one_after_the_other() {
        let found = read(vec![
            vec![run("Trên đây là Thông báo./.", 80.0, 400.0, 50.0)],
            vec![run("Nơi nhận:", 60.0, 110.0, 80.0), run("TM. ỦY BAN NHÂN DÂN", 330.0, 480.0, 80.0)],
            vec![run("- Phòng Nội vụ;", 60.0, 140.0, 95.0), run("CHỦ TỊCH", 370.0, 440.0, 95.0)],
            vec![run("- Lưu: VT.", 60.0, 120.0, 110.0)],
            vec![run("Trần Văn Mẫu", 365.0, 445.0, 180.0)],
        ]);
        let alone = |text: &str| Item::Alone(text.to_owned());
        assert_eq!(
            found[1..],
            ["Nơi nhận:", "- Phòng Nội vụ;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn Mẫu"]
                .map(alone)
        );
    }

    #[test]
    fn lines_with_cells_are_rows_and_a_gap_alone_is_none() {
        let found = read(vec![
            vec![run("Chỉ tiêu", 60.0, 120.0, 50.0), run("Số lượng", 300.0, 360.0, 50.0)],
            vec![run("Hồ sơ tiếp nhận", 60.0, 160.0, 65.0), run("410", 310.0, 330.0, 65.0)],
            vec![run("Một câu dài qua cả trang giấy.", 60.0, 400.0, 90.0)],
            vec![run("Số:", 60.0, 80.0, 120.0), run("/TB-UBND", 120.0, 200.0, 120.0)],
        ]);
        assert_eq!(found[1], Item::Row(vec!["Hồ sơ tiếp nhận".into(), "410".into()]));
        assert!(matches!(&found[2], Item::Line(run) if run.text.starts_with("Một câu")));
        assert!(matches!(&found[3], Item::Line(run) if run.text == "Số: /TB-UBND"));
    }
}
