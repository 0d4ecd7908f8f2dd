//! The summary of a subtree's findings as a paper (báo cáo tổng hợp; NĐ 30/2020/NĐ-CP, annex I).

use chrono::Datelike;
use press::{Block, Column, Document};

use super::dto::FindingsSummary;
use super::rules::Counts;
use crate::stationery::rules::{
    Letterhead, Numbers, PaperKind, blocks, day_in_figures, ended, in_text, number, place_and_date,
};

/// A summary; its number and day are left to who signs it.
pub fn summary(summary: &FindingsSummary, paper: &Letterhead) -> Document {
    let as_of = day_in_figures(summary.as_of);
    let unit = in_text(&summary.unit);
    let gaps = [("unit", unit.as_str()), ("as_of", &as_of)];
    let say = |name: &str| paper.say(name, &gaps);
    let number = number(PaperKind::FindingsSummary, &paper.issuer, None);
    let place_and_date = place_and_date(&paper.issuer, None, summary.as_of.year());
    let mut numbers = Numbers::default();
    let mut body = blocks(&say("opening"));
    body.extend([numbers.part(&say("whole_heading")), whole(&summary.whole)]);
    let units = summary.by_unit.iter().map(|row| (row.unit.name.as_str(), &row.counts));
    let areas = summary.by_area.iter().map(|row| (row.name.as_str(), &row.counts));
    if summary.whole.total > 0 {
        body.extend([numbers.part(&say("units_heading")), table("Đơn vị", units)]);
        body.extend([numbers.part(&say("areas_heading")), table("Lĩnh vực", areas)]);
    }
    if !summary.overdue.is_empty() {
        body.extend([numbers.part(&say("overdue_heading")), overdue(summary)]);
    }
    body.push(Block::paragraph(ended(&say("closing"))));
    Document { body, ..paper.sheet(say("title"), number, place_and_date, true) }
}

fn whole(counts: &Counts) -> Block {
    let rows = [
        ("Tổng số tồn tại, hạn chế", counts.total),
        ("Chưa giao xử lý", counts.open),
        ("Đang xử lý", counts.assigned),
        ("Đã báo cáo khắc phục, chờ xem xét", counts.reported),
        ("Chấp nhận rủi ro đến một ngày", counts.risk_accepted),
        ("Đã kết thúc", counts.closed),
        ("Đến hạn trong tuần", counts.due_this_week),
        ("Quá hạn", counts.overdue),
        ("Lặp lại từ cuộc kiểm tra trước", counts.recurring),
    ];
    let columns = vec![Column::text("Nội dung", 5), Column::centred("Số lượng", 1)];
    Block::Table { columns, rows: rows.iter().map(|(what, count)| vec![(*what).into(), count.to_string()]).collect() }
}

fn table<'a>(what: &str, of: impl Iterator<Item = (&'a str, &'a Counts)>) -> Block {
    let mut columns = vec![Column::centred("TT", 2), Column::text(what, 9)];
    columns.extend(
        ["Tổng số", "Chưa kết thúc", "Đến hạn trong tuần", "Quá hạn", "Lặp lại"].map(|title| Column::centred(title, 3)),
    );
    let row = |(place, (name, counts)): (usize, (&str, &Counts))| {
        let numbers =
            [counts.total, counts.total - counts.closed, counts.due_this_week, counts.overdue, counts.recurring];
        let names = [place.to_string(), name.to_owned()];
        names.into_iter().chain(numbers.map(|number| number.to_string())).collect()
    };
    Block::Table { columns, rows: (1..).zip(of).map(row).collect() }
}

fn overdue(summary: &FindingsSummary) -> Block {
    let columns = vec![
        Column::centred("TT", 2),
        Column::text("Đơn vị", 5),
        Column::text("Tồn tại, hạn chế", 12),
        Column::centred("Thời hạn", 4),
        Column::centred("Quá hạn (ngày làm việc)", 3),
    ];
    let rows = (1..).zip(&summary.overdue).map(|(place, late): (usize, _)| {
        vec![
            place.to_string(),
            late.unit.name.clone(),
            format!("{}. {}", late.code, late.text),
            day_in_figures(late.due_on),
            late.working_days_overdue.to_string(),
        ]
    });
    Block::Table { columns, rows: rows.collect() }
}
