//! Arrays as PostgreSQL writes them (its manual, section 8.15.6).

use std::borrow::Cow;

use chrono::{DateTime, Timelike, Utc};
use sea_orm::sea_query::Value;

use crate::refusal::{Answer, Refusal};

/// An array on its way.
#[derive(Debug, Clone, Default)]
pub(super) struct Array(String);

impl Array {
    /// Adds a value.
    pub(super) fn push(&mut self, value: &Value) -> Answer<()> {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        match text(value)? {
            None => self.0.push_str("NULL"),
            Some(text) => {
                self.0.push('"');
                for c in text.chars() {
                    if matches!(c, '"' | '\\') {
                        self.0.push('\\');
                    }
                    self.0.push(c);
                }
                self.0.push('"');
            }
        }
        Ok(())
    }
}

impl From<Array> for Value {
    fn from(Array(mut text): Array) -> Self {
        if text.is_empty() {
            text.push('{');
        }
        text.push('}');
        text.into()
    }
}

/// A value as PostgreSQL reads it; none for NULL.
fn text(value: &Value) -> Answer<Option<Cow<'_, str>>> {
    let owned = |text: Option<String>| text.map(Cow::Owned);
    Ok(match value {
        Value::String(text) => text.as_deref().map(Cow::Borrowed),
        Value::BigInt(number) => owned(number.map(|number| number.to_string())),
        Value::Int(number) => owned(number.map(|number| number.to_string())),
        Value::Bool(truth) => truth.map(|truth| Cow::Borrowed(if truth { "t" } else { "f" })),
        Value::ChronoDate(day) => owned(day.map(|day| day.to_string())),
        Value::ChronoDateTimeUtc(at) => owned(at.map(moment)),
        Value::Uuid(id) => owned(id.map(|id| id.to_string())),
        Value::Json(json) => owned(json.as_ref().map(ToString::to_string)),
        Value::Bytes(bytes) => owned(bytes.as_ref().map(|bytes| format!("\\x{}", hex::encode(bytes)))),
        other => return Err(Refusal::internal(&format!("no array of {other:?} is written"))),
    })
}

/// A time to the microsecond. There are ten in a dossier, and a pattern would be read for each.
fn moment(at: DateTime<Utc>) -> String {
    let (day, hour, minute, second) = (at.date_naive(), at.hour(), at.minute(), at.second());
    format!("{day} {hour:02}:{minute:02}:{second:02}.{:06}+00", at.timestamp_subsec_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_keeps_quotes_backslashes_braces_and_what_is_missing() {
        let mut array = Array::default();
        for text in ["a\"b", "c\\d", "{e, f}", "NULL", ""] {
            array.push(&text.into()).unwrap();
        }
        array.push(&Value::String(None)).unwrap();
        array.push(&vec![0_u8, 255].into()).unwrap();
        assert_eq!(Value::from(array), r#"{"a\"b","c\\d","{e, f}","NULL","",NULL,"\\x00ff"}"#.into());
        assert_eq!(Value::from(Array::default()), "{}".into());
    }

    #[test]
    fn a_time_is_written_to_the_microsecond() {
        let at = DateTime::from_timestamp(1_694_653_445, 7_089_999).unwrap();
        assert_eq!(moment(at), "2023-09-14 01:04:05.007089+00");
    }
}
