//! Calendars of reporting and rates as data with versions, with those that everybody uses.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, integer_null, json, string, uuid};
use sea_orm_migration::sea_orm::prelude::{Date, Json, Uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A row that nothing has superseded.
const STANDING: i64 = i64::MAX;
/// The first day of what has held as long as anybody can ask about, and the open end.
const ALWAYS: [(i32, u32, u32); 2] = [(1900, 1, 1), (9999, 12, 31)];

/// Code, name and the day on which months close: NĐ 09/2019/NĐ-CP, and the months on the wall.
const CALENDARS: [(&str, &str, Option<i32>); 2] =
    [("admin15", "Kỳ báo cáo hành chính, chốt ngày 14", Some(14)), ("gregorian", "Tháng dương lịch", None)];

/// Code, name, and the figures of the numerator and of the base.
const RATES: [(&str, &str, &[&str], &[&str]); 8] = [
    ("online", "Tỷ lệ hồ sơ tiếp nhận trực tuyến", &["received.online"], &["received.total"]),
    (
        "early_or_on_time",
        "Tỷ lệ giải quyết trước hạn và đúng hạn",
        &["resolved.early", "resolved.on_time"],
        &["resolved.total"],
    ),
    ("due_in_time", "Tỷ lệ hồ sơ đến hạn được giải quyết đúng hạn", &["due_in_time"], &["due"]),
    (
        "components_digitised",
        "Tỷ lệ số hóa thành phần hồ sơ",
        &["components_digitised.yes"],
        &["components_digitised.yes", "components_digitised.no"],
    ),
    (
        "results_digitised",
        "Tỷ lệ số hóa kết quả giải quyết",
        &["results_digitised.yes"],
        &["results_digitised.yes", "results_digitised.no"],
    ),
    ("paid_online", "Tỷ lệ thanh toán trực tuyến", &["paid_online"], &["with_fee"]),
    ("rated", "Tỷ lệ hồ sơ có đánh giá", &["rated"], &["resolved.total"]),
    ("satisfied", "Tỷ lệ hài lòng", &["satisfied"], &["rated"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        make(manager, "calendars", vec![integer_null("closes_on")]).await?;
        let closes_on = |(code, name, closes_on): (&'static str, _, Option<i32>)| (code, name, vec![closes_on.into()]);
        fill(manager, "calendars", &["closes_on"], CALENDARS.map(closes_on)).await?;
        let own = vec![json("numerator"), json("base"), integer_null("decimals"), string("rounding").null().take()];
        make(manager, "rates", own).await?;
        let figures =
            |names: &[&str]| Value::from(Json::from(names.iter().copied().map(Json::from).collect::<Vec<_>>()));
        let parts = |(code, name, numerator, base): (_, _, &[&str], &[&str])| {
            (code, name, vec![figures(numerator), figures(base)])
        };
        fill(manager, "rates", &["numerator", "base"], RATES.map(parts)).await
    }
}

/// A table with versions.
async fn make(manager: &SchemaManager<'_>, name: &'static str, own: Vec<ColumnDef>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(name).col(uuid("id").primary_key()).col(string("code"));
    table.col(string("name"));
    for column in own {
        table.col(column);
    }
    table.col(date("valid_from")).col(date("valid_to"));
    table.col(big_integer("recorded_in")).col(big_integer("superseded_in"));
    manager.create_table(table).await?;
    for end in ["valid_from", "valid_to"] {
        let mut index = Index::create();
        index.name([name, "code", end, "superseded_in"].join("_")).table(name).unique();
        manager.create_index(index.col("code").col(end).col("superseded_in").take()).await?;
    }
    Ok(())
}

/// Enters what always held.
async fn fill<const N: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    own: &[&'static str],
    rows: [(&'static str, &'static str, Vec<Value>); N],
) -> Result<(), DbErr> {
    let [from, to] = ALWAYS.map(|(year, month, day)| Date::from_ymd_opt(year, month, day));
    for ((code, name, values), number) in rows.into_iter().zip(1_u128..) {
        let mut insert = Query::insert();
        let shared = ["id", "code", "name", "valid_from", "valid_to", "recorded_in", "superseded_in"];
        insert.into_table(table).columns(shared.iter().chain(own).copied());
        let shared: [Value; 7] = [
            Uuid::from_u128(number).into(),
            code.into(),
            name.into(),
            from.into(),
            to.into(),
            0_i64.into(),
            STANDING.into(),
        ];
        insert.values_panic(shared.into_iter().chain(values).map(Expr::value));
        manager.execute(insert).await?;
    }
    Ok(())
}
