//! What goes into an inspection besides its results: the unit's own report, samples, and the minutes.

crate::step! {
    "self_reports" {
        uuid("inspection_id"),
        string_null("number"),
        date_null("issued_on"),
        text("text"),
        json("areas"),
        string("sent_by"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at");
        key("inspection_id")
    }
    "inspection_samples" {
        uuid("inspection_id"),
        string("code"),
        text("purpose"),
        string("method"),
        json_null("draw"),
        big_integer("size"),
        big_integer_null("stated_failed"),
        json("dossiers"),
        string("created_by"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at");
        key("inspection_id", "code")
    }
    "inspection_minutes" {
        uuid("inspection_id"),
        json("content"),
        json_null("team_signature"),
        json_null("unit_signature"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at");
        key("inspection_id")
    }
}
