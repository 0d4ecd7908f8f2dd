//! The JSON shapes of statistics.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::NoDue;
use crate::dossiers::rules::Channel;
use crate::ratio::{Decimals, Rate, Rounding};
use crate::time::{Calendar, Comparison, Moment, PeriodName};
use crate::units::dto::NamedUnit;

/// By what an answer is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// The units below, as they are shown on the tree's day.
    Unit,
    /// Fields of procedures.
    Field,
    /// Procedures.
    Procedure,
    /// Channels.
    Channel,
    /// Months of the calendar, cut at the period's edges.
    Month,
}

/// Which of a unit's dossiers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Its own and those of all units below it.
    #[default]
    Subtree,
    /// Only its own desk's.
    Own,
}

/// A question.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// The code of the unit.
    #[param(example = "10852")]
    pub unit: String,
    /// The first day; with `to`, instead of `period`.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2022-12-15")]
    pub from: Option<NaiveDate>,
    /// The last day, included.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// A period of the calendar: 2023, 2023-H1, 2023-Q3, 2023-M09, 2023-W36, 2023-YTD-09.
    #[param(value_type = Option<String>)]
    pub period: Option<PeriodName>,
    /// How periods and months are cut.
    #[serde(default)]
    #[param(value_type = Option<Calendar>)]
    pub calendar: Option<Calendar>,
    /// By what the answer is grouped.
    pub group_by: Option<GroupBy>,
    /// Whether the units below count too.
    #[serde(default)]
    #[param(value_type = Option<Reach>)]
    pub reach: Reach,
    /// The tree of which day; by default the period's last.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub tree_as_of: Option<NaiveDate>,
    /// What was known at this time, instead of now; the answer never changes.
    #[param(value_type = Option<String>, format = DateTime)]
    pub known_at: Option<Moment>,
    /// With what other period the figures are compared.
    #[param(value_type = Option<Comparison>)]
    pub compare_to: Option<Comparison>,
    /// How many decimals percents have, 0 to 6.
    #[serde(default)]
    #[param(value_type = Option<u8>, example = 2)]
    pub decimals: Decimals,
    /// How percents are rounded.
    #[serde(default)]
    #[param(value_type = Option<Rounding>)]
    pub rounding: Rounding,
    /// Where dossiers resolved without a due date are shown.
    #[serde(default)]
    #[param(value_type = Option<NoDue>)]
    pub no_due: NoDue,
}

/// What a form is filled in for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormQuestion {
    /// The code of the unit.
    #[param(example = "10852")]
    pub unit: String,
    /// The first day; with `to`, instead of `period`.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2022-12-15")]
    pub from: Option<NaiveDate>,
    /// The last day, included.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// A period of the calendar: 2023, 2023-H1, 2023-Q3, 2023-M09, 2023-W36, 2023-YTD-09.
    #[param(value_type = Option<String>)]
    pub period: Option<PeriodName>,
    /// How the period is cut.
    #[serde(default)]
    #[param(value_type = Option<Calendar>)]
    pub calendar: Option<Calendar>,
    /// Whether the units below count too.
    #[serde(default)]
    #[param(value_type = Option<Reach>)]
    pub reach: Reach,
    /// The tree of which day; by default the period's last.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub tree_as_of: Option<NaiveDate>,
    /// What was known at this time, instead of now; the answer never changes.
    #[param(value_type = Option<String>, format = DateTime)]
    pub known_at: Option<Moment>,
}

impl From<FormQuestion> for Question {
    fn from(form: FormQuestion) -> Self {
        let FormQuestion { unit, from, to, period, calendar, reach, tree_as_of, known_at } = form;
        Self {
            unit,
            from,
            to,
            period,
            calendar,
            group_by: None,
            reach,
            tree_as_of,
            known_at,
            compare_to: None,
            decimals: Decimals::default(),
            rounding: Rounding::default(),
            no_due: NoDue::default(),
        }
    }
}

/// Which dossiers a figure counts.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DrillDown {
    /// The figure, as the answer's links name it.
    #[param(example = "pending.total")]
    pub figure: String,
    /// Where dossiers resolved without a due date are shown.
    #[serde(default)]
    #[param(value_type = Option<NoDue>)]
    pub no_due: NoDue,
    /// Only those of this field.
    #[param(example = "G15-TP03")]
    pub field_code: Option<String>,
    /// Only those without a field.
    #[serde(default)]
    #[param(value_type = Option<bool>, example = false)]
    pub without_field: bool,
    /// Only those of this procedure.
    #[param(example = "2.000815")]
    pub procedure_code: Option<String>,
    /// Only those that came in this way.
    #[param(example = "online")]
    pub channel: Option<Channel>,
    /// The code of the unit.
    #[param(example = "10852")]
    pub unit: String,
    /// The first day.
    #[serde(with = "crate::time::day")]
    #[param(value_type = String, format = Date, example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day, included.
    #[serde(with = "crate::time::day")]
    #[param(value_type = String, format = Date, example = "2023-08-31")]
    pub to: NaiveDate,
    /// Whether the units below count too.
    #[serde(default)]
    #[param(value_type = Option<Reach>)]
    pub reach: Reach,
    /// The tree of which day; by default the period's last.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub tree_as_of: Option<NaiveDate>,
    /// What was known at this time, instead of now; the answer never changes.
    #[param(value_type = Option<String>, format = DateTime)]
    pub known_at: Option<Moment>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// The figures of a unit in a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct Report {
    /// The unit.
    pub unit: NamedUnit,
    /// The first day.
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day.
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
    /// The period's name, where the question gave one.
    #[schema(value_type = Option<String>)]
    pub period: Option<PeriodName>,
    /// How it was cut, where the question gave a name or asked for months.
    pub calendar: Option<Calendar>,
    /// The tree's day.
    #[schema(example = "2023-08-31")]
    pub tree_as_of: NaiveDate,
    /// Whether the units below count.
    pub reach: Reach,
    /// When this was known, where the question asked for a time.
    pub known_at: Option<Moment>,
    /// The figures.
    pub figures: Figures,
    /// The rates.
    pub rates: Rates,
    /// The groups, where the question asked for some.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub groups: Option<Vec<Group>>,
    /// The same figures of another period, where the question asked for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub comparison: Option<Compared>,
    /// Who sent, and who did not.
    pub coverage: Coverage,
    /// For each figure, the list of exactly the dossiers that it counts.
    pub links: BTreeMap<&'static str, String>,
}

/// The figures of another period of the same units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    /// Its first day.
    #[schema(example = "2021-12-15")]
    pub from: NaiveDate,
    /// Its last day.
    #[schema(example = "2022-08-31")]
    pub to: NaiveDate,
    /// Its figures.
    pub figures: Figures,
    /// Its rates.
    pub rates: Rates,
    /// For each figure, the list of exactly the dossiers that it counts.
    pub links: BTreeMap<&'static str, String>,
}

/// A group of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group {
    /// The unit's, field's or procedure's code, the channel, or the month; empty where a dossier has none.
    #[schema(example = "10852")]
    pub key: String,
    /// Its name.
    #[schema(example = "Xã Thanh Xá")]
    pub name: Option<String>,
    /// Its first day, for months.
    pub from: Option<NaiveDate>,
    /// Its last day, for months.
    pub to: Option<NaiveDate>,
    /// Its figures.
    pub figures: Figures,
    /// Its rates.
    pub rates: Rates,
    /// Its part of what was received, in percent; all groups together are 100.
    #[schema(example = "76.56")]
    pub share: String,
    /// The list of exactly the dossiers that one of its figures counts: put the figure's name, as the answer's `links` have
    /// it, in the place of `{figure}`.
    #[schema(
        example = "/v1/statistics/dossiers?unit=10852&from=2022-12-15&to=2023-08-31&channel=online&figure={figure}"
    )]
    pub link: String,
}

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
    /// Resolved late in the period, or pending and overdue at its end (trễ hạn).
    #[schema(example = 0)]
    pub late: i64,
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

/// The rates; each tells what its denominator counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rates {
    /// Online of those received.
    pub online: Rate,
    /// Early or on time of those resolved.
    pub early_or_on_time: Rate,
    /// Components digitised, of those received with components to digitise.
    pub components_digitised: Rate,
    /// Results digitised, of those resolved with a result to digitise.
    pub results_digitised: Rate,
    /// Paid online of those with a fee.
    pub paid_online: Rate,
    /// Rated of those resolved.
    pub rated: Rate,
    /// Satisfied of those rated.
    pub satisfied: Rate,
}

/// Which units were expected to send, and which did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coverage {
    /// How many units receive dossiers on the last day.
    #[schema(example = 1)]
    pub expected: usize,
    /// How many of them sent something that happened in the period.
    #[schema(example = 1)]
    pub reporting: usize,
    /// Those that sent nothing.
    pub silent: Vec<NamedUnit>,
    /// When a figure of these units, up to the last day, last changed here; in an answer of what was known at a time, when
    /// anything of their dossiers was last recorded by then.
    pub last_change_at: Option<Moment>,
}

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
