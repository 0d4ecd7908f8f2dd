//! Notices of inspections' results. An issued one keeps what it said, word for word.

crate::step! {
    "notices" {
        uuid("id"),
        big_integer("unit_id"),
        json("inspection_ids"),
        string("state"),
        json("content"),
        integer_null("number"),
        integer_null("year"),
        date_null("issued_on"),
        json_null("frozen"),
        string_null("sha256"),
        string("created_by"),
        timestamp_with_time_zone("created_at"),
        string_null("issued_by"),
        timestamp_with_time_zone_null("issued_at");
        key("id");
        unique("unit_id", "year", "number")
    }
}
