//! The demonstration, as a user starts it: the notice's figures and texts come out exactly, on both databases alike.

use std::path::Path;
use std::process::Stdio;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::support::{Kind, client, empty_database};

/// A running demonstration.
struct Demo {
    base: String,
    http: reqwest::Client,
    _process: Child,
    /// Held, so that what it prints later finds its reader.
    _output: Lines<BufReader<ChildStdout>>,
    _folder: tempfile::TempDir,
}

impl Demo {
    async fn start(kind: Kind) -> Self {
        Self::start_from(kind, Path::new(env!("CARGO_BIN_EXE_cchc"))).await
    }

    async fn start_from(kind: Kind, program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = empty_database(kind, folder.path()).await;
        let mut process = Command::new(program)
            .args(["demo", "--listen", "127.0.0.1:0", "--database-url", &address, "--data"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let base = loop {
            let line = lines.next_line().await.unwrap().expect("the demonstration ended early");
            if let Some(base) = line.strip_prefix("contract        ") {
                break base.trim_end_matches("/openapi.json").to_owned();
            }
        };
        Self { base, http: client(), _process: process, _output: lines, _folder: folder }
    }

    async fn token(&self, who: &str) -> String {
        let body = json!({ "username": who, "password": "thanh-xa-2023" });
        let answer = self.http.post(format!("{}/v1/sessions", self.base)).json(&body).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned()
    }

    /// A file, asked for twice.
    async fn file(&self, token: &str, path: &str) -> Vec<u8> {
        let mut files = Vec::new();
        for _ in 0..2 {
            let answer = self.http.get(format!("{}{path}", self.base)).bearer_auth(token).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            files.push(answer.bytes().await.unwrap().to_vec());
        }
        assert_eq!(files[0], files[1], "the same request gives the same bytes");
        files.remove(0)
    }

    async fn get(&self, token: &str, path: &str) -> Value {
        let request = self.http.request(Method::GET, format!("{}{path}", self.base)).bearer_auth(token);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }
}

const PERIOD: &str = "from=2022-12-15&to=2023-08-31";

fn file(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(format!("demo/notice/{name}.json")).unwrap()).unwrap()
}

fn texts(items: &Value) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect()
}

/// Everything that the demonstration promises; answers with what has to be the same on both databases.
async fn check(kind: Kind) -> Value {
    let demo = Demo::start(kind).await;
    let noivu = demo.token("noivu").await;
    let report = demo.get(&noivu, &format!("/v1/statistics?unit=10852&{PERIOD}")).await;
    check_figures(&report);
    let truncated = demo.get(&noivu, &format!("/v1/statistics?unit=10852&{PERIOD}&rounding=truncate")).await;
    assert_eq!(truncated["rates"]["components_digitised"]["percent"], "99.68");
    assert_eq!(truncated["rates"]["results_digitised"]["percent"], "99.68");

    let list = demo.get(&noivu, "/v1/notices").await;
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let notice = demo.get(&noivu, &format!("/v1/notices/{id}")).await;
    check_notice(&notice);
    let reconciled = demo.get(&noivu, &format!("/v1/notices/{id}/reconciliation?{PERIOD}")).await;
    check_reconciliation(&reconciled);
    check_papers(&demo, &noivu, &notice).await;
    check_remediation(&demo, &noivu).await;
    check_tasks(&demo).await;

    let district = demo.get(&noivu, &format!("/v1/statistics?unit=294&{PERIOD}&group_by=unit")).await;
    assert_eq!(district["figures"]["received"]["total"], 1668);
    let silent = district["coverage"]["silent"].as_array().unwrap();
    assert!(silent.iter().any(|unit| unit["code"] == "10813"));
    let form = demo.get(&noivu, &format!("/v1/forms/ii06a?unit=10852&{PERIOD}")).await;
    json!([
        report["figures"],
        report["rates"],
        district["figures"],
        district["groups"],
        form,
        reconciled["figures"],
        notice["areas"],
        notice["deadline"],
        notice["number"],
        texts(&notice["findings"])
    ])
}

fn check_figures(report: &Value) {
    let figures = &report["figures"];
    assert_eq!(figures["received"], json!({ "total": 1277, "online": 1127, "direct": 150, "postal": 0 }));
    assert_eq!((&figures["carried_in"], &figures["to_handle"]), (&json!(0), &json!(1277)));
    assert_eq!(figures["resolved"], json!({ "total": 1274, "early": 1269, "on_time": 5, "late": 0 }));
    assert_eq!(figures["withdrawn"], 0);
    assert_eq!(figures["pending"], json!({ "total": 3, "in_time": 3, "overdue": 0, "paused": 0 }));
    assert_eq!(figures["certified_copies"]["dossiers"], 118);
    let rate = |name: &str| {
        let rate = &report["rates"][name];
        (rate["numerator"].as_i64().unwrap(), rate["denominator"].as_i64().unwrap(), rate["percent"].as_str().unwrap())
    };
    assert_eq!(rate("online"), (1127, 1277, "88.25"));
    assert_eq!(rate("early_or_on_time"), (1274, 1274, "100.00"));
    assert_eq!(rate("components_digitised"), (1270, 1274, "99.69"));
    assert_eq!(rate("results_digitised"), (1267, 1271, "99.69"));
}

/// The notice's paper is the same at each time, and what was entered comes back when it is read.
async fn check_papers(demo: &Demo, token: &str, notice: &Value) {
    let at = format!("/v1/notices/{}/document", notice["id"].as_str().unwrap());
    let docx = demo.file(token, &format!("{at}?format=docx")).await;
    check_read(demo, token, notice, docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
        .await;
    let pdf = demo.file(token, &at).await;
    assert!(pdf.starts_with(b"%PDF-1."));
    check_read(demo, token, notice, pdf, "application/pdf").await;
}

/// A paper of the notice, read again, says what the notice does.
async fn check_read(demo: &Demo, token: &str, notice: &Value, paper: Vec<u8>, media: &str) {
    let read = demo.http.post(format!("{}/v1/notices/read", demo.base)).bearer_auth(token);
    let read: Value = read.header("content-type", media).body(paper).send().await.unwrap().json().await.unwrap();

    let yields = ["areas", "findings", "recommendations", "figures", "references", "recipients"];
    assert_eq!(yields.map(|list| read[list].as_array().unwrap().len()), [8, 16, 16, 17, 9, 5], "{media}");
    assert_eq!(read["unplaced"], json!([]));
    assert_eq!(read["head"]["number"]["text"], format!("Số: {}", notice["number"].as_str().unwrap()));
    assert_eq!((&read["head"]["issued_on"], &read["head"]["title"]["text"]), (&notice["issued_on"], &notice["title"]));
    for (list, fields) in [
        ("findings", ["text", "area_code", "printed_section", "heading"].as_slice()),
        ("recommendations", &["text", "area_code", "printed_section"]),
        ("areas", &["area_code"]),
    ] {
        assert_eq!(picked(&read[list], fields), picked(&notice[list], fields), "{list}");
    }
    assert_eq!(read["findings"][12]["quantity"], notice["findings"][12]["quantity"], "06/16");
    let values = ["value", "numerator", "denominator", "percent"];
    let sorted = |mut figures: Vec<String>| {
        figures.sort();
        figures
    };
    assert_eq!(sorted(picked(&read["figures"], &values)), sorted(picked(&notice["figures"], &values)));
    let numbers = |references: &Value| picked(references, &["number_as_printed"]);
    assert_eq!(numbers(&read["references"]).len(), numbers(&notice["references"]).len());
    let signer = ["authority", "position", "name"].map(|part| &read["signer"][part]["text"]);
    assert_eq!(signer, ["authority", "position", "name"].map(|part| &notice["signer"][part]));
    assert_eq!(read["deadline"]["resolved"]["due_on"], notice["deadline"]["due_on"]);
    assert_eq!(texts(&read["recipients"]), texts(&notice["recipients"]));
}

/// Some fields of each item.
fn picked(items: &Value, fields: &[&str]) -> Vec<String> {
    let row = |item: &Value| fields.iter().map(|field| item[field].to_string()).collect::<Vec<_>>().join(" ");
    items.as_array().unwrap().iter().map(row).collect()
}

/// Each text character for character, in order, with the links between findings and recommendations.
fn check_notice(notice: &Value) {
    assert_eq!(texts(&notice["findings"]), texts(&file("findings")));
    assert_eq!(texts(&notice["recommendations"]), texts(&file("recommendations")));
    assert_eq!(texts(&notice["recipients"]), texts(&file("notice")["recipients"]));
    for name in ["title", "opening", "general_assessment", "closing", "documents_mentioned"] {
        assert_eq!(notice[name], file("notice")[name], "{name}");
    }
    let (shown, sent) = (notice["areas"].as_array().unwrap(), file("areas"));
    assert_eq!(shown.len(), 8);
    for (shown, sent) in shown.iter().zip(sent.as_array().unwrap()) {
        for name in ["area_code", "printed_number", "heading", "results", "full_text"] {
            assert_eq!(shown[name], sent[name]);
        }
    }
    assert_eq!(notice["figures"].as_array().unwrap().len(), 17);
    assert_eq!(notice["references"].as_array().unwrap().len(), 9);
    let alone: Vec<_> = notice["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["recommendations"] == json!([]))
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert_eq!(alone, ["F01", "F04", "F05", "F07", "F08", "F11", "F15", "F16"]);
    let deadline = &notice["deadline"];
    assert_eq!(deadline["due_on"], "2023-09-17");
    assert_eq!(deadline["last_working_day"], "2023-09-15");
    assert_eq!(deadline["overdue_from"], "2023-09-18T00:00:00+07:00");
}

fn check_reconciliation(reconciled: &Value) {
    let verdicts: Vec<_> = reconciled["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| (figure["code"].as_str().unwrap(), figure["verdict"].as_str().unwrap()))
        .filter(|(_, verdict)| *verdict != "match")
        .collect();
    let expected =
        [("N10", "match_truncated"), ("N11", "match_truncated"), ("N15", "not_computable"), ("N16", "not_computable")];
    assert_eq!(verdicts, expected);
    assert_eq!(reconciled["errors"], json!([]));
    let warnings = reconciled["warnings"].as_array().unwrap();
    assert_eq!((warnings.len(), &warnings[0]["denominators"]), (1, &json!([1277, 1274, 1271])));
    let unknown = reconciled["figures"].as_array().unwrap().iter().filter(|f| f["verdict"] == "not_computable");
    assert!(unknown.into_iter().all(|figure| figure["not_computable_because"]["vi"].is_string()));
}

async fn check_remediation(demo: &Demo, token: &str) {
    let reports = demo.get(token, "/v1/remediation-reports").await;
    let by_state = |state: &str| {
        let found = reports["items"].as_array().unwrap().iter().find(|report| report["state"] == state);
        found.unwrap_or_else(|| panic!("no {state} report")).clone()
    };
    let accepted = by_state("accepted");
    assert_eq!(accepted["findings"][0]["code"], "F13");
    assert_eq!(accepted["new_values"][0]["numerator"], 0);
    assert_eq!((&accepted["submitted_by"], &accepted["judged_by"]), (&json!("user:chuyenmon"), &json!("user:chutich")));
    let content = accepted["evidence"][0]["content"].as_str().unwrap();
    let request = demo.http.get(format!("{}{content}", demo.base)).bearer_auth(token);
    let file = request.send().await.unwrap();
    assert!(file.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(file.bytes().await.unwrap(), std::fs::read("demo/notice/evidence/hop-thu-cong-vu.txt").unwrap());
    let returned = by_state("returned");
    assert_eq!(returned["findings"][0]["code"], "F16");
    let closed = demo.get(token, "/v1/findings?unit=10852&state=closed").await;
    assert_eq!(closed["items"].as_array().unwrap().len(), 1);
}

async fn check_tasks(demo: &Demo) {
    let specialist = demo.token("chuyenmon").await;
    let tasks = demo.get(&specialist, "/v1/me/tasks").await;
    assert_eq!(tasks["today"], "2023-09-10");
    let items = tasks["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!((&items[0]["kind"], &items[0]["days_left"]["working"]), (&json!("remediate"), &json!(5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_notice_comes_out_exactly_and_alike_on_both_databases() {
    let (sqlite, postgres) = tokio::join!(check(Kind::Sqlite), check(Kind::Postgres));
    assert_eq!(sqlite, postgres);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_is_still_read_after_the_program_was_replaced_by_a_newer_one() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("cchc");
    std::fs::copy(env!("CARGO_BIN_EXE_cchc"), &program).unwrap();
    let demo = Demo::start_from(Kind::Sqlite, &program).await;
    std::fs::remove_file(&program).unwrap();

    let token = demo.token("noivu").await;
    let notice = demo.get(&token, "/v1/notices?unit=10852").await["items"][0]["id"].clone();
    let paper = demo.file(&token, &format!("/v1/notices/{}/document?format=pdf", notice.as_str().unwrap())).await;
    let read = demo.http.post(format!("{}/v1/notices/read", demo.base)).header("content-type", "application/pdf");
    let answer = read.bearer_auth(&token).body(paper).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<Value>().await.unwrap()["findings"].as_array().unwrap().len(), 16);
}
