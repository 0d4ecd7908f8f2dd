//! The figures of a report.

use serde::Serialize;
use utoipa::ToSchema;

/// The figures. Stocks are as they stood at the end of the last day. Always: to_handle = carried_in + received + taken_over
/// = resolved + withdrawn + handed_over + pending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figures {
    /// Received in the period (tiếp nhận trong kỳ).
    pub received: Received,
    /// Taken over from other units in the period.
    #[schema(example = 0)]
    pub taken_over: i64,
    /// Carried in from before (từ kỳ trước chuyển qua).
    #[schema(example = 0)]
    pub carried_in: i64,
    /// To handle (phải giải quyết).
    #[schema(example = 1277)]
    pub to_handle: i64,
    /// Resolved in the period (đã giải quyết).
    pub resolved: Resolved,
    /// Withdrawn in the period (rút, dừng hẳn).
    #[schema(example = 0)]
    pub withdrawn: i64,
    /// Handed over to other units in the period.
    #[schema(example = 0)]
    pub handed_over: i64,
    /// Pending at the end (đang giải quyết).
    pub pending: Pending,
    /// Due in the period (đến hạn).
    #[schema(example = 1267)]
    pub due: i64,
    /// Of those due in the period: completed by the due day.
    #[schema(example = 1267)]
    pub due_in_time: i64,
    /// Resolved late in the period, or pending and overdue at its end (trễ hạn).
    #[schema(example = 0)]
    pub late: i64,
    /// How late those resolved late in the period were, all days added up.
    pub late_days: LateDays,
    /// Of `late`: why (nguyên nhân quá hạn).
    pub late_causes: LateCauses,
    /// Of `late`: those to whom an apology was sent (thư xin lỗi).
    #[schema(example = 0)]
    pub late_apologised: i64,
    /// Received online in the period, later than eight working hours after submission.
    #[schema(example = 0)]
    pub accepted_late: i64,
    /// Submitted online and not accepted at the end.
    pub awaiting: Awaiting,
    /// Of those received: components digitised (số hóa thành phần hồ sơ khi tiếp nhận).
    pub components_digitised: DigitisedCounts,
    /// Of those resolved: results digitised (số hóa kết quả).
    pub results_digitised: DigitisedCounts,
    /// Of those received: with a fee.
    #[schema(example = 849)]
    pub with_fee: i64,
    /// Of those with a fee: paid online.
    #[schema(example = 650)]
    pub paid_online: i64,
    /// Of those resolved: rated by the citizen.
    #[schema(example = 1274)]
    pub rated: i64,
    /// Of those rated: with 4 or 5.
    #[schema(example = 1268)]
    pub satisfied: i64,
    /// Of those received: certified electronic copies (chứng thực bản sao điện tử).
    pub certified_copies: Certified,
}

/// Received, by channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Received {
    /// All.
    #[schema(example = 1277)]
    pub total: i64,
    /// Trực tuyến.
    #[schema(example = 1127)]
    pub online: i64,
    /// Trực tiếp.
    #[schema(example = 150)]
    pub direct: i64,
    /// Bưu chính công ích.
    #[schema(example = 0)]
    pub postal: i64,
}

/// Resolved, by day against the due day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Resolved {
    /// All.
    #[schema(example = 1274)]
    pub total: i64,
    /// Trước hạn: on a day before.
    #[schema(example = 1269)]
    pub early: i64,
    /// Đúng hạn: on the day; also without a due date, unless shown apart.
    #[schema(example = 5)]
    pub on_time: i64,
    /// Quá hạn: on a day after.
    #[schema(example = 0)]
    pub late: i64,
    /// Without a due date, where the question shows them apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unclassified: Option<i64>,
}

/// Pending at the end of the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pending {
    /// All.
    #[schema(example = 3)]
    pub total: i64,
    /// Trong hạn.
    #[schema(example = 3)]
    pub in_time: i64,
    /// Quá hạn.
    #[schema(example = 0)]
    pub overdue: i64,
    /// Tạm dừng: inside a pause.
    #[schema(example = 0)]
    pub paused: i64,
}

/// Submitted online, not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Awaiting {
    /// All.
    #[schema(example = 0)]
    pub total: i64,
    /// Past the limit of eight working hours.
    #[schema(example = 0)]
    pub late: i64,
}

/// Digitised or not; what doesn't apply is in neither, what is unknown is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DigitisedCounts {
    /// Digitised.
    #[schema(example = 1270)]
    pub yes: i64,
    /// Not digitised.
    #[schema(example = 4)]
    pub no: i64,
    /// Not told.
    #[schema(example = 0)]
    pub missing: i64,
}

/// Certified electronic copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Certified {
    /// How many copies.
    #[schema(example = 245)]
    pub copies: i64,
    /// For how many dossiers.
    #[schema(example = 118)]
    pub dossiers: i64,
}

/// Days late, from the day after the due day to the day of resolving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LateDays {
    /// In calendar days.
    #[schema(example = 0)]
    pub calendar: i64,
    /// In working days.
    #[schema(example = 0)]
    pub working: i64,
}

/// Why dossiers were late, as their senders say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LateCauses {
    /// The officials.
    #[schema(example = 0)]
    pub staff: i64,
    /// Data that was entered late.
    #[schema(example = 0)]
    pub late_data: i64,
    /// The software.
    #[schema(example = 0)]
    pub software: i64,
    /// Another body.
    #[schema(example = 0)]
    pub other_body: i64,
    /// Not told.
    #[schema(example = 0)]
    pub untold: i64,
}
