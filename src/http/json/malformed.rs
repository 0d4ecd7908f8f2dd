//! 400 for what isn't JSON: where it stops being it and, where that is known, why.

use serde_json::error::{Category, Error};

use crate::refusal::{Answer, Code, Refusal, Text};

/// What the JSON parser's messages start with, and our own words for it.
const REASONS: &[(&str, &str, &str)] = &[
    ("recursion limit exceeded", "lồng nhau quá sâu (tối đa 127 tầng)", "it nests too deeply (127 levels at most)"),
    (
        "trailing characters",
        "còn nội dung thừa sau giá trị JSON",
        "something follows the JSON value; one body or line holds one value",
    ),
    ("trailing comma", "dấu phẩy thừa", "a comma has nothing after it"),
    ("number out of range", "số quá lớn", "the number is too large"),
    ("invalid number", "số sai cú pháp", "the number is malformed"),
    (
        "control character",
        "ký tự điều khiển trong chuỗi phải viết dạng \\u00XX",
        "a control character in a string has to be escaped as \\u00XX",
    ),
    ("lone leading surrogate", "mã \\u thiếu nửa cặp", "half of a \\u surrogate pair is missing"),
    ("unexpected end of hex escape", "mã \\u thiếu nửa cặp", "half of a \\u surrogate pair is missing"),
    ("invalid escape", "ký hiệu thoát sai", "the escape isn't one that JSON knows"),
    ("key must be a string", "tên trường phải là chuỗi trong ngoặc kép", "a field name is a string in double quotes"),
];

/// The text of a body: not empty, UTF-8, without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Answer<&str> {
    if bytes.trim_ascii().is_empty() {
        return Err(refuse("Nội dung trống; cần một giá trị JSON.", "The body is empty; a JSON value is needed."));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(refuse(
            "Nội dung bắt đầu bằng dấu BOM (dòng 1, cột 1); hãy gửi UTF-8 không có BOM.",
            "The body starts with a byte order mark (line 1, column 1); send UTF-8 without one.",
        ));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        at(&before, "byte không phải UTF-8", "a byte isn't UTF-8")
    })
}

/// The refusal for what the JSON parser says about `text`.
pub(super) fn syntax(text: &str, error: &Error) -> Refusal {
    let before = before(text, error.line(), error.column());
    if error.classify() == Category::Eof {
        return at(before, "nội dung kết thúc giữa chừng", "the body ends too early");
    }
    let message = error.to_string();
    match REASONS.iter().find(|(start, ..)| message.starts_with(start)) {
        Some((_, vi, en)) => at(before, vi, en),
        None => at(before, "sai cú pháp", "the syntax is wrong"),
    }
}

/// The text before the byte that the parser names by its line and column, both counted from 1.
fn before(text: &str, line: usize, column: usize) -> &str {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let end = (start + column.saturating_sub(1)).min(text.len());
    &text[..text.floor_char_boundary(end)]
}

/// The refusal that names the character after `before` by its line and its column in characters.
fn at(before: &str, vi: &str, en: &str) -> Refusal {
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    refuse(
        format!("Không đọc được JSON ở dòng {line}, cột {column}: {vi}."),
        format!("The JSON can't be read at line {line}, column {column}: {en}."),
    )
}

fn refuse(vi: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(Code::JsonMalformed, Text::new(vi.into(), en.into()))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::refusal::{Code, Refusal};

    fn refused(body: &[u8]) -> Refusal {
        let refusal = parse(body).unwrap_err();
        assert_eq!(refusal.code, Code::JsonMalformed, "{}", String::from_utf8_lossy(body));
        assert!(refusal.faults.is_empty());
        refusal
    }

    /// What the answer to a body says, in both languages.
    fn says(body: &[u8], vi: &str, en: &str) {
        let detail = refused(body).detail;
        assert!(detail.vi.contains(vi), "{}", detail.vi);
        assert!(detail.en.contains(en), "{}", detail.en);
    }

    #[test]
    fn an_empty_body_is_called_empty() {
        says(b"", "trống", "empty");
        says(b" \r\n", "trống", "empty");
    }

    #[test]
    fn a_byte_order_mark_is_named() {
        says(b"\xef\xbb\xbf{}", "dòng 1, cột 1", "byte order mark");
    }

    #[test]
    fn a_syntax_error_is_named_by_line_and_column() {
        says(b"{\n  \"a\": 1,\n  x\n}", "dòng 3, cột 3", "line 3, column 3");
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        says("{\"hồ sơ\": x}".as_bytes(), "dòng 1, cột 11", "line 1, column 11");
        says(b"[\"\xe1\xbb\x93\", \"\xff\"]", "dòng 1, cột 8", "line 1, column 8");
    }

    #[test]
    fn a_truncated_body_is_told_apart_from_a_wrong_one() {
        for body in ["{", "[1,", "{\"a\"", "{\"a\":", "\"abc", "tru", "{\"a\":1"] {
            says(body.as_bytes(), "giữa chừng", "ends too early");
        }
    }

    #[test]
    fn numbers_that_json_has_no_way_to_say_are_refused() {
        for body in ["NaN", "[NaN]", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "0x10"] {
            refused(body.as_bytes());
        }
        says(b"1e400", "số quá lớn", "too large");
        says(b"-1e400", "số quá lớn", "too large");
    }

    #[test]
    fn half_a_surrogate_pair_is_refused() {
        for body in [r#""\ud800""#, r#""\udc00""#, r#""\ud800\u0041""#, r#"{"\ud800":1}"#] {
            says(body.as_bytes(), "nửa cặp", "surrogate pair");
        }
    }

    #[test]
    fn invalid_utf8_is_refused() {
        says(b"[\n\"\xff\"]", "dòng 2, cột 2", "line 2, column 2");
        refused(b"{\"\xc3\x28\":1}");
    }

    #[test]
    fn what_follows_the_value_is_refused() {
        says(b"{} x", "dòng 1, cột 4", "something follows");
        says(b"{}{}", "nội dung thừa", "something follows");
        says(b"[1,]", "dấu phẩy", "comma");
    }

    #[test]
    fn too_deep_a_body_is_refused_and_a_deep_one_read() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(127).as_bytes()).is_ok());
        says(nested(129).as_bytes(), "127 tầng", "127 levels");
        says("[".repeat(100_000).as_bytes(), "127 tầng", "127 levels");
        says("{\"a\":".repeat(129).as_bytes(), "127 tầng", "127 levels");
    }

    #[test]
    fn a_line_break_inside_a_string_is_refused() {
        says(b"\"a\nb\"", "ký tự điều khiển", "control character");
    }
}
