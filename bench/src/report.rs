//! What was measured, as `docs/benchmarks.md` and its plot.

use std::fmt::Write as _;

use crate::works::SUBMISSIONS;

/// Which way a ratio is good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// At least so many times the rival's.
    AtLeast(f64),
    /// At most so many times the rival's.
    AtMost(f64),
}

impl Aim {
    fn reached(self, ratio: f64) -> bool {
        match self {
            Self::AtLeast(aim) => ratio >= aim,
            Self::AtMost(aim) => ratio <= aim,
        }
    }

    fn value(self) -> f64 {
        match self {
            Self::AtLeast(aim) | Self::AtMost(aim) => aim,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(aim) => format!("≥ {aim}"),
            Self::AtMost(aim) => format!("≤ {aim}"),
        }
    }
}

/// A work that the service and a rival did in the same run.
#[derive(Debug, Clone)]
pub struct Row {
    /// The work.
    pub work: &'static str,
    /// On which database.
    pub database: &'static str,
    /// In what it is measured: `/s`, `ms`, `KiB`.
    pub unit: &'static str,
    /// Each round of the service.
    pub ours: Vec<f64>,
    /// Who the rival is.
    pub rival: &'static str,
    /// Each round of the rival.
    pub theirs: Vec<f64>,
    /// What was aimed at.
    pub aim: Aim,
    /// Whether the ratio is theirs to ours: how many times faster.
    pub faster: bool,
}

impl Row {
    fn ratio(&self) -> f64 {
        let (ours, theirs) = (median(&self.ours), median(&self.theirs));
        if self.faster { theirs / ours } else { ours / theirs }
    }
}

/// An amount of memory as a row has it.
#[expect(clippy::cast_precision_loss, reason = "KiB of memory are far below what a float holds")]
pub fn kib(memory: u64) -> f64 {
    memory as f64
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn median(values: &[f64]) -> f64 {
    sorted(values).get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn spread(values: &[f64]) -> String {
    let sorted = sorted(values);
    let (least, most) = (sorted.first().copied().unwrap_or(f64::NAN), sorted.last().copied().unwrap_or(f64::NAN));
    format!("{} ({}–{})", short(median(values)), short(least), short(most))
}

/// Three digits that count.
fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

/// On what, and how, was measured.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The day.
    pub day: chrono::NaiveDate,
    /// The machine.
    pub machine: String,
    /// The versions of what was measured.
    pub versions: String,
    /// How many dossiers were loaded first.
    pub dossiers: u64,
    /// How many rounds each work had.
    pub rounds: u32,
    /// How long a load lasted.
    pub seconds: u64,
}

/// The whole page.
pub fn page(facts: &Facts, rows: &[Row]) -> String {
    let Facts { day, machine, versions, dossiers, rounds, seconds } = facts;
    format!(
        "# Benchmarks\n\n\
         Written by `cargo run --release -p bench -- all --postgres URL` on {day}; what is behind the figures, and why an aim \
         was missed, tells [speed.md](speed.md).\n\n\
         - Machine: {machine}. Service, rival, database and load share it.\n\
         - Versions: {versions}.\n\
         - Data: {dossiers} dossiers of 200 communes and two years, made from their numbers. Each work has {rounds} round(s); \
         a load lasts {seconds} s, and a round of bulk is {SUBMISSIONS} submissions, one with Django. After writing, the service comes to rest before its \
         rival has its turn. Medians, with the least and the most in brackets.\n\
         - The ratio is the service's figure to the rival's; for times of which more is faster, the rival's to the service's. \
         Its aim stands beside it; in the plot it is the black mark.\n\n\
         ![Each ratio beside its aim](benchmarks.svg)\n\n{}",
        table(rows)
    )
}

/// The table, a row a work: medians, with the least and the most in brackets.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| work | database | cchc | rival | rival's | ratio | aim | |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let sign = if row.aim.reached(row.ratio()) { "reached" } else { "**missed**" };
        // writing to a text can't fail
        let _ = writeln!(
            text,
            "| {} | {} | {} {} | {} | {} {} | {} | {} | {sign} |",
            row.work,
            row.database,
            spread(&row.ours),
            row.unit,
            row.rival,
            spread(&row.theirs),
            row.unit,
            short(row.ratio()),
            row.aim.text()
        );
    }
    text
}

/// The ratios as bars on a logarithmic scale, each with a mark at its aim.
pub fn plot(rows: &[Row]) -> String {
    const WIDTH: f64 = 360.0;
    let place = |ratio: f64| ((ratio.log10() + 2.0) / 5.0).clamp(0.0, 1.0) * WIDTH;
    let height = 30 + rows.len() * 22;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"860\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"860\" height=\"{height}\" fill=\"white\"/>\n"
    );
    for (power, label) in [(0.01, "0.01"), (0.1, "0.1"), (1.0, "1"), (10.0, "10"), (100.0, "100"), (1000.0, "1000")] {
        let x = 420.0 + place(power);
        let _ = writeln!(svg, "<line x1=\"{x}\" x2=\"{x}\" y1=\"20\" y2=\"{height}\" stroke=\"#ddd\"/>");
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"14\" text-anchor=\"middle\" fill=\"#666\">{label}</text>");
    }
    for (place_in_list, row) in rows.iter().enumerate() {
        let (y, ratio) = (24 + place_in_list * 22, row.ratio());
        let colour = if row.aim.reached(ratio) { "#4f81bd" } else { "#c0504d" };
        let name = format!("{}, {}", row.work, row.database);
        let _ = writeln!(svg, "<text x=\"410\" y=\"{}\" text-anchor=\"end\">{name}</text>", y + 13);
        let width = place(ratio);
        let _ = writeln!(svg, "<rect x=\"420\" y=\"{y}\" width=\"{width:.1}\" height=\"16\" fill=\"{colour}\"/>");
        let x = 420.0 + place(row.aim.value());
        let _ = writeln!(svg, "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{y}\" y2=\"{}\" stroke=\"black\"/>", y + 16);
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"{}\">{}</text>", 426.0 + width, y + 13, short(ratio));
    }
    svg + "</svg>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: &[f64], theirs: &[f64], aim: Aim) -> Row {
        Row {
            work: "PUT",
            database: "SQLite",
            unit: "/s",
            ours: ours.to_vec(),
            rival: "raw",
            theirs: theirs.to_vec(),
            aim,
            faster: false,
        }
    }

    #[test]
    fn a_ratio_is_of_medians_and_judged_by_its_aim() {
        let text = table(&[
            row(&[90.0, 300.0, 100.0], &[50.0, 10.0, 60.0], Aim::AtLeast(1.5)),
            row(&[2.0], &[1.0], Aim::AtMost(1.5)),
        ]);
        assert!(text.contains("| 100 (90.0–300) /s | raw | 50.0 (10.0–60.0) /s | 2.00 | ≥ 1.5 | reached |"), "{text}");
        assert!(text.contains("| 2.00 | ≤ 1.5 | **missed** |"), "{text}");
    }

    #[test]
    fn a_plot_has_a_bar_for_each_work() {
        let svg = plot(&[row(&[1.0], &[1.0], Aim::AtMost(1.0)), row(&[1.0], &[4.0], Aim::AtLeast(1.0))]);
        assert_eq!(svg.matches("height=\"16\"").count(), 2);
        assert!(svg.contains("#c0504d"));
    }
}
