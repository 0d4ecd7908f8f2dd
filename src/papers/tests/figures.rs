//! What figures of notices say: tables with a column each, rows, days, words such as "gần", parts in brackets.

use super::draft;
use crate::papers::dto::{DraftFigure, NoticeDraft};
use crate::reconciliation::rules::{Qualifier, RowBy};

/// A notice whose results are these words.
fn of(results: &str) -> NoticeDraft {
    draft(&format!(
        "THÔNG BÁO\nKết quả kiểm tra cải cách hành chính 6 tháng đầu năm 2024\nCăn cứ Kế hoạch số 5/KH-UBND ngày 02/01/2024;\n\
         I. KẾT QUẢ\n{results}\nII. TỒN TẠI, HẠN CHẾ\n- Chưa rà soát văn bản.\nNơi nhận:\n- Lưu: VT."
    ))
}

/// A figure in short: its number, what it is computed with, its row.
fn short(figure: &DraftFigure) -> String {
    let share = figure.numerator.zip(figure.denominator).map(|(part, whole)| format!("{part}/{whole}"));
    let number = figure.value.map(|value| value.to_string()).or(share);
    let percent = figure.percent.as_ref().map(|percent| format!("{percent}%"));
    let row = figure.row.as_ref().and_then(|row| row.label.clone());
    let said = [number, percent, figure.definition.map(str::to_owned), row];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn shorts(draft: &NoticeDraft) -> Vec<String> {
    draft.figures.iter().map(short).collect()
}

#[test]
fn a_table_with_a_column_for_each_figure_yields_each_cell_with_its_row() {
    let draft = of("Kết quả giải quyết hồ sơ như sau:\n\
         TT | Lĩnh vực | Tiếp nhận | Đã giải quyết | Đúng hạn | Trễ hạn | Đang giải quyết | Tỷ lệ\n\
         1 | Hộ tịch | 120 | 118 | 116 | 2 | 2 | 98,31%\n\
         2 | Chứng thực | 1.210 | 1.210 | 1.210 | - | 0 | 100\n\
         Tổng cộng | | 1.330 | 1.328 | 1.326 | 2 | 2 | 99,85%");
    assert_eq!(
        shorts(&draft),
        [
            "120 received.total Hộ tịch",
            "118 resolved.total Hộ tịch",
            "116 resolved.on_time Hộ tịch",
            "2 resolved.late Hộ tịch",
            "2 pending.total Hộ tịch",
            "98.31% rates.early_or_on_time Hộ tịch",
            "1210 received.total Chứng thực",
            "1210 resolved.total Chứng thực",
            "1210 resolved.on_time Chứng thực",
            "0 pending.total Chứng thực",
            "100% rates.early_or_on_time Chứng thực",
            "1330 received.total",
            "1328 resolved.total",
            "1326 resolved.on_time",
            "2 resolved.late",
            "2 pending.total",
            "99.85% rates.early_or_on_time",
        ]
    );
    let first = &draft.figures[0];
    assert_eq!((first.text.as_str(), first.label.as_str(), first.unit.as_str()), ("Hộ tịch 120", "Tiếp nhận", "hồ sơ"));
    assert_eq!(first.row.as_ref().unwrap().by, RowBy::Field);
    assert_eq!(draft.figures[8].printed.as_deref(), Some("1.210"));
    assert_eq!(draft.unplaced, []);
}

#[test]
fn a_rate_that_no_other_column_gives_stays_without_a_definition() {
    for wrong in ["98,32%", "2%"] {
        let rows =
            format!("1 | Hộ tịch | 120 | 118 | 116 | 2 | {wrong}\n2 | Chứng thực | 1.210 | 1.210 | 1.210 | - | 100");
        let draft = of(&format!("TT | Lĩnh vực | Tiếp nhận | Đã giải quyết | Đúng hạn | Trễ hạn | Tỷ lệ\n{rows}"));
        let rates: Vec<_> = draft.figures.iter().filter(|figure| figure.percent.is_some()).collect();
        assert_eq!(rates.iter().map(|rate| rate.definition).collect::<Vec<_>>(), [None, None], "{wrong}");
    }
}

#[test]
fn headings_over_headings_say_together_what_a_column_is_of() {
    let table = "TT\tĐơn vị\tTiếp nhận\tĐã giải quyết\t\tĐang giải quyết\t\tGhi chú\n\
         \t\t\tĐúng hạn\tTrễ hạn\tTrong hạn\tQuá hạn\t\n\
         (1)\t(2)\t(3)\t(4)\t(5)\t(6)\t(7)\t(8)\n\
         1\tXã An Bình\t410\t400\t3\t6\t1\tđất đai\n\
         2\tPhường Hòa Lạc\t90\t88\t-\t2\t0\t";
    for text in [table.to_owned(), table.replace('\t', " | ")] {
        let draft = of(&text);
        assert_eq!(
            shorts(&draft),
            [
                "410 received.total Xã An Bình",
                "400 resolved.on_time Xã An Bình",
                "3 resolved.late Xã An Bình",
                "6 pending.in_time Xã An Bình",
                "1 pending.overdue Xã An Bình",
                "90 received.total Phường Hòa Lạc",
                "88 resolved.on_time Phường Hòa Lạc",
                "2 pending.in_time Phường Hòa Lạc",
                "0 pending.overdue Phường Hòa Lạc",
            ]
        );
        assert_eq!(draft.figures[1].label, "Đã giải quyết – Đúng hạn");
        assert_eq!(draft.figures[0].row.as_ref().unwrap().by, RowBy::Unit);
        assert_eq!(draft.unplaced.iter().map(|left| left.text.as_str()).collect::<Vec<_>>(), ["đất đai"]);
    }
}

#[test]
fn a_figure_whose_number_stands_before_its_words_lies_within_the_source() {
    let text = "THÔNG BÁO\nKết quả kiểm tra\nI. KẾT QUẢ\nKết quả | Chỉ tiêu\n300 hồ sơ | Tiếp nhận\nII. TỒN TẠI\n- Chưa rà soát văn bản.";
    let draft = draft(text);
    assert_eq!(shorts(&draft), ["300 received.total"]);
    let place = draft.figures[0].place;
    let found: String = text.chars().skip(place.start).take(place.end - place.start).collect();
    assert_eq!(found, "300 hồ sơ | Tiếp nhận");
}

#[test]
fn a_number_and_its_percent_under_one_heading_are_one_figure() {
    let draft =
        of("Lĩnh vực | Tổng số | Trực tuyến | |\n | | Số lượng | Tỷ lệ (%) |\nHộ tịch | 200 hồ sơ | 150 | 75,0 |");
    assert_eq!(draft.figures.len(), 2);
    assert_eq!(draft.figures[1].value.zip(draft.figures[1].percent.as_deref()), Some((150, "75.0")));
}

#[test]
fn months_in_rows_and_in_headings_are_days_of_the_figures() {
    let draft = of("Tháng | Tiếp nhận | Đã giải quyết\n01 | 100 hồ sơ | 98\nTháng 2 | 80 | 81\nTổng | 180 | 179");
    let days = |figure: &DraftFigure| figure.period.as_ref().map(|days| format!("{}..{}", days.from, days.to));
    assert_eq!(
        draft.figures.iter().map(days).collect::<Vec<_>>(),
        [
            Some("2024-01-01..2024-01-31".to_owned()),
            Some("2024-01-01..2024-01-31".to_owned()),
            Some("2024-02-01..2024-02-29".to_owned()),
            Some("2024-02-01..2024-02-29".to_owned()),
            None,
            None
        ]
    );
    assert!(draft.figures.iter().all(|figure| figure.row.is_none()));

    let draft = of("Chỉ tiêu | Đơn vị tính | Quý I/2024 | Quý II/2024\n\
         Hồ sơ tiếp nhận | hồ sơ | 300 | 280\n- Trực tuyến | hồ sơ | 200 | 190\nHồ sơ đang giải quyết | hồ sơ | 4 | 5\n\
         - Quá hạn | hồ sơ | 1 | 0");
    assert_eq!(
        shorts(&draft),
        [
            "300 received.total",
            "280 received.total",
            "200 received.online",
            "190 received.online",
            "4 pending.total",
            "5 pending.total",
            "1 pending.overdue",
            "0 pending.overdue",
        ]
    );
    assert_eq!(days(&draft.figures[1]).as_deref(), Some("2024-04-01..2024-06-30"));
}

#[test]
fn what_no_rule_reads_in_a_table_of_figures_is_listed() {
    let draft = of("Lĩnh vực | Tiếp nhận | Ghi chú\nHộ tịch | 1,277 | có 3 hồ sơ trùng\nĐất đai | 30 |");
    assert_eq!(shorts(&draft), ["30 received.total Đất đai"]);
    let left: Vec<_> = draft.unplaced.iter().map(|left| left.text.as_str()).collect();
    assert_eq!(left, ["1,277", "có 3 hồ sơ trùng"]);
}

#[test]
fn a_word_before_a_number_makes_it_approximate() {
    let draft = of("- UBND xã tiếp nhận gần 1.300 hồ sơ, trong đó nộp trực tuyến khoảng 1.100 hồ sơ, đạt trên 84%; \
         đã giải quyết 1.250/1.260 hồ sơ, đạt xấp xỉ 99,2%; dưới 5% hồ sơ nộp lại; từ 95% trở lên phiếu đánh giá hài lòng.\n\
         - Ban hành 12 văn bản trên phần mềm.");
    let said: Vec<_> = draft.figures.iter().map(|figure| (figure.printed.as_deref(), figure.qualifier)).collect();
    assert_eq!(
        said,
        [
            (Some("1.300"), Some(Qualifier::Nearly)),
            (Some("1.100"), Some(Qualifier::About)),
            (None, Some(Qualifier::Over)),
            (Some("1.250/1.260"), Some(Qualifier::About)),
            (None, Some(Qualifier::Under)),
            (None, Some(Qualifier::AtLeast)),
            (Some("12"), None),
        ]
    );
    assert_eq!(draft.figures[0].label, "UBND xã tiếp nhận");
}

#[test]
fn figures_of_other_days_than_the_notice_say_them() {
    let draft = of("- Trong tháng 5, UBND xã tiếp nhận 120 hồ sơ. Đã giải quyết 118 hồ sơ.\n\
         - Tiếp nhận 700 hồ sơ trong 6 tháng đầu năm và 45 hồ sơ trong quý I.\n\
         - Từ ngày 15/12/2023 đến ngày 14/6/2024 ban hành 8 văn bản.\n- Ban hành 12 kế hoạch.");
    let days: Vec<_> = draft
        .figures
        .iter()
        .map(|f| f.period.as_ref().map(|days| (days.from.to_string(), days.to.to_string())))
        .collect();
    let days: Vec<_> = days.iter().map(|days| days.as_ref().map(|(from, to)| (from.as_str(), to.as_str()))).collect();
    let half = Some(("2024-01-01", "2024-06-30"));
    assert_eq!(draft.period.as_ref().map(|days| days.to.to_string()).as_deref(), Some("2024-06-14"));
    assert_eq!(
        days,
        [
            Some(("2024-05-01", "2024-05-31")),
            Some(("2024-05-01", "2024-05-31")),
            half,
            Some(("2024-01-01", "2024-03-31")),
            None,
            None,
        ]
    );
}

#[test]
fn the_same_days_of_the_year_before_and_the_year_so_far_are_days_of_figures() {
    let draft = of("- Tiếp nhận 1.277 hồ sơ, tăng 12% so với cùng kỳ năm trước.\n\
         Chỉ tiêu | Đơn vị tính | Kỳ này | Cùng kỳ năm trước | So với cùng kỳ (%)\n\
         Hồ sơ tiếp nhận | hồ sơ | 300 | 280 | 107,1\n- Trực tuyến | hồ sơ | 200 | 150 | 133,3");
    let days = |figure: &DraftFigure| figure.period.as_ref().map(|days| days.from.to_string());
    let said: Vec<_> = draft.figures.iter().map(|figure| (short(figure), days(figure))).collect();
    let before = Some("2023-01-01".to_owned());
    assert_eq!(said[0], ("1277 received.total".to_owned(), None));
    let of_table: Vec<_> = said.iter().filter(|(figure, _)| !figure.contains('%')).skip(1).cloned().collect();
    assert_eq!(
        of_table,
        [
            ("300 received.total".to_owned(), None),
            ("280 received.total".to_owned(), before.clone()),
            ("200 received.online".to_owned(), None),
            ("150 received.online".to_owned(), before),
        ]
    );
}

#[test]
fn parts_in_brackets_are_classes_or_rows_of_the_figure_before_them() {
    let draft = of(
        "- Hiện có 06 hồ sơ đang giải quyết (trong hạn 05, quá hạn 01); trễ hạn 16 hồ sơ (trong đó: đất đai 10, hộ tịch 06).\n\
         - Tiếp nhận 410 hồ sơ (trực tuyến: 300 hồ sơ; trực tiếp: 110 hồ sơ), đã giải quyết 402 hồ sơ, trong đó quá hạn 02 hồ sơ.\n\
         - Tổ chức 12 cuộc kiểm tra (tháng 3, tháng 6), tăng 02 cuộc (năm trước 10).",
    );
    assert_eq!(
        shorts(&draft),
        [
            "6 pending.total",
            "5 pending.in_time",
            "1 pending.overdue",
            "16 late",
            "10 late đất đai",
            "6 late hộ tịch",
            "410 received.total",
            "300 received.online",
            "110 received.direct",
            "402 resolved.total",
            "2 resolved.late",
            "12",
        ]
    );
    let row = draft.figures[4].row.as_ref().unwrap();
    assert_eq!((row.by, row.partial), (RowBy::Other, false));
    assert_eq!(draft.figures[4].text, "đất đai 10");
}

#[test]
fn parts_that_are_only_some_of_the_whole_say_so() {
    let draft = of("- Trễ hạn 16 hồ sơ (trong đó lĩnh vực đất đai 10 hồ sơ).");
    let row = draft.figures[1].row.as_ref().unwrap();
    assert_eq!((row.by, row.label.as_deref(), row.partial), (RowBy::Field, Some("lĩnh vực đất đai"), true));
}
