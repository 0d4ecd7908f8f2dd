//! Remediation plans: what is done about which finding, by whom, by when.

crate::step! {
    "remediation_plans" {
        uuid("id"),
        big_integer("unit_id"),
        string_null("number"),
        date_null("issued_on"),
        text("title"),
        json("items"),
        string("state"),
        string("created_by"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at"),
        string_null("submitted_by"),
        timestamp_with_time_zone_null("submitted_at"),
        string_null("judged_by"),
        timestamp_with_time_zone_null("judged_at"),
        text_null("judgement");
        key("id");
        index("unit_id")
    }
}
