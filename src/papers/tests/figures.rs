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
