//! Tables of declared figures: consistent ones, and ones with a slip.

use proptest::prelude::*;

use super::*;
use crate::time::Period;

/// A count of the whole, in the year.
pub(super) fn cell(definition: &str, value: i64) -> Figure {
    Figure {
        unit: "10852".to_owned(),
        period: days("2023-01-01", "2023-12-31"),
        row: None,
        definition: Some(definition.to_owned()),
        residual_of: None,
        declared: Declared { value: Some(value), ..Declared::default() },
    }
}

pub(super) fn in_row(figure: Figure, name: &str) -> Figure {
    Figure { row: Some(Row { by: RowBy::Field, name: name.to_owned(), partial: false }), ..figure }
}

pub(super) fn with_percent(mut figure: Figure, percent: &str) -> Figure {
    figure.declared.percent = Some(percent.to_owned());
    figure
}

pub(super) fn days(from: &str, to: &str) -> Period {
    Period { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn rest_of(whole: &str, value: i64) -> Figure {
    Figure { definition: None, residual_of: Some(whole.to_owned()), ..cell("", value) }
}

fn broken(figures: &[Figure]) -> Vec<(String, i64, i64)> {
    let values = values(figures);
    let found = equations(figures).into_iter().filter_map(|sum| sum.broken(&values));
    found.map(|broken| (broken.equation.text(figures), broken.expected, broken.actual)).collect()
}

fn residuals(figures: &[Figure]) -> Vec<(String, i64)> {
    let values = values(figures);
    let found = equations(figures).into_iter().filter_map(|sum| sum.residual(&values));
    found.map(|one| (one.equation.text(figures), one.residual)).collect()
}

fn repairing(figures: &[Figure]) -> Vec<(usize, i64)> {
    repairs(figures, &equations(figures)).into_iter().map(|repair| (repair.figure, repair.repairing)).collect()
}

fn sum(text: &str, expected: i64, actual: i64) -> (String, i64, i64) {
    (text.to_owned(), expected, actual)
}

fn notice(received: i64) -> Vec<Figure> {
    let counts = [
        ("received.total", received),
        ("received.online", 1127),
        ("received.direct", 150),
        ("resolved.total", 1274),
        ("resolved.early", 1269),
        ("resolved.on_time", 5),
        ("pending.in_time", 3),
        ("late", 0),
    ];
    counts.map(|(name, value)| cell(name, value)).to_vec()
}

#[test]
fn the_notice_s_sums_hold_and_a_changed_count_breaks_each_sum_that_it_is_in() {
    assert_eq!((broken(&notice(1277)), residuals(&notice(1277))), (vec![], vec![]));
    assert_eq!(
        broken(&notice(1278)),
        [
            sum("received.online + received.direct = received.total", 1277, 1278),
            sum("received.total = resolved.total + pending.in_time", 1278, 1277),
        ]
    );
    assert_eq!(repairing(&notice(1278)), [(0, 1277)]);
}

#[test]
fn a_sum_that_nothing_else_proves_has_several_candidates() {
    let figures = [cell("received.total", 10), cell("received.online", 7), cell("received.direct", 4)];
    assert_eq!(repairing(&figures), [(1, 6), (2, 3), (0, 11)]);
    let small = [cell("received.total", 1), cell("received.online", 7), cell("received.direct", 1)];
    assert_eq!(repairing(&small), [(1, 0), (0, 8)], "no count is below none");
}

#[test]
fn two_slips_have_no_single_repair() {
    let mut figures = notice(1277);
    figures[1].declared.value = Some(1100);
    figures[4].declared.value = Some(1200);
    assert_eq!((broken(&figures).len(), repairing(&figures)), (2, vec![]));
}

#[test]
fn a_whole_beyond_parts_that_are_not_all_there_is_a_residual_and_parts_beyond_it_are_an_error() {
    let resolved = |late: Option<i64>, total| {
        let parts = [cell("resolved.early", 5), cell("resolved.on_time", 3), cell("resolved.total", total)];
        parts.into_iter().chain(late.map(|late| cell("resolved.late", late))).collect::<Vec<_>>()
    };
    let text = "resolved.early + resolved.on_time = resolved.total";
    assert_eq!(residuals(&resolved(None, 14)), [(text.to_owned(), 6)]);
    assert_eq!(broken(&resolved(None, 14)), []);
    assert_eq!(broken(&resolved(None, 7)), [sum(text, 8, 7)]);
    assert_eq!(broken(&resolved(Some(0), 14)).len(), 1);
    assert_eq!(residuals(&resolved(Some(0), 14)), []);
}

#[test]
fn a_declared_rest_takes_part() {
    let received =
        |rest| vec![cell("received.total", 16), cell("received.online", 10), rest_of("received.total", rest)];
    assert_eq!((broken(&received(6)), residuals(&received(6))), (vec![], vec![]));
    assert_eq!(broken(&received(5)), [sum("received.online + rest of received.total = received.total", 15, 16)]);
    assert_eq!(residual_classes(&received(6)), [(2, 6)]);
    let resolved = [
        cell("resolved.total", 16),
        cell("resolved.early", 10),
        cell("resolved.on_time", 0),
        cell("resolved.late", 0),
        cell("resolved.unclassified", 6),
    ];
    assert_eq!((broken(&resolved), residual_classes(&resolved)), (vec![], vec![(4, 6)]));
}

#[test]
fn an_approximate_count_stands_in_no_sum() {
    let mut figures = notice(1300);
    figures[0].declared.qualifier = Some(Qualifier::Nearly);
    assert_eq!(broken(&figures), []);
}

#[test]
fn some_rows_of_a_table_may_be_less_than_the_whole() {
    let table = |partial| {
        let row = |name: &str, value| {
            let mut figure = in_row(cell("received.total", value), name);
            figure.row.as_mut().unwrap().partial = partial;
            figure
        };
        [cell("received.total", 10), row("A", 4), row("B", 5)]
    };
    assert_eq!(broken(&table(false)), [sum("received.total: A + B = total", 9, 10)]);
    assert_eq!((broken(&table(true)), residuals(&table(true)).len()), (vec![], 1));
    let one = [cell("received.total", 10), in_row(cell("received.total", 4), "A")];
    assert_eq!((broken(&one), residuals(&one)), (vec![], vec![]), "one row is an example");
}

#[test]
fn the_same_figure_twice_has_to_be_the_same_and_a_stock_is_that_of_its_day() {
    assert_eq!(broken(&[cell("due", 3), cell("due", 4)]), [sum("due = due", 3, 4)]);
    let december = |value| Figure { period: days("2023-12-01", "2023-12-31"), ..cell("pending.total", value) };
    assert_eq!(broken(&[cell("pending.total", 3), december(4)]).len(), 1);
    assert_eq!(broken(&[cell("due", 3), Figure { period: december(0).period, ..cell("due", 4) }]), []);
}

#[test]
fn what_is_carried_in_was_pending_at_the_end_of_the_period_before() {
    let before = Figure { period: days("2022-01-01", "2022-12-31"), ..cell("pending.total", 3) };
    assert_eq!(carried_over(&[before.clone(), cell("carried_in", 3)]), []);
    let found = carried_over(&[before, cell("carried_in", 5)]);
    assert_eq!((found[0].expected, found[0].actual), (3, 5));
}

#[test]
fn tables_of_two_units_have_nothing_to_do_with_each_other() {
    let mut figures = notice(1277);
    figures.push(Figure { unit: "10813".to_owned(), ..cell("received.online", 5000) });
    assert_eq!(broken(&figures), []);
}

/// Quarters and months of a year, and the year.
fn year(months: &[i64]) -> Vec<Figure> {
    let of = |first: u32, last: u32, value| {
        let end = chrono::NaiveDate::from_ymd_opt(2023 + i32::from(last == 12), last % 12 + 1, 1).unwrap();
        let period =
            Period { from: chrono::NaiveDate::from_ymd_opt(2023, first, 1).unwrap(), to: end.pred_opt().unwrap() };
        Figure { period, ..cell("received.total", value) }
    };
    let months_of = |first: u32, last: u32| -> i64 {
        (first..=last).map(|month| months[usize::try_from(month).unwrap() - 1]).sum()
    };
    let quarters = [(1, 3), (4, 6), (7, 9), (10, 12), (1, 12)].into_iter();
    quarters.chain((1..=12).map(|month| (month, month))).map(|(f, l)| of(f, l, months_of(f, l))).collect()
}

#[test]
fn a_year_to_date_is_the_sum_of_its_months() {
    let mut figures = year(&[10; 12]);
    assert_eq!(broken(&figures), []);
    figures[4].declared.value = Some(130);
    let found = broken(&figures);
    assert_eq!((found.len(), found[0].1, found[0].2), (1, 120, 130));
    figures.truncate(5);
    let found = broken(&figures);
    assert!(found[0].0.starts_with("received.total: 2023-01-01/2023-03-31 + 2023-04-01/2023-06-30 + "), "{found:?}");
    figures.remove(1);
    assert_eq!(broken(&figures), [], "quarters with a gap are no whole");
}

/// A table by field in which every sum holds: rows of fields and their total.
fn table() -> impl Strategy<Value = Vec<Figure>> {
    let row = prop::collection::vec(0_i64..1000, 8);
    prop::collection::vec(row, 2..6).prop_map(|rows| {
        let total = (0..8).map(|part| rows.iter().map(|row| row[part]).sum()).collect::<Vec<i64>>();
        let named = rows.iter().enumerate().map(|(index, row)| (Some(format!("F{index}")), row));
        let with_total = named.chain([(None, &total)]);
        with_total.flat_map(|(name, parts)| row_of(name.as_deref(), parts)).collect()
    })
}

/// A row whose eight numbers are what was resolved, is pending, and came by post.
fn row_of(name: Option<&str>, parts: &[i64]) -> Vec<Figure> {
    let [early, on_time, late, in_time, overdue, paused, postal, carried] = *parts else { unreachable!() };
    let (resolved, pending) = (early + on_time + late, in_time + overdue + paused);
    let carried = carried.min(resolved + pending);
    let received = resolved + pending - carried;
    let postal = postal.min(received);
    let online = (received - postal) / 2;
    let counts = [
        ("resolved.early", early),
        ("resolved.on_time", on_time),
        ("resolved.late", late),
        ("resolved.total", resolved),
        ("pending.in_time", in_time),
        ("pending.overdue", overdue),
        ("pending.paused", paused),
        ("pending.total", pending),
        ("received.online", online),
        ("received.direct", received - postal - online),
        ("received.postal", postal),
        ("received.total", received),
        ("carried_in", carried),
        ("to_handle", resolved + pending),
    ];
    let figures = counts.into_iter().map(|(definition, value)| cell(definition, value));
    figures.map(|figure| name.map_or_else(|| figure.clone(), |name| in_row(figure.clone(), name))).collect()
}

/// The table with its total row made of the rows.
fn summed(mut figures: Vec<Figure>) -> Vec<Figure> {
    let totals: Vec<i64> = figures
        .iter()
        .map(|total| {
            let rows = figures.iter().filter(|row| row.row.is_some() && row.definition == total.definition);
            rows.filter_map(|row| row.declared.value).sum()
        })
        .collect();
    for (figure, total) in figures.iter_mut().zip(totals).filter(|(figure, _)| figure.row.is_none()) {
        figure.declared.value = Some(total);
    }
    figures
}

proptest! {
    #[test]
    fn a_consistent_table_has_no_error(figures in table().prop_map(summed)) {
        prop_assert_eq!(broken(&figures), vec![]);
        prop_assert_eq!(residuals(&figures), vec![]);
        prop_assert_eq!(repairing(&figures), vec![]);
    }

    #[test]
    fn any_changed_cell_is_found_and_repaired(
        figures in table().prop_map(summed), which in any::<prop::sample::Index>(), change in 1_i64..500, up in any::<bool>(),
    ) {
        let place = which.index(figures.len());
        let right = figures[place].declared.value.unwrap();
        let wrong = if up || right < change { right + change } else { right - change };
        let mut figures = figures;
        figures[place].declared.value = Some(wrong);
        prop_assert!(!broken(&figures).is_empty());
        prop_assert_eq!(repairing(&figures), vec![(place, right)]);
    }

    #[test]
    fn any_changed_month_quarter_or_year_is_found_and_repaired(
        months in prop::collection::vec(0_i64..500, 12), place in 0_usize..17, change in 1_i64..500,
    ) {
        let mut figures = year(&months);
        prop_assert_eq!(broken(&figures), vec![]);
        let right = figures[place].declared.value.unwrap();
        figures[place].declared.value = Some(right + change);
        let found = repairing(&figures);
        prop_assert!(found.contains(&(place, right)));
        prop_assert!(place > 4 || found.len() == 1, "a month may be another of its quarter: {found:?}");
    }
}
