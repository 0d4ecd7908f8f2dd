//! Where in a document, or in a query, a value stands.

/// A place, as the steps from the root. It lives on the stack and becomes a pointer only where something is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) enum Path<'p> {
    /// The document itself.
    Root,
    /// The query, whose values are all text.
    Query,
    /// A field of the object at a place.
    Field(&'p Path<'p>, &'p str),
    /// An item of the list at a place, counted from 0.
    Item(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// The JSON pointer (RFC 6901), or `?name` in a query.
    pub(super) fn pointer(&self) -> String {
        match self {
            Self::Root | Self::Query => String::new(),
            Self::Field(Self::Query, name) => in_query(name),
            Self::Field(parent, name) => parent.pointer() + &step(name),
            Self::Item(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

/// The step of a pointer into the field `name`, escaped (RFC 6901 section 3).
pub(super) fn step(name: &str) -> String {
    let mut step = String::with_capacity(name.len() + 1);
    step.push('/');
    for c in name.chars() {
        match c {
            '~' => step.push_str("~0"),
            '/' => step.push_str("~1"),
            c => step.push(c),
        }
    }
    step
}

/// The pointer at the parameter `name` of a query.
pub(super) fn in_query(name: &str) -> String {
    format!("?{name}")
}

/// Whether `pointer` is a place inside `place`, not the place itself.
pub(super) fn is_inside(pointer: &str, place: &str) -> bool {
    let rest = pointer.strip_prefix(place);
    rest.is_some_and(|rest| rest.starts_with('/') || (place.is_empty() && rest.starts_with('?')))
}

/// The pointer one step out, unless it is the root already.
pub(super) fn parent(pointer: &str) -> Option<&str> {
    match pointer.rsplit_once('/') {
        Some((parent, _)) => Some(parent),
        None => pointer.starts_with('?').then_some(""),
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, is_inside, parent};

    #[test]
    fn pointers_escape_tilde_and_slash() {
        let list = Path::Field(&Path::Root, "a/b~c");
        let item = Path::Item(&list, 3);
        assert_eq!(Path::Field(&item, "").pointer(), "/a~1b~0c/3/");
    }

    #[test]
    fn parameters_of_a_query_stand_behind_a_question_mark() {
        let list = Path::Field(&Path::Query, "status");
        assert_eq!(Path::Item(&list, 1).pointer(), "?status/1");
    }

    #[test]
    fn a_longer_name_is_not_inside_a_shorter_one() {
        assert!(is_inside("/fee/amount", "/fee"));
        assert!(is_inside("/fee", "") && is_inside("?fee", ""));
        assert!(!is_inside("/fees", "/fee"));
        assert!(!is_inside("/fee", "/fee"));
    }

    #[test]
    fn only_the_root_has_no_parent() {
        assert_eq!(parent("/fee/amount"), Some("/fee"));
        assert_eq!((parent("/fee"), parent("?fee"), parent("?fee/0")), (Some(""), Some(""), Some("?fee")));
        assert_eq!(parent(""), None);
    }
}
