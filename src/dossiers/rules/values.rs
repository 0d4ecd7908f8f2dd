//! The values that a dossier's fields take.

use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::Moment;

/// Declares an enum that is text in JSON and in the database.
macro_rules! text_enum {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $variant_doc:literal])* $variant:ident,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
        #[serde(rename_all = "snake_case")]
        #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
        pub enum $name { $($(#[doc = $variant_doc])* $variant,)* }
    };
}

text_enum! {
    /// Where a dossier stands (trạng thái hồ sơ).
    Status {
        /// 1 Mới đăng ký: submitted online, not yet accepted.
        Registered,
        /// 2 Được tiếp nhận.
        Received,
        /// 3 Không được tiếp nhận.
        Refused,
        /// 4 Đang xử lý.
        Processing,
        /// 5 Yêu cầu bổ sung giấy tờ.
        SupplementAsked,
        /// 6 Yêu cầu thực hiện nghĩa vụ tài chính.
        FinancialDuty,
        /// 7 Công dân yêu cầu rút hồ sơ.
        Withdrawn,
        /// 8 Dừng xử lý.
        Stopped,
        /// 9 Đã xử lý xong.
        Processed,
        /// 10 Đã trả kết quả.
        ResultReturned,
    }
}

impl Status {
    /// The status that a sender means, by name or by number; `None` for one that isn't known.
    pub fn from_sent(text: &str) -> Option<Self> {
        Some(match text {
            "registered" | "1" => Self::Registered,
            "received" | "2" => Self::Received,
            "refused" | "3" => Self::Refused,
            "processing" | "4" => Self::Processing,
            "supplement_asked" | "5" => Self::SupplementAsked,
            "financial_duty" | "6" => Self::FinancialDuty,
            "withdrawn" | "7" => Self::Withdrawn,
            "stopped" | "8" => Self::Stopped,
            "processed" | "9" => Self::Processed,
            "result_returned" | "10" => Self::ResultReturned,
            _ => return None,
        })
    }

    /// Whether a dossier of this status was received, so that it counts.
    pub const fn is_received(self) -> bool {
        !matches!(self, Self::Registered | Self::Refused)
    }

    /// Why the clock stands still in this status, if it does.
    pub const fn pausing(self) -> Option<PauseReason> {
        match self {
            Self::SupplementAsked => Some(PauseReason::Supplement),
            Self::FinancialDuty => Some(PauseReason::FinancialDuty),
            Self::Stopped => Some(PauseReason::Stopped),
            _ => None,
        }
    }
}

text_enum! {
    /// How a dossier came in (kênh tiếp nhận).
    Channel {
        /// Trực tuyến.
        Online,
        /// Trực tiếp.
        Direct,
        /// Bưu chính công ích.
        Postal,
    }
}

text_enum! {
    /// What kind of applicant; never who.
    ApplicantType {
        /// Người dân.
        Citizen,
        /// Doanh nghiệp.
        Enterprise,
        /// Cơ quan nhà nước.
        StateAgency,
        /// Tổ chức khác.
        Organisation,
    }
}

text_enum! {
    /// Whether papers were digitised (số hóa).
    Digitised {
        /// All of them.
        Yes,
        /// Not all.
        No,
        /// There is nothing to digitise.
        NotApplicable,
    }
}

text_enum! {
    /// Why a dossier was late (nguyên nhân quá hạn).
    LateCause {
        /// The officials.
        Staff,
        /// Data that was entered late.
        LateData,
        /// The software.
        Software,
        /// Another body.
        OtherBody,
    }
}

text_enum! {
    /// Why the clock stood still (lý do tạm dừng).
    PauseReason {
        /// Chờ bổ sung giấy tờ.
        Supplement,
        /// Chờ nghĩa vụ tài chính.
        FinancialDuty,
        /// Dừng xử lý.
        Stopped,
        /// Chờ cơ quan khác.
        OtherBody,
        /// Niêm yết công khai.
        Posting,
    }
}

text_enum! {
    /// What a dossier from elsewhere is.
    OriginKind {
        /// The other unit handed it over and no longer counts it.
        Handover,
        /// The other unit's dossier goes on here; both count.
        Continued,
    }
}

text_enum! {
    /// How a dossier closed.
    Outcome {
        /// It was dealt with.
        Completed,
        /// It was withdrawn, or stopped for good.
        Withdrawn,
        /// Another unit goes on with it.
        HandedOver,
    }
}

/// By how much a dossier was late: the days after its due day, up to the day of resolving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DaysLate {
    /// In calendar days.
    #[schema(example = 5)]
    pub calendar: i64,
    /// In working days, by the working calendar.
    #[schema(example = 3)]
    pub working: i64,
}

/// A stretch in which the clock stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// From when.
    pub from: Moment,
    /// Until when; open if absent.
    pub to: Option<Moment>,
    /// Why.
    pub reason: PauseReason,
}

/// The fee of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// In whole đồng.
    #[schema(minimum = 0, example = 8000)]
    pub amount: i64,
    /// Whether it was paid online.
    pub paid_online: bool,
    /// The receipt's number.
    #[schema(min_length = 1, max_length = 100)]
    pub receipt_number: Option<String>,
}

/// Where a dossier came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The unit's code.
    #[schema(min_length = 1, max_length = 100, example = "10813")]
    pub unit_code: String,
    /// The dossier's code there.
    #[schema(min_length = 1, max_length = 100)]
    pub code: String,
    /// What it is here.
    pub kind: OriginKind,
    /// When it came over.
    pub at: Moment,
}

/// Pauses as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Pauses(pub Vec<Pause>);

/// Flags as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Flags(pub Vec<String>);
