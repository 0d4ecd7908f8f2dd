//! What a period is called, apart from which days it has.

use super::{Part, PeriodName};
use crate::refusal::Text;

const QUARTERS: [&str; 4] = ["I", "II", "III", "IV"];

/// The names of a year's periods, from the year to its weeks; a 53rd week is among them though the year may have none.
pub fn names_of(year: i32) -> impl Iterator<Item = PeriodName> {
    let halves = (1..=2).map(Part::Half);
    let (quarters, months) = ((1..=4).map(Part::Quarter), (1..=12).map(Part::Month));
    let (to_date, weeks) = ((1..=12).map(Part::YearToDate), (1..=53).map(Part::Week));
    let parts = std::iter::once(Part::Year).chain(halves).chain(quarters).chain(months).chain(to_date).chain(weeks);
    parts.map(move |part| PeriodName { year, part })
}

impl PeriodName {
    /// What papers call it: "6 tháng đầu năm 2023".
    pub fn label(self) -> Text {
        let year = self.year;
        let text = |vi: String, en: String| Text::new(vi, en);
        match self.part {
            Part::Year => text(format!("Năm {year}"), format!("Year {year}")),
            Part::Half(1) => text(format!("6 tháng đầu năm {year}"), format!("First half of {year}")),
            Part::Half(_) => text(format!("6 tháng cuối năm {year}"), format!("Second half of {year}")),
            Part::Quarter(quarter) => {
                let roman = quarter.checked_sub(1).and_then(|place| QUARTERS.get(place as usize)).unwrap_or(&"");
                text(format!("Quý {roman} năm {year}"), format!("Quarter {quarter} of {year}"))
            }
            Part::Month(month) => text(format!("Tháng {month} năm {year}"), format!("Month {month} of {year}")),
            Part::Week(week) => text(format!("Tuần {week} năm {year}"), format!("Week {week} of {year}")),
            Part::YearToDate(month) => {
                text(format!("{month} tháng đầu năm {year}"), format!("{year} to the end of month {month}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_of_a_year_has_a_label_of_its_own_but_for_the_half_that_is_also_six_months() {
        let labels: std::collections::BTreeSet<_> = names_of(2023).map(|name| name.label().en).collect();
        assert_eq!((labels.len(), names_of(2023).count()), (84, 84));
        let vi = |name: &str| name.parse::<PeriodName>().unwrap().label().vi;
        assert_eq!(vi("2023-H1"), "6 tháng đầu năm 2023");
        assert_eq!(vi("2023-YTD-09"), "9 tháng đầu năm 2023");
        assert_eq!(vi("2023-Q3"), "Quý III năm 2023");
    }
}
