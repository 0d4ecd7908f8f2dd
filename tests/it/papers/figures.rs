//! The figures of a draft, sent on as what an inspection declares.

use rstest_reuse::apply;
use serde_json::json;

use super::read;
use crate::inspections::under_way;
use crate::support::{Kind, World, both_databases};

const TABLE: &str = "THÔNG BÁO\nKết quả kiểm tra cải cách hành chính năm 2023\nCăn cứ Kế hoạch số 5/KH-UBND ngày 02/01/2023;\n\
    I. KẾT QUẢ\nTrong tháng 8, UBND xã tiếp nhận gần 150 hồ sơ (trực tuyến 100).\n\
    Lĩnh vực | Tiếp nhận | Đã giải quyết |  | Đang giải quyết\n | | Đúng hạn | Trễ hạn |\n\
    Hộ tịch | 120 | 117 | 1 | 2\nLĩnh vực khác | 30 | 30 | - | 0\nTổng cộng | 150 | 147 | 1 | 2\n\
    II. TỒN TẠI, HẠN CHẾ\n1. Cải cách thể chế\n- Chưa rà soát văn bản.\nNơi nhận:\n- Lưu: VT.";

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_drafts_figures_are_declared_as_they_are(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let field = json!({ "name": "Hộ tịch", "valid_from": "2020-01-01" });
    world.as_("quantri").put("/v1/procedure-fields/G15-TP03", field).await.is(200);
    let draft = read(&world, "kiemtra", "text/plain", TABLE).await.is(200).json();
    let figures = draft["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 13);
    assert_eq!(figures[0]["qualifier"], "nearly");
    assert_eq!(figures[0]["period"], json!({ "from": "2023-08-01", "to": "2023-08-31" }));
    let row = json!({ "by": "field", "key": "G15-TP03", "label": "Hộ tịch", "partial": false });
    assert_eq!((&figures[4]["row"], &figures[4]["definition"]), (&row, &json!("resolved.late")));

    let record = draft["records"][0]["record"].clone();
    let entered = world.as_("kiemtra").post(&format!("{inspection}/record"), record).await.is(201).json();

    let kept = entered["figures"].as_array().unwrap();
    assert_eq!(kept.len(), figures.len());
    for (kept, figure) in kept.iter().zip(figures) {
        for field in ["row", "period", "qualifier", "definition", "value"] {
            assert_eq!(kept[field], figure[field], "{field} of {figure}");
        }
    }
}
