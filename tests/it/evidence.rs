//! Evidence is what it says it is, is kept for good, and is given whole or in part to who may see it.

use std::io::{Cursor, Write};

use cchc::config::Settings;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::changes::Follower;
use crate::inspections::steps;
use crate::remediation::{assigned, draft, id_of, upload};
use crate::support::{Answer, Kind, Shelf, World, both_databases, both_databases_and_stores};

/// Sends a file to what it stands behind.
pub async fn add(world: &World, who: &str, behind: &str, name: &str, content: &[u8]) -> Answer {
    let voice = world.as_(who);
    let request = voice.request(Method::POST, &format!("{behind}/evidence")).query(&[("file_name", name)]);
    voice.send(request.body(content.to_vec())).await
}

/// A world with a draft that takes evidence.
async fn world_with_draft(kind: Kind, settings: Settings) -> (World, String) {
    let world = World::with(kind, settings).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;
    (world, report)
}

/// A file of so many bytes, no two stretches of it alike.
fn text(bytes: usize) -> Vec<u8> {
    (0..).flat_map(|number| format!("dòng {number}\n").into_bytes()).take(bytes - 1).chain([b'.']).collect()
}

/// The content of a file, as somebody asks for it.
pub async fn content(world: &World, who: &str, file: &Value, headers: &[(&str, &str)]) -> Answer {
    let voice = world.as_(who);
    let request = voice.request(Method::GET, file["content"].as_str().unwrap());
    voice.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

/// Sends a file that takes the place of another.
async fn replace(world: &World, report: &str, name: &str, earlier: &str) -> Answer {
    let voice = world.as_("chuyenmon");
    let query = [("file_name", name), ("supersedes", earlier)];
    voice.send(voice.request(Method::POST, &format!("{report}/evidence")).query(&query).body("bản mới")).await
}

/// A ZIP file with these names.
fn packed(names: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<x/>").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_kept_byte_by_byte_and_given_whole_or_in_part(#[case] kind: Kind, #[case] shelf: Shelf) {
    let (world, report) = world_with_draft(kind, shelf.settings().await).await;
    let sent = text(100_000);

    let file = upload(&world, &report, "danh-sach.txt", &sent).await.is(201).json();

    let digest = hex::encode(Sha256::digest(&sent));
    assert_eq!((&file["bytes"], &file["sha256"]), (&json!(100_000), &json!(digest)));
    let whole = content(&world, "chutich", &file, &[]).await.is(200);
    let tag = format!("\"{digest}\"");
    assert!(whole.bytes == sent);
    for (name, value) in [
        ("accept-ranges", "bytes"),
        ("etag", tag.as_str()),
        ("content-length", "100000"),
        ("content-type", "text/plain; charset=utf-8"),
        ("content-disposition", "attachment; filename=\"danh-sach.txt\"; filename*=UTF-8''danh%2Dsach.txt"),
        ("content-security-policy", "sandbox"),
        ("x-content-type-options", "nosniff"),
        ("content-range", ""),
    ] {
        assert_eq!(whole.header(name), value, "{name}");
    }
    for (range, first, last) in [("bytes=0-99", 0, 99), ("bytes=99900-", 99_900, 99_999), ("bytes=-50", 99_950, 99_999)]
    {
        let part = content(&world, "chutich", &file, &[("range", range)]).await.is(206);
        assert_eq!(part.header("content-range"), format!("bytes {first}-{last}/100000"));
        assert_eq!((part.header("etag"), part.header("accept-ranges")), (tag.clone(), "bytes".to_owned()));
        assert!(part.bytes == sent[first..=last], "{range}");
    }
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn conditions_and_ranges_are_answered_as_the_rfc_says(#[case] kind: Kind, #[case] shelf: Shelf) {
    let (world, report) = world_with_draft(kind, shelf.settings().await).await;
    let file = upload(&world, &report, "danh-sach.txt", b"0123456789").await.is(201).json();
    let tag = content(&world, "chutich", &file, &[]).await.is(200).header("etag");
    let ask = async |headers: &[(&str, &str)]| content(&world, "chutich", &file, headers).await;

    let beyond = ask(&[("range", "bytes=10-")]).await.is_problem(416, "range_not_satisfiable");
    assert_eq!(beyond.header("content-range"), "bytes */10");
    for odd in ["bytes=0-1,4-5", "lines=0-1", "bytes=5-4", "bytes=x"] {
        assert_eq!(ask(&[("range", odd)]).await.is(200).text, "0123456789", "{odd}");
    }
    assert_eq!(ask(&[("range", "bytes=0-3"), ("if-range", &tag)]).await.is(206).text, "0123");
    for other in ["\"khac\"", &format!("W/{tag}"), "Sun, 10 Sep 2023 02:00:00 GMT"] {
        assert_eq!(ask(&[("range", "bytes=0-3"), ("if-range", other)]).await.is(200).text, "0123456789", "{other}");
    }
    assert_eq!(ask(&[("if-none-match", &tag)]).await.is(304).header("etag"), tag);
    assert_eq!(ask(&[("if-none-match", &tag), ("range", "bytes=0-3")]).await.is(304).text, "");
    let chutich = world.as_("chutich");
    let head = chutich.request(Method::HEAD, file["content"].as_str().unwrap()).header("range", "bytes=0-3");
    let head = chutich.send(head).await.is(200);
    assert_eq!((head.header("content-length"), head.header("etag"), head.text.as_str()), ("10".into(), tag, ""));
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_larger_than_a_part_goes_up_in_parts(#[case] kind: Kind, #[case] shelf: Shelf) {
    let settings = Settings { evidence_bytes: 40 << 20, ..shelf.settings().await };
    let (world, report) = world_with_draft(kind, settings).await;
    let sent = text((24 << 20) + 17);

    let file = upload(&world, &report, "danh-sach.txt", &sent).await.is(201).json();

    assert_eq!(file["sha256"], hex::encode(Sha256::digest(&sent)));
    assert!(content(&world, "chutich", &file, &[]).await.is(200).bytes == sent);
    let seam = content(&world, "chutich", &file, &[("range", "bytes=8388600-8388615")]).await.is(206);
    assert!(seam.bytes == sent[8_388_600..8_388_616]);
    assert_eq!(shelf.holds(&world).await.len(), 1);
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_not_what_they_say_leave_nothing_behind(#[case] kind: Kind, #[case] shelf: Shelf) {
    let settings = Settings { evidence_bytes: 10 << 20, ..shelf.settings().await };
    let (world, report) = world_with_draft(kind, settings).await;
    let large = text((10 << 20) + 1);
    let false_pdf = text(9 << 20);
    let zip = packed(&["setup.exe"]);
    let workbook = packed(&["[Content_Types].xml", "xl/workbook.xml"]);
    let macros = packed(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    let cases: [(&str, &[u8], u16); 10] = [
        ("../../x.pdf", b"%PDF-1.7", 422),
        ("x.exe", b"MZ", 422),
        ("gia-mao.pdf", b"<html><script>alert(1)</script>", 422),
        ("gia-mao-lon.pdf", &false_pdf, 422),
        ("an\u{202e}fdp.txt", b"abc", 422),
        ("trong.txt", b"", 422),
        ("lon.txt", &large, 413),
        ("bao-cao.docx", &zip, 422),
        ("bao-cao.docx", &workbook, 422),
        ("bao-cao.docx", &macros, 422),
    ];
    for (name, content, status) in cases {
        let refused = upload(&world, &report, name, content).await;
        assert_eq!(refused.status, status, "{name}: {}", refused.text);
    }
    assert_eq!(world.as_("chuyenmon").get(&report).await.json()["evidence"], json!([]));
    assert!(shelf.holds(&world).await.is_empty(), "{:?}", shelf.holds(&world).await);
    let other = world.as_("motcua2");
    let foreign = other.request(Method::POST, &format!("{report}/evidence?file_name=a.txt")).body("x");
    other.send(foreign).await.is_problem(403, "forbidden");
    upload(&world, &report, "danh-muc.xlsx", &workbook).await.is(201);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_name_that_deceives_is_pointed_at(#[case] kind: Kind) {
    let (world, report) = world_with_draft(kind, Settings::default()).await;
    for name in ["../../x", "..\\x.txt", "/etc/x.txt", "an\u{202e}fdp.txt", "a\u{2066}b.txt", "a\u{1b}[31m.txt"] {
        let refused = upload(&world, &report, name, b"abc").await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [("?file_name".to_owned(), "file_name".to_owned())], "{name:?}");
    }
    assert!(Shelf::Folder.holds(&world).await.is_empty());
}

/// A DOCX file of some seven megabytes, of which one entry unpacks to a gibibyte of zeros.
fn bomb() -> Vec<u8> {
    // one block with fixed codes: a zero, then 258 zeros again and again, 13 bits each (RFC 1951 section 3.2.6)
    let bits = "110".bytes().chain("00110000".bytes()).chain("1100010100000".bytes().cycle()).map(|bit| bit & 1);
    let begun: Vec<u8> = bits.take(15 * 8).collect();
    let begun: Vec<u8> = begun.chunks(8).map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | bit)).collect();
    let turns = (1 << 30) / (8 * 258);
    let deflated = [&begun[..2], &begun[2..].repeat(turns)].concat();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [("[Content_Types].xml", b"<x/>".as_slice()), ("word/document.xml", &deflated)] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(content).unwrap();
    }
    let mut file = zip.finish().unwrap().into_inner();
    // both headers of the second entry say that it is deflated, and how much it is unpacked
    for (signature, method, size) in [(b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)] {
        let headers: Vec<_> = (0..file.len() - 4).filter(|at| file[*at..].starts_with(signature)).collect();
        let at = *headers.iter().find(|at| file[**at..][..80].windows(8).any(|name| name == b"document")).unwrap();
        file[at + method] = 8;
        file[at + size..][..4].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    }
    file
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_would_unpack_to_a_gibibyte_is_kept_as_it_came(#[case] kind: Kind, #[case] shelf: Shelf) {
    let (world, report) = world_with_draft(kind, shelf.settings().await).await;
    let sent = bomb();
    let mut opened = zip::ZipArchive::new(Cursor::new(&sent)).unwrap();
    let mut entry = opened.by_name("word/document.xml").unwrap();
    assert_eq!(entry.size(), 1 << 30);
    let mut first = vec![1; 10 << 20];
    std::io::Read::read_exact(&mut entry, &mut first).unwrap();
    assert!(first.iter().all(|byte| *byte == 0));

    let file = upload(&world, &report, "bao-cao.docx", &sent).await.is(201).json();

    assert_eq!((&file["bytes"], &file["sha256"]), (&json!(sent.len()), &json!(hex::encode(Sha256::digest(&sent)))));
    assert!(content(&world, "chutich", &file, &[]).await.is(200).bytes == sent);
    assert_eq!(shelf.holds(&world).await.len(), 1);
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn who_leads_another_unit_finds_no_report_to_add_evidence_to(#[case] kind: Kind, #[case] shelf: Shelf) {
    let (world, report) = world_with_draft(kind, shelf.settings().await).await;
    let leader_elsewhere = json!({ "user": "motcua2", "role": "leader", "unit_code": "10813" });
    world.as_("quantri").post("/v1/role-assignments", leader_elsewhere).await.is(201);
    let file = upload(&world, &report, "danh-sach.txt", b"1").await.is(201).json();
    let held = shelf.holds(&world).await;
    let outsider = world.as_("motcua2");
    let [supersedes, unknown] = [file["id"].as_str().unwrap(), "018a7c3e-0000-7000-8000-000000000014"];

    for query in [vec![], vec![("supersedes", supersedes)], vec![("supersedes", unknown)]] {
        let request = outsider.request(Method::POST, &format!("{report}/evidence"));
        let request = request.query(&[("file_name", "khac.txt")]).query(&query).body("khác");
        outsider.send(request).await.is_problem(404, "not_found");
    }

    assert_eq!(shelf.holds(&world).await, held);
    assert_eq!(world.as_("chutich").get(&report).await.json()["evidence"], json!([file]));
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_cut_or_falls_silent_leaves_nothing_behind(#[case] kind: Kind, #[case] shelf: Shelf) {
    let settings = Settings { idle_seconds: 1, ..shelf.settings().await };
    let (world, report) = world_with_draft(kind, settings).await;
    let head = format!(
        "POST {report}/evidence?file_name=a.txt HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Length: 18000000\r\n\r\n",
        world.as_("chuyenmon").token()
    );
    // made before, since the service waits no longer than a second
    let half = text(9 << 20);
    let begin = async || {
        let mut line = TcpStream::connect(world.address()).await.unwrap();
        line.write_all(head.as_bytes()).await.unwrap();
        line.write_all(&half).await.unwrap();
        line
    };

    let mut silent = begin().await;
    let mut answer = String::new();
    silent.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    let mut cut = begin().await;
    cut.shutdown().await.unwrap();
    cut.read_to_end(&mut Vec::new()).await.unwrap();

    // whoever is cut off gets no answer that could be waited for
    let all_gone = async { while !shelf.holds(&world).await.is_empty() {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), all_gone).await.unwrap();
    assert_eq!(world.as_("chuyenmon").get(&report).await.json()["evidence"], json!([]));
}

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_superseded_and_never_removed(#[case] kind: Kind, #[case] shelf: Shelf) {
    let (world, report) = world_with_draft(kind, shelf.settings().await).await;
    let first = upload(&world, &report, "danh-sach.txt", "bản cũ".as_bytes()).await.is(201).json();
    let first_id = first["id"].as_str().unwrap();

    let second = replace(&world, &report, "danh-sach-2.txt", first_id).await.is(201).json();

    assert_eq!(second["supersedes"], first["id"]);
    let in_force = world.as_("chutich").get(&report).await.json()["evidence"].clone();
    assert_eq!(in_force, json!([second]));
    let earlier = world.as_("chutich").get(&format!("/v1/evidence/{first_id}")).await.is(200).json();
    assert_eq!((&earlier["superseded_by"], &earlier["superseded_at"]), (&second["id"], &second["uploaded_at"]));
    assert_eq!(earlier["superseded_by_actor"], "user:chuyenmon");
    assert_eq!(content(&world, "chutich", &first, &[]).await.is(200).text, "bản cũ");
    assert_eq!(content(&world, "chutich", &second, &[]).await.is(200).text, "bản mới");
    assert_eq!(shelf.holds(&world).await.len(), 2);

    let twice = replace(&world, &report, "danh-sach-3.txt", first_id).await.is_problem(409, "conflict");
    assert_eq!(twice.faults(), [("?supersedes".to_owned(), "superseded".to_owned())]);
    let third = replace(&world, &report, "danh-sach-3.txt", second["id"].as_str().unwrap()).await.is(201).json();
    assert_eq!(world.as_("chutich").get(&report).await.json()["evidence"], json!([third]));
    assert_eq!(shelf.holds(&world).await.len(), 3);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn only_evidence_of_the_same_draft_is_superseded(#[case] kind: Kind) {
    let (world, report) = world_with_draft(kind, Settings::default()).await;
    let finding = world.as_("chuyenmon").get(&report).await.json()["findings"][0]["id"].clone();
    let other = draft(&world, "chuyenmon", finding.as_str().unwrap()).await;
    let elsewhere = upload(&world, &other, "khac.txt", b"khac").await.is(201).json();
    let here = upload(&world, &report, "day.txt", b"day").await.is(201).json();

    for id in [elsewhere["id"].as_str().unwrap(), "018a7c3e-0000-7000-8000-000000000014", &id_of(&report)] {
        let refused = replace(&world, &report, "moi.txt", id).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [("?supersedes".to_owned(), "not_of_this_subject".to_owned())]);
    }
    steps(world.as_("chuyenmon"), &report, &["submit"]).await;
    let late = replace(&world, &report, "muon.txt", here["id"].as_str().unwrap()).await;
    late.is_problem(409, "transition_not_allowed");
    assert_eq!(Shelf::Folder.holds(&world).await.len(), 2);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn of_two_files_that_take_the_same_place_at_once_one_does(#[case] kind: Kind) {
    let (world, report) = world_with_draft(kind, Settings::default()).await;
    let first = upload(&world, &report, "danh-sach.txt", b"1").await.is(201).json();
    let first = first["id"].as_str().unwrap();

    let both = tokio::join!(replace(&world, &report, "hai.txt", first), replace(&world, &report, "ba.txt", first));

    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(Shelf::Folder.holds(&world).await.len(), 2);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_follows_learns_that_a_file_gave_way(#[case] kind: Kind) {
    let (world, report) = world_with_draft(kind, Settings::default()).await;
    let first = upload(&world, &report, "danh-sach.txt", b"1").await.is(201).json();
    replace(&world, &report, "hai.txt", first["id"].as_str().unwrap()).await.is(201);

    let gave_way = |item: &Value| item["action"] == "supersede" && item["id"] == first["id"];
    Follower::new(&world, "noivu").until(|follower| follower.told.iter().any(gave_way)).await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_or_lost_in_the_store_is_never_given_as_whole(#[case] kind: Kind) {
    let (world, report) = world_with_draft(kind, Settings::default()).await;
    let file = upload(&world, &report, "danh-sach.txt", b"0123456789").await.is(201).json();
    let id = file["id"].as_str().unwrap().replace('-', "");
    let place = world.app.settings.data.join("evidence").join(&id[30..]).join(&id);
    assert_eq!(std::fs::read(&place).unwrap(), b"0123456789");

    std::fs::write(&place, "01234").unwrap();
    content(&world, "chutich", &file, &[]).await.is_problem(500, "internal_error");
    content(&world, "chutich", &file, &[("range", "bytes=0-3")]).await.is_problem(500, "internal_error");
    std::fs::remove_file(&place).unwrap();
    content(&world, "chutich", &file, &[]).await.is_problem(500, "internal_error");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_is_a_503_that_tells_nothing_of_it(#[case] kind: Kind) {
    let (world, report) = world_with_draft(kind, Settings::default()).await;
    let file = upload(&world, &report, "danh-sach.txt", b"1").await.is(201).json();
    let leader_elsewhere = json!({ "user": "motcua2", "role": "leader", "unit_code": "10813" });
    world.as_("quantri").post("/v1/role-assignments", leader_elsewhere).await.is(201);
    let folder = world.app.settings.data.join("evidence");
    std::fs::rename(&folder, folder.with_extension("away")).unwrap();
    std::fs::write(&folder, "").unwrap();

    let refused = upload(&world, &report, "hai.txt", b"2").await.is_problem(503, "unavailable");
    let unread = content(&world, "chutich", &file, &[]).await.is_problem(503, "unavailable");

    for answer in [&refused, &unread] {
        let told = answer.text.to_lowercase();
        assert!(["evidence\"", "folder", "/tmp", "file system"].iter().all(|word| !told.contains(word)), "{told}");
        assert_ne!(answer.header("retry-after"), "");
    }
    // who may not see it learns nothing: the store isn't asked
    for range in [None, Some(("range", "bytes=0-0")), Some(("range", "bytes=99-"))] {
        let headers: Vec<_> = range.into_iter().collect();
        content(&world, "motcua2", &file, &headers).await.is_problem(404, "not_found");
    }
    let motcua2 = world.as_("motcua2");
    motcua2.send(motcua2.request(Method::HEAD, file["content"].as_str().unwrap())).await.is(404);
    assert_eq!(world.as_("chutich").get(&report).await.json()["evidence"].as_array().unwrap().len(), 1);
}

/// What `cchc doctor` says of a store, and whether it is content.
async fn doctor(settings: &Settings) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let told = tokio::process::Command::new(env!("CARGO_BIN_EXE_cchc"))
        .args(["doctor", "--data"])
        .arg(folder.path())
        .env("CCHC_EVIDENCE_STORE", settings.evidence_store.as_ref().unwrap())
        .env("CCHC_EVIDENCE_S3_ENDPOINT", settings.evidence_s3_endpoint.as_ref().unwrap())
        .env("CCHC_EVIDENCE_S3_KEY_ID", "cchc")
        .env("CCHC_EVIDENCE_S3_SECRET", "khong-ai-thay")
        .env("CCHC_EVIDENCE_S3_ALLOW_HTTP", "true")
        .output()
        .await
        .unwrap();
    let text = [told.stdout, told.stderr].concat();
    (told.status.success(), String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_whether_the_store_can_be_written_and_never_its_key() {
    let there = Shelf::Bucket.settings().await;
    let missing = Settings { evidence_store: Some("s3://khong-co-gi/x".to_owned()), ..there.clone() };

    let (is_content, told) = doctor(&there).await;
    let (is_content_without, told_without) = doctor(&missing).await;

    assert!(is_content && told.contains("can be written and read"), "{told}");
    assert!(!is_content_without && told_without.contains("it can't be written"), "{told_without}");
    assert!(![told, told_without].concat().contains("khong-ai-thay"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_away_is_a_503_that_tells_nothing_of_it(#[case] kind: Kind) {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings =
        Settings { evidence_s3_endpoint: Some(format!("http://{nobody}")), ..Shelf::Bucket.settings().await };
    let bucket = settings.evidence_store.clone().unwrap();
    let (world, report) = world_with_draft(kind, settings).await;

    let refused = upload(&world, &report, "danh-sach.txt", b"1").await.is_problem(503, "unavailable");

    for secret in [nobody.to_string(), bucket, "khong-ai-thay".to_owned(), "s3".to_owned()] {
        assert!(!refused.text.contains(&secret), "{}", refused.text);
    }
    assert_eq!(world.as_("chuyenmon").get(&report).await.json()["evidence"], json!([]));
}
