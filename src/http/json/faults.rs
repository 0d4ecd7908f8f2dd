//! How many faults one answer names, and the answer that names them.

use crate::refusal::{Fault, Refusal, Text};

/// The most faults that one answer names: enough to mend a document by, and a bound on the work for a hostile one.
pub(super) const LIMIT: usize = 100;

/// 422 with these faults.
pub(super) fn refuse(faults: Vec<Fault>) -> Refusal {
    let full = faults.len() >= LIMIT;
    let mut refusal = Refusal::invalid(faults);
    if full {
        refusal.detail = Text::new(
            format!("Có ít nhất {LIMIT} chỗ trong dữ liệu gửi lên cần sửa; chỉ nêu {LIMIT} chỗ đầu."),
            format!("At least {LIMIT} places in the input have to change; the first {LIMIT} are named."),
        );
    }
    refusal
}
