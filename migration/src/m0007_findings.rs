//! Findings of inspections, the recommendations that answer them, and which answers which.

crate::step! {
    "findings" {
        uuid("id"),
        big_integer("unit_id"),
        uuid("inspection_id"),
        string("code"),
        integer("position"),
        string("area_code"),
        string_null("printed_section"),
        text_null("heading"),
        text("text"),
        text_null("context"),
        json_null("quantity"),
        string_null("target_percent"),
        json("actual"),
        string_null("severity"),
        text_null("criterion"),
        string("state"),
        string_null("owner"),
        json_null("deadline"),
        date_null("due_on"),
        text_null("risk_reason"),
        date_null("risk_until"),
        text_null("closed_reason"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at");
        key("id");
        unique("inspection_id", "code");
        index("unit_id", "due_on");
        index("owner")
    }
    "recommendations" {
        uuid("id"),
        big_integer("unit_id"),
        uuid("inspection_id"),
        string("code"),
        integer("position"),
        string_null("area_code"),
        string_null("printed_section"),
        text("text"),
        string("kind"),
        text_null("addressee"),
        timestamp_with_time_zone("created_at");
        key("id");
        unique("inspection_id", "code");
        index("unit_id")
    }
    "recommendation_findings" {
        uuid("recommendation_id"),
        uuid("finding_id");
        key("recommendation_id", "finding_id");
        index("finding_id")
    }
}
