use super::*;

fn read(text: &str) -> Vec<Printed> {
    figures(&Passage::of_line(text, 1, 0), &Around { own: Own { year: Some(2023), days: None }, days: None })
}

#[test]
fn counts_shares_and_percents_are_told_apart() {
    let found = read(
        "Tổng số hồ sơ tiếp nhận trong kỳ báo cáo 1.277 hồ sơ; trong đó tiếp nhận Onlie 1.127 hồ sơ, đạt 88,25%;  trực tiếp 150 hồ sơ.",
    );
    let said: Vec<_> =
        found.iter().map(|figure| (figure.value, figure.percent.as_deref(), figure.definition)).collect();
    assert_eq!(
        said,
        [
            (Some(1277), None, Some("received.total")),
            (Some(1127), None, Some("received.online")),
            (None, Some("88.25"), Some("rates.online")),
            (Some(150), None, Some("received.direct")),
        ]
    );
}

#[test]
fn a_share_takes_the_percent_that_repeats_it() {
    let found = read(
        "Số hoá đầy đủ thành phần hồ sơ khi tiếp nhận 1270/1274 hồ sơ, đạt tỷ lệ 99,68%; số hoá kết quả giải quyết 1267/1271 hồ sơ, đạt tỷ lệ 99,68%.",
    );
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].numerator, found[0].denominator, found[0].percent.as_deref()),
        (Some(1270), Some(1274), Some("99.68"))
    );
    assert_eq!(found[1].definition, Some("rates.results_digitised"));
}

#[test]
fn a_colon_before_a_number_keeps_its_label() {
    let found = read("Tổng số hồ sơ tiếp nhận: 3.456 hồ sơ, trong đó trực tuyến: 1.722 hồ sơ, trực tiếp: 1.734 hồ sơ.");
    let said: Vec<_> = found.iter().map(|figure| (figure.value, figure.definition)).collect();
    let definitions = ["received.total", "received.online", "received.direct"].map(Some);
    assert_eq!(said, [Some(3456), Some(1722), Some(1734)].into_iter().zip(definitions).collect::<Vec<_>>());
}

#[test]
fn a_piece_of_a_number_is_no_number() {
    for text in [
        "Tiếp nhận 1,277 hồ sơ",
        "Tiếp nhận 1 277 hồ sơ",
        "Tiếp nhận 12.34 hồ sơ",
        "Tiếp nhận -5 hồ sơ",
        "đạt 85,32 điểm",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn none_is_a_figure_too() {
    let found = read("hồ sơ đang giải quyết trong hạn 03 hồ sơ, không có hồ sơ trễ hạn");
    assert_eq!(
        found.iter().map(|figure| (figure.value, figure.definition)).collect::<Vec<_>>(),
        [(Some(3), Some("pending.in_time")), (Some(0), Some("late"))]
    );
    assert_eq!(read("Trong năm địa phương không ban hành văn bản quy phạm pháp luật.")[0].value, Some(0));
}

#[test]
fn dates_levels_targets_and_standards_are_no_figures() {
    for text in [
        "dịch vụ công trực tuyến mức độ 3, 4 và ISO 9001:2015",
        "chưa đạt 100% chỉ tiêu giao",
        "Kế hoạch số 63/KH-UBND ngày 30/12/2022, năm 2023, giai đoạn 2021-2025",
        "Vẫn còn 1 số ít cán bộ, công chức",
        "trong 06 tháng đầu năm 2023, Điều 5, khoản 2",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}
