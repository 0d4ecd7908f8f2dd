//! Faults of names that aren't known: fields, and words of a list.

use super::names::nearest;
use super::personal::is_personal;
use crate::refusal::{Fault, Text};

/// The fault of a field that isn't one of `known`. Its value is never looked at.
pub(super) fn field(pointer: String, name: &str, known: &[&str]) -> Fault {
    if is_personal(name) {
        let detail = Text::new(
            "Trường này mang dữ liệu cá nhân; dịch vụ không nhận. Hãy bỏ trường này.",
            "This field carries personal data, which the service doesn't take. Leave the field out.",
        );
        return Fault::new(pointer, "personal_data", detail);
    }
    name_only(pointer, name, known)
}

/// The same where no name is personal: the parameters of a query.
pub(super) fn name_only(pointer: String, name: &str, known: &[&str]) -> Fault {
    let detail = match nearest(name, known) {
        Some(near) => Text::new(
            format!("Không có trường này ở đây; có phải ý bạn là «{near}»?"),
            format!("There is no such field here; did you mean '{near}'?"),
        ),
        None if known.is_empty() => {
            Text::new("Ở đây không nhận trường nào; hãy bỏ trường này.", "No field is taken here; leave it out.")
        }
        None => Text::new(
            format!("Không có trường này ở đây; các trường nhận được: {}.", known.join(", ")),
            format!("There is no such field here; those there are: {}.", known.join(", ")),
        ),
    };
    Fault::new(pointer, "unknown_field", detail)
}

/// What to say to a word that isn't one of `known`.
pub(super) fn value(given: &str, known: &[&str]) -> Text {
    let list = known.join(", ");
    match nearest(given, known) {
        Some(near) => Text::new(
            format!("Giá trị không có trong danh mục; có phải ý bạn là «{near}»? Các giá trị: {list}."),
            format!("The value isn't in the list; did you mean '{near}'? Known: {list}."),
        ),
        None => Text::new(
            format!("Giá trị không có trong danh mục; các giá trị: {list}."),
            format!("The value isn't in the list; known: {list}."),
        ),
    }
}
