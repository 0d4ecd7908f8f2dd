//! Form II.06a.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::units::dto::NamedUnit;

/// Form II.06a/VPCP/KSTT: the same figures in the form's thirteen columns.
#[derive(Debug, Serialize, ToSchema)]
pub struct Form06a {
    /// The form's number.
    #[schema(example = "II.06a/VPCP/KSTT")]
    pub form: &'static str,
    /// The unit that reports (đơn vị báo cáo).
    pub unit: NamedUnit,
    /// Từ ngày.
    pub from: NaiveDate,
    /// Đến ngày.
    pub to: NaiveDate,
    /// One row a field.
    pub rows: Vec<Form06aRow>,
    /// The sum of all rows.
    pub total: Form06aRow,
}

/// A row of form II.06a. (3) = (4) + (5) + (6) = (7) + (11); (7) = (8) + (9) + (10); (11) = (12) + (13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Form06aRow {
    /// (1) TT.
    #[schema(example = 1)]
    pub column_1: usize,
    /// (2) Lĩnh vực: the field's code.
    #[schema(example = "G15-TP03")]
    pub field_code: String,
    /// (2) Lĩnh vực: its name.
    #[schema(example = "Chứng thực")]
    pub column_2: String,
    /// (3) Số hồ sơ tiếp nhận: tổng số.
    #[schema(example = 1277)]
    pub column_3: i64,
    /// (4) Trong kỳ: trực tuyến.
    #[schema(example = 1127)]
    pub column_4: i64,
    /// (5) Trong kỳ: trực tiếp, dịch vụ bưu chính.
    #[schema(example = 150)]
    pub column_5: i64,
    /// (6) Từ kỳ trước.
    #[schema(example = 0)]
    pub column_6: i64,
    /// (7) Đã giải quyết: tổng số.
    #[schema(example = 1274)]
    pub column_7: i64,
    /// (8) Trước hạn.
    #[schema(example = 1269)]
    pub column_8: i64,
    /// (9) Đúng hạn: also without a due date, withdrawn and handed over.
    #[schema(example = 5)]
    pub column_9: i64,
    /// (10) Quá hạn.
    #[schema(example = 0)]
    pub column_10: i64,
    /// (11) Đang giải quyết: tổng số.
    #[schema(example = 3)]
    pub column_11: i64,
    /// (12) Trong hạn: also paused.
    #[schema(example = 3)]
    pub column_12: i64,
    /// (13) Quá hạn.
    #[schema(example = 0)]
    pub column_13: i64,
}
