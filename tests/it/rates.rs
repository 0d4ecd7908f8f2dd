//! Rates that offices define.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::histories::{Dice, by_hand, day, last_of_each, load, random_dossier};
use crate::support::{Kind, World, both_databases};

/// A rate as an administrator enters it.
fn rate(numerator: &[&str], base: &[&str]) -> Value {
    json!({ "name": "Tỷ lệ", "numerator": numerator, "base": base, "decimals": 1, "valid_from": "2020-01-01" })
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_rate_that_an_office_defines_stands_in_every_report_until_it_is_taken_out(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (admin, noivu, mut dice) = (world.as_("quantri"), world.as_("noivu"), Dice(37));
    let sent: Vec<_> = (0..600).map(|_| random_dossier(&mut dice)).collect();
    load(&world, &sent).await;
    let stored = last_of_each(&sent);
    let (from, to) = (day(0), day(89));
    let question = format!("/v1/statistics?unit=294&from={from}&to={to}");

    admin.put("/v1/rates/handled", rate(&["resolved.early", "resolved.on_time"], &["to_handle"])).await.is(200);
    let path = "/v1/rates/same_period";
    admin.put(path, rate(&["received.resolved_in_time"], &["received.total"])).await.is(200);

    let counts = |dossier: &Value, figure: &str| {
        by_hand(dossier, from, to).into_iter().any(|(name, count)| name == figure && count > 0)
    };
    let same_period = |dossier: &Value| {
        let in_time = ["/resolved/early", "/resolved/on_time"].iter().any(|figure| counts(dossier, figure));
        counts(dossier, "/received/total") && in_time
    };
    for (by, key) in [("unit", "unit_code"), ("field", "field_code"), ("channel", "channel")] {
        let report = noivu.get(&format!("{question}&group_by={by}")).await.is(200).json();
        let all = stored.iter().filter(|dossier| same_period(dossier)).count();
        assert!(all > 3, "{all}");
        assert_eq!(report["rates"]["same_period"]["numerator"], all);
        assert_eq!(report["rates"]["same_period"]["denominator"], report["figures"]["received"]["total"]);
        assert_eq!(report["rates"]["same_period"]["denominator_of"], "received.total");
        for group in report["groups"].as_array().unwrap() {
            let lies_in = |dossier: &&&Value| dossier[key].as_str().unwrap_or_default() == group["key"];
            let own = stored.iter().filter(lies_in).filter(|dossier| same_period(dossier)).count();
            assert_eq!(group["rates"]["same_period"]["numerator"], own, "{by} {}", group["key"]);
        }
        let handled = &report["rates"]["handled"];
        assert_eq!(handled["denominator"], report["figures"]["to_handle"]);
        assert_eq!(handled["percent"].as_str().unwrap().split('.').next_back().unwrap().len(), 1, "{handled}");
    }
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let known = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let report = noivu.get(&question).await.is(200).json();
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let link = format!("/v1/statistics/dossiers?unit=294&from={from}&to={to}&figure=received.resolved_in_time");
    assert_eq!(
        noivu.get(&link).await.is(200).json()["items"].as_array().unwrap().len(),
        report["rates"]["same_period"]["numerator"]
    );

    admin.delete(path).await.is(204);
    admin.delete(path).await.is_problem(404, "not_found");
    assert!(noivu.get(&question).await.is(200).json()["rates"]["same_period"].is_null());
    let then = noivu.get(&format!("{question}&known_at={known}")).await.is(200).json();
    assert_eq!(then["rates"], report["rates"], "what was known before still has it");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_rate_of_something_beside_its_base_is_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let refused = world.as_("quantri").put("/v1/rates/x", rate(&["resolved.early"], &["received.total"])).await;
    assert_eq!(
        refused.is_problem(422, "invalid_input").faults(),
        [("/numerator/0".to_owned(), "not_in_base".to_owned())]
    );
    let early = "/v1/statistics?unit=294&period=2023&tree_as_of=1990-01-01";
    let refused = world.as_("noivu").get(early).await.is_problem(422, "invalid_input");
    assert_eq!(refused.faults(), [("?tree_as_of".to_owned(), "before_first_unit".to_owned())]);
    assert!(refused.text.contains("2004-01-01"), "{}", refused.text);
}
