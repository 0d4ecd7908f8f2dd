//! Random histories of dossiers, and the count by hand that figures are compared with.

use std::cmp::Ordering::{self, Equal, Greater, Less};

use chrono::{Datelike, Days, NaiveDate};
use reqwest::Method;
use serde_json::{Value, json};

use super::World;

/// A small generator, so that a history can be made again from its seed.
#[derive(Debug)]
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let count = choices.len() as u64;
        &choices[usize::try_from(self.roll(count)).unwrap()]
    }
}

pub fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + Days::new(offset)
}

fn noon(day: NaiveDate) -> String {
    format!("{day}T12:00:00+07:00")
}

/// A random dossier as it is sent.
pub fn random_dossier(dice: &mut Dice) -> Value {
    let entered = dice.roll(60);
    let ends = entered + dice.roll(30);
    let status = *dice.of(&[
        "registered",
        "refused",
        "processing",
        "result_returned",
        "processed",
        "withdrawn",
        "stopped",
        "supplement_asked",
    ]);
    let mut dossier = json!({ "unit_code": dice.of(&["10852", "10813"]), "code": format!("HS-{}", dice.roll(80)),
        "procedure_code": dice.of(&["A", "B"]), "field_code": dice.of(&[json!("F1"), json!("F2"), Value::Null]),
        "channel": dice.of(&["online", "direct", "postal"]), "applicant_type": "citizen", "status": status,
        "source_updated_at": noon(day(100)) });
    let mut set = |field: &str, value: Value| dossier[field] = value;
    if !["registered", "refused"].contains(&status) {
        set("received_at", json!(noon(day(entered))));
    }
    if dice.roll(2) == 0 {
        set("submitted_at", json!(format!("{}T20:00:00+07:00", day(entered) - Days::new(1 + dice.roll(4)))));
    }
    if dice.roll(4) > 0 {
        set("due_at", json!(noon(day(entered + dice.roll(25)))));
    }
    if !["registered", "processing", "supplement_asked"].contains(&status) {
        set("completed_at", json!(noon(day(ends))));
    }
    if dice.roll(8) == 0 {
        set("handed_over_at", json!(noon(day(ends))));
    }
    if dice.roll(8) == 0 {
        let origin = json!({ "unit_code": "10816", "code": "X", "kind": dice.of(&["handover", "continued"]),
            "at": noon(day(entered + dice.roll(3))) });
        set("origin", origin);
    }
    if dice.roll(3) == 0 {
        let from = entered + dice.roll(20);
        set("pauses", json!([{ "from": noon(day(from)), "to": noon(day(from + dice.roll(20))), "reason": "posting" }]));
    }
    if dice.roll(2) == 0 {
        set("components_digitised", json!(dice.of(&["yes", "no", "not_applicable"])));
    }
    if dice.roll(2) == 0 {
        set("result_digitised", json!(dice.of(&["yes", "no"])));
    }
    if dice.roll(3) == 0 {
        set("rating", json!(1 + dice.roll(5)));
    }
    if dice.roll(3) == 0 {
        set("certified_copies", json!(dice.roll(4)));
    }
    if dice.roll(2) == 0 {
        set("late_cause", json!(dice.of(&["staff", "late_data", "software", "other_body"])));
    }
    if dice.roll(4) == 0 {
        set("apology_sent_at", json!(noon(day(ends))));
    }
    if dice.roll(3) == 0 {
        set("fee", json!({ "amount": dice.roll(3), "paid_online": dice.roll(2) == 0 }));
    }
    dossier
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str().map(|text| text[..10].parse().unwrap())
}

/// What one dossier adds to each figure, worked out from what was sent, by the definitions and not by the service's rules.
pub fn by_hand(sent: &Value, from: NaiveDate, to: NaiveDate) -> Vec<(&'static str, i64)> {
    let status = sent["status"].as_str().unwrap();
    let handover = sent["origin"]["kind"] == "handover";
    let begun = sent["received_at"].is_string();
    let entered = if handover { date(&sent["origin"]["at"]) } else { date(&sent["received_at"]) };
    let entered = entered.filter(|_| begun).unwrap_or(NaiveDate::MAX);
    let ended = date(&sent["completed_at"]);
    let (outcome, closed) = match (date(&sent["handed_over_at"]), status) {
        _ if !begun => ("", None),
        (Some(at), _) => ("handed_over", Some(at)),
        (None, "result_returned" | "processed") => ("completed", ended),
        (None, "withdrawn" | "stopped") => ("withdrawn", ended),
        _ => ("", None),
    };
    let closed = closed.map(|day| day.max(entered));
    let due = date(&sent["due_at"]);
    let within = |day: Option<NaiveDate>| day.is_some_and(|day| from <= day && day <= to);
    let received = within(Some(entered)) && !handover;
    let resolved = outcome == "completed" && within(closed);
    let pending = entered <= to && closed.is_none_or(|day| day > to);
    let derived = status == "supplement_asked" && sent["pauses"].as_array().is_none_or(Vec::is_empty);
    let paused = pending
        && sent["pauses"].as_array().is_some_and(|pauses| {
            pauses.iter().any(|p| date(&p["from"]).unwrap() <= to && to < date(&p["to"]).unwrap())
        })
        || pending && derived && outcome.is_empty() && day(100) <= to;
    let overdue = pending && !paused && due.is_some_and(|due| due < to);
    let channel = sent["channel"].as_str().unwrap();
    let submitted = date(&sent["submitted_at"]);
    let waited = channel == "online" && submitted.is_some();
    // after an evening, eight working hours end with the next working day: late from the morning of the one after
    let limit = submitted.map_or(NaiveDate::MAX, |day| {
        day.iter_days().skip(1).filter(|day| day.weekday().number_from_monday() <= 5).nth(1).unwrap()
    });
    let answered = if status == "refused" { ended } else { date(&sent["received_at"]) }.unwrap_or(NaiveDate::MAX);
    let awaiting = waited && submitted.unwrap() <= to && (status == "registered" || answered > to);
    let rating = sent["rating"].as_i64();
    let fee = sent["fee"]["amount"].as_i64().unwrap_or_default() > 0;
    let because = |cause: &str| sent["late_cause"] == cause;
    let compared = |order: Ordering| resolved && due.is_some_and(|due| closed.unwrap().cmp(&due) == order);
    let late = compared(Greater) || overdue;
    let days_late =
        due.filter(|_| compared(Greater)).map(|due| due.iter_days().skip(1).take_while(|d| *d <= closed.unwrap()));
    let worked = |day: &NaiveDate| day.weekday().number_from_monday() <= 5;
    let amounts = [
        ("/certified_copies/copies", if received { sent["certified_copies"].as_i64().unwrap_or_default() } else { 0 }),
        ("/late_days/calendar", days_late.clone().map_or(0, |days| i64::try_from(days.count()).unwrap())),
        ("/late_days/working", days_late.map_or(0, |days| i64::try_from(days.filter(worked).count()).unwrap())),
    ];
    [
        ("/received/total", received),
        ("/received/online", received && channel == "online"),
        ("/received/direct", received && channel == "direct"),
        ("/received/postal", received && channel == "postal"),
        ("/taken_over", within(Some(entered)) && handover),
        ("/carried_in", entered < from && closed.is_none_or(|day| day >= from)),
        ("/resolved/total", resolved),
        ("/resolved/early", compared(Less)),
        ("/resolved/on_time", compared(Equal)),
        ("/resolved/late", compared(Greater)),
        ("/resolved/unclassified", resolved && due.is_none()),
        ("/withdrawn", outcome == "withdrawn" && within(closed)),
        ("/handed_over", outcome == "handed_over" && within(closed)),
        ("/pending/total", pending),
        ("/pending/paused", paused),
        ("/pending/overdue", overdue),
        ("/pending/in_time", pending && !paused && !overdue),
        ("/due", begun && within(due)),
        ("/to_handle", entered <= to && closed.is_none_or(|day| day >= from)),
        ("/accepted_late", received && waited && answered >= limit),
        ("/awaiting/total", awaiting),
        ("/awaiting/late", awaiting && limit <= to),
        ("/due_in_time", outcome == "completed" && within(due) && closed <= due),
        ("/late", late),
        ("/late_causes/staff", late && because("staff")),
        ("/late_causes/late_data", late && because("late_data")),
        ("/late_causes/software", late && because("software")),
        ("/late_causes/other_body", late && because("other_body")),
        ("/late_causes/untold", late && sent["late_cause"].is_null()),
        ("/late_apologised", late && sent["apology_sent_at"].is_string()),
        ("/components_digitised/yes", received && sent["components_digitised"] == "yes"),
        ("/components_digitised/no", received && sent["components_digitised"] == "no"),
        ("/components_digitised/missing", received && sent["components_digitised"].is_null()),
        ("/results_digitised/yes", resolved && sent["result_digitised"] == "yes"),
        ("/results_digitised/no", resolved && sent["result_digitised"] == "no"),
        ("/results_digitised/missing", resolved && sent["result_digitised"].is_null()),
        ("/with_fee", received && fee),
        ("/paid_online", received && fee && sent["fee"]["paid_online"] == true),
        ("/rated", resolved && rating.is_some()),
        ("/satisfied", resolved && rating.is_some_and(|rating| rating >= 4)),
        ("/certified_copies/dossiers", received && sent["certified_copies"].as_i64().unwrap_or_default() > 0),
    ]
    .map(|(figure, counts)| (figure, i64::from(counts)))
    .into_iter()
    .chain(amounts)
    .collect()
}

pub fn int(value: &Value, pointer: &str) -> i64 {
    value.pointer(pointer).unwrap_or_else(|| panic!("{pointer} in {value}")).as_i64().unwrap()
}

/// Compares an answer's figures with the count by hand, and checks that nothing is lost between them.
pub fn compare(figures: &Value, dossiers: &[&Value], from: NaiveDate, to: NaiveDate) {
    let mut expected: std::collections::BTreeMap<&str, i64> =
        by_hand(&random_dossier(&mut Dice(0)), from, to).iter().map(|(name, _)| (*name, 0)).collect();
    for dossier in dossiers {
        for (figure, adds) in by_hand(dossier, from, to) {
            *expected.get_mut(figure).unwrap() += adds;
        }
    }
    for (figure, count) in expected {
        assert_eq!(int(figures, figure), count, "{figure} from {from} to {to}");
    }
    let gone = int(figures, "/resolved/total") + int(figures, "/withdrawn") + int(figures, "/handed_over");
    assert_eq!(int(figures, "/to_handle"), gone + int(figures, "/pending/total"));
}

pub async fn load(world: &World, dossiers: &[Value]) {
    let lines: Vec<_> = dossiers.iter().map(Value::to_string).collect();
    for who in ["motcua", "motcua2"] {
        let voice = world.as_(who);
        let request = voice.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/x-ndjson");
        voice.send(request.body(lines.join("\n"))).await.is(200);
    }
}

/// The last message about each dossier: the same time with other content applies.
pub fn last_of_each(dossiers: &[Value]) -> Vec<&Value> {
    let mut last = std::collections::BTreeMap::new();
    for dossier in dossiers {
        last.insert((dossier["unit_code"].as_str().unwrap(), dossier["code"].as_str().unwrap()), dossier);
    }
    last.into_values().collect()
}
