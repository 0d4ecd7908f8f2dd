//! Tables with drawn lines: which cell of which row a run stands in.

use super::canvas::Rule;
use super::runs::{Run, lines};

/// How far lines may miss each other and still meet, in points.
const NEAR: f64 = 3.0;
/// The most rows and columns of a table.
const LARGEST: usize = 400;

/// A table on a page: the places of its lines.
#[derive(Debug)]
pub struct Grid {
    rules: Vec<Rule>,
    /// Where rows begin and end.
    rows: Vec<f64>,
    /// Where columns begin and end.
    columns: Vec<f64>,
}

/// The tables that lines draw: those that meet belong together. A frame around one text is none.
pub fn grids(rules: &[Rule]) -> Vec<Grid> {
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in rules {
        let (touching, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|known| meet(known, rule)));
        groups = apart;
        groups.push(touching.into_iter().flatten().chain([*rule]).collect());
    }
    let mut found: Vec<_> = groups.into_iter().filter_map(Grid::of).collect();
    found.sort_by(|one, other| one.top().total_cmp(&other.top()));
    found
}

fn meet(one: &Rule, other: &Rule) -> bool {
    let reaches = |rule: &Rule, at: f64| rule.from - NEAR <= at && at <= rule.to + NEAR;
    if one.is_level == other.is_level {
        return (one.at - other.at).abs() <= NEAR && (reaches(one, other.from) || reaches(other, one.from));
    }
    reaches(one, other.at) && reaches(other, one.at)
}

/// Places without those that are the same.
fn distinct(places: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<_> = places.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup_by(|next, known| *next - *known <= NEAR);
    sorted
}

impl Grid {
    fn of(rules: Vec<Rule>) -> Option<Self> {
        let places = |is_level| distinct(rules.iter().filter(|rule| rule.is_level == is_level).map(|rule| rule.at));
        let (rows, columns) = (places(true), places(false));
        let (down, across) = (rows.len().checked_sub(1)?, columns.len().checked_sub(1)?);
        let is_table = down > 0 && across > 0 && down * across > 1 && down.max(across) <= LARGEST;
        is_table.then_some(Self { rules, rows, columns })
    }

    /// Where it begins.
    pub fn top(&self) -> f64 {
        self.rows.first().copied().unwrap_or_default()
    }

    /// The row and column that a run stands in; in a merged cell, its first ones.
    fn cell_of(&self, run: &Run) -> Option<(usize, usize)> {
        let (x, y) = (f64::midpoint(run.left, run.right), run.base - run.size * 0.3);
        let mut row = self.rows.windows(2).position(|edge| edge[0] <= y && y <= edge[1])?;
        let mut column = self.columns.windows(2).position(|edge| edge[0] <= x && x <= edge[1])?;
        while column > 0 && !self.is_drawn(false, self.columns[column], y) {
            column -= 1;
        }
        while row > 0 && !self.is_drawn(true, self.rows[row], x) {
            row -= 1;
        }
        Some((row, column))
    }

    /// Whether a line is drawn at a place where it crosses another.
    fn is_drawn(&self, is_level: bool, at: f64, across: f64) -> bool {
        self.rules.iter().any(|rule| {
            rule.is_level == is_level && (rule.at - at).abs() <= NEAR && rule.from <= across && across <= rule.to
        })
    }

    /// Takes the runs that stand in it; the rows of cells of lines, those without text left out.
    pub fn take(&self, runs: &mut Vec<Run>) -> Vec<Vec<Vec<String>>> {
        let mut cells = vec![vec![Vec::new(); self.columns.len() - 1]; self.rows.len() - 1];
        let mut left = Vec::with_capacity(runs.len());
        for run in runs.drain(..) {
            match self.cell_of(&run) {
                Some((row, column)) => cells[row][column].push(run),
                None => left.push(run),
            }
        }
        *runs = left;
        let line = |runs: Vec<Run>| runs.into_iter().map(|run| run.text).collect::<Vec<_>>().join(" ");
        let text = |cell: Vec<Run>| lines(cell).into_iter().map(line).collect::<Vec<_>>();
        let rows = cells.into_iter().map(|row| row.into_iter().map(text).collect::<Vec<_>>());
        rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: f64, from: f64, to: f64) -> Rule {
        Rule { is_level: true, at, from, to }
    }

    fn upright(at: f64, from: f64, to: f64) -> Rule {
        Rule { is_level: false, at, from, to }
    }

    fn run(text: &str, left: f64, base: f64) -> Run {
        let right = left + 20.0;
        Run { text: text.to_owned(), left, right, first_word: right, base, size: 12.0, has_space: false, order: 0 }
    }

    #[test]
    fn cells_hold_their_lines_and_merged_ones_stand_first() {
        // a head over both columns on the right, and a second row of two lines
        let rules = [
            level(0.0, 0.0, 300.0),
            level(20.0, 0.0, 300.0),
            level(60.0, 0.0, 300.0),
            upright(0.0, 0.0, 60.0),
            upright(100.0, 0.0, 60.0),
            upright(200.0, 20.0, 60.0),
            upright(300.0, 0.0, 60.0),
            level(200.0, 0.0, 90.0),
        ];
        let mut runs = vec![
            run("Chỉ tiêu", 10.0, 15.0),
            run("Số lượng", 190.0, 15.0),
            run("Hồ sơ", 10.0, 35.0),
            run("đã nhận", 10.0, 50.0),
            run("410", 110.0, 35.0),
            run("402", 210.0, 35.0),
            run("Ghi chú", 10.0, 90.0),
        ];
        let found = grids(&rules);
        assert_eq!(found.len(), 1, "a line alone draws no table");
        let rows: Vec<Vec<String>> = found[0]
            .take(&mut runs)
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.join(" ")).collect())
            .collect();
        assert_eq!(rows, [["Chỉ tiêu", "Số lượng", ""], ["Hồ sơ đã nhận", "410", "402"]]);
        assert_eq!(runs.len(), 1);
    }

    #[test]
    fn a_frame_around_a_text_is_no_table() {
        let frame = [level(0.0, 0.0, 90.0), level(50.0, 0.0, 90.0), upright(0.0, 0.0, 50.0), upright(90.0, 0.0, 50.0)];
        assert!(grids(&frame).is_empty());
    }
}
