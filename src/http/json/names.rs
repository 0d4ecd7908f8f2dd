//! Names compared as people write them.

/// The longest name, in bytes, that is compared at all; a longer one is nobody's slip.
const LONGEST: usize = 64;

/// A name as search folds it, and without separators: `SoĐiệnThoại` and `so_dien_thoai` are the same.
pub(super) fn folded(name: &str) -> String {
    crate::db::folded(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a name is short enough to be compared.
pub(super) fn comparable(name: &str) -> bool {
    name.len() <= LONGEST
}

/// The one of `known` that `name` most likely stands for: at most a third of it differs.
pub(super) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if !comparable(name) {
        return None;
    }
    let name = folded(name);
    let distance = |known: &str| {
        let known = folded(known);
        let longer = name.chars().count().max(known.chars().count());
        let distance = strsim::osa_distance(&name, &known);
        (distance * 3 <= longer).then_some(distance)
    };
    let near = known.iter().filter_map(|known| Some((distance(known)?, *known)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::{folded, nearest};

    const KNOWN: &[&str] = &["code", "received_at", "returned_at", "due_at"];

    #[test]
    fn names_are_the_same_without_case_marks_and_separators() {
        for name in ["so_dien_thoai", "SoDienThoai", "SỐ ĐIỆN-THOẠI", "so\u{302}\u{301}Điện_thoại"] {
            assert_eq!(folded(name), "sodienthoai", "{name}");
        }
    }

    #[test]
    fn a_slip_finds_the_name_that_was_meant() {
        assert_eq!(nearest("recieved_at", KNOWN), Some("received_at"));
        assert_eq!(nearest("ReceivedAt", KNOWN), Some("received_at"));
        assert_eq!(nearest("retuned_at", KNOWN), Some("returned_at"));
        assert_eq!(nearest("cod", KNOWN), Some("code"));
    }

    #[test]
    fn another_word_finds_none() {
        assert_eq!(nearest("zzz", KNOWN), None);
        assert_eq!(nearest("", KNOWN), None);
        assert_eq!(nearest(&"code".repeat(1000), KNOWN), None);
    }
}
