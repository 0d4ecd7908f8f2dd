//! By which commit what answers are made of last changed: figures by unit and half-month, the tree and reference data by
//! name.

crate::step! {
    "figure_marks" {
        big_integer("unit_id"),
        date("half_month"),
        big_integer("sequence");
        key("unit_id", "half_month")
    }
    "marks" {
        string("name"),
        big_integer("sequence");
        key("name")
    }
}
