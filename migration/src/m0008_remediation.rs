//! Remediation reports, the findings that they are about, and their evidence.

crate::step! {
    "remediation_reports" {
        uuid("id"),
        big_integer("unit_id"),
        string("state"),
        text("summary"),
        text_null("measures"),
        json("new_values"),
        string("created_by"),
        timestamp_with_time_zone("created_at"),
        string_null("submitted_by"),
        timestamp_with_time_zone_null("submitted_at"),
        string_null("judged_by"),
        timestamp_with_time_zone_null("judged_at"),
        text_null("judgement");
        key("id");
        index("unit_id")
    }
    "remediation_findings" {
        uuid("report_id"),
        uuid("finding_id");
        key("report_id", "finding_id");
        index("finding_id")
    }
    "evidence" {
        uuid("id"),
        uuid("report_id"),
        big_integer("unit_id"),
        string("file_name"),
        string("media_type"),
        big_integer("bytes"),
        string("sha256"),
        string("uploaded_by"),
        timestamp_with_time_zone("uploaded_at");
        key("id");
        index("report_id")
    }
}
