//! What the service would compute a figure with, guessed from its words.

use super::super::words::{fold, pattern};
use super::Printed;
use super::numbers::counted_within;

pattern!(ONLINE, r"\b(?:online|onlie|truc tuyen|qua mang)\b");
pattern!(OVERRUN, r"\b(?:tre han|qua han|tre hen|cham han)\b");
pattern!(EARLY_OR_ON_TIME, r"\b(?:truoc(?: han)? va dung han|dung(?: han)? va truoc han|truoc han,? dung han)\b");

/// A figure's definition by its words, the figure before it, and whether its sentence spoke of what was received.
pub fn definition(figure: &Printed, before: Option<&Printed>, is_received: bool) -> Option<&'static str> {
    let label = fold(&figure.label);
    let unit = fold(&figure.unit);
    let is_rate = figure.value.is_none();
    if !is_rate && label.contains("chung thuc ban sao dien tu") {
        return Some(if unit == "ho so" { "certified_copies.dossiers" } else { "certified_copies.total" });
    }
    let of_online = before.is_some_and(|before| before.definition == Some("received.online"));
    match () {
        () if !is_of_dossiers(&unit) => None,
        () if is_rate => rate(&label, of_online && figure.numerator.is_none()),
        () => count(&label, is_received),
    }
}

/// The definition of a count or a rate by its words alone.
pub fn guessed(words: &str, is_rate: bool) -> Option<&'static str> {
    let unit = counted_within(words).unwrap_or_default();
    let of = Printed { value: (!is_rate).then_some(0), label: words.to_owned(), unit, ..Printed::default() };
    definition(&of, None, false)
}

fn is_of_dossiers(unit: &str) -> bool {
    ["ho so", "tthc", "thu tuc hanh chinh", "%", ""].contains(&unit)
}

/// The rate that words name.
fn rate(label: &str, of_online: bool) -> Option<&'static str> {
    let said = |words: &str| label.contains(words);
    match () {
        () if said("so hoa") && (said("thanh phan") || said("tiep nhan") || said("dau vao")) => {
            Some("rates.components_digitised")
        }
        () if said("so hoa") => (said("ket qua") || said("dau ra")).then_some("rates.results_digitised"),
        () if said("phieu danh gia") => Some("rates.rated"),
        () if EARLY_OR_ON_TIME.is_match(label) || said("ty le") && said("dung han") => Some("rates.early_or_on_time"),
        () if ONLINE.is_match(label) && (said("tiep nhan") || said("ty le ho so")) || of_online => Some("rates.online"),
        () => None,
    }
}

/// The count that words name.
fn count(label: &str, is_received: bool) -> Option<&'static str> {
    let said = |words: &str| label.contains(words);
    let is_open = said("dang giai quyet") || said("chua giai quyet") || said("dang xu ly");
    let overran = OVERRUN.is_match(label);
    let is_received = is_received || said("tiep nhan");
    match () {
        () if overran && is_open => Some("pending.overdue"),
        () if overran && said("da giai quyet") => Some("resolved.late"),
        () if overran => Some("late"),
        () if is_open && (said("trong han") || said("chua den han")) => Some("pending.in_time"),
        () if is_open => Some("pending.total"),
        () if EARLY_OR_ON_TIME.is_match(label) => None,
        () if said("truoc han") => Some("resolved.early"),
        () if said("dung han") => Some("resolved.on_time"),
        () if said("phai giai quyet") || said("can giai quyet") => Some("to_handle"),
        () if said("da giai quyet") || said("giai quyet xong") => Some("resolved.total"),
        () if said("ky truoc") => Some("carried_in"),
        () if ONLINE.is_match(label) && is_received => Some("received.online"),
        () if said("truc tiep") && is_received => Some("received.direct"),
        () if said("buu chinh") && is_received => Some("received.postal"),
        () if said("tiep nhan") => Some("received.total"),
        () => None,
    }
}

/// The class of a whole that a part's words name: "quá hạn" of what is pending is another figure than of what is resolved.
pub fn part_of(whole: &str, part: &str) -> Option<&'static str> {
    let part = fold(part);
    let said = |words: &str| part.contains(words);
    let overran = OVERRUN.is_match(&part);
    match whole.split_once('.').map_or(whole, |(group, _)| group) {
        _ if EARLY_OR_ON_TIME.is_match(&part) => None,
        "received" if ONLINE.is_match(&part) => Some("received.online"),
        "received" if said("truc tiep") => Some("received.direct"),
        "received" if said("buu chinh") => Some("received.postal"),
        "to_handle" if said("ky truoc") => Some("carried_in"),
        "to_handle" if said("tiep nhan") => Some("received.total"),
        "resolved" if overran => Some("resolved.late"),
        "resolved" if said("truoc han") => Some("resolved.early"),
        "resolved" if said("dung han") => Some("resolved.on_time"),
        "pending" if overran => Some("pending.overdue"),
        "pending" if said("trong han") || said("chua den han") => Some("pending.in_time"),
        "pending" if said("tam dung") => Some("pending.paused"),
        "late" if said("da giai quyet") => Some("resolved.late"),
        "late" if said("dang giai quyet") || said("chua giai quyet") => Some("pending.overdue"),
        _ => None,
    }
}
