//! Dossiers with the days that figures count by, their pauses, their history, and the answers to bulk submissions.

crate::step! {
    "dossiers" {
        big_integer("unit_id"),
        string("code"),
        string("procedure_code"),
        string_null("field_code"),
        string("channel"),
        string("applicant_type"),
        string("status"),
        string_null("sender_status"),
        timestamp_with_time_zone_null("submitted_at"),
        timestamp_with_time_zone_null("received_at"),
        timestamp_with_time_zone_null("due_at"),
        timestamp_with_time_zone_null("first_due_at"),
        timestamp_with_time_zone_null("completed_at"),
        timestamp_with_time_zone_null("returned_at"),
        timestamp_with_time_zone_null("handed_over_at"),
        json("pauses"),
        json("derived_pauses"),
        string_null("components_digitised"),
        string_null("result_digitised"),
        big_integer_null("certified_copies"),
        big_integer_null("fee_amount"),
        boolean_null("fee_paid_online"),
        string_null("fee_receipt_number"),
        integer_null("rating"),
        string_null("late_cause"),
        timestamp_with_time_zone_null("apology_sent_at"),
        string_null("origin_unit_code"),
        string_null("origin_code"),
        string_null("origin_kind"),
        timestamp_with_time_zone_null("origin_at"),
        timestamp_with_time_zone("source_updated_at"),
        json("flags"),
        timestamp_with_time_zone_null("accept_by"),
        date_null("submitted_on"),
        date_null("entered_on"),
        date_null("refused_on"),
        date_null("closed_on"),
        string_null("outcome"),
        date_null("due_on"),
        string("sender"),
        boolean("deleted"),
        big_integer("version"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at");
        key("unit_id", "code");
        index("unit_id", "entered_on");
        index("unit_id", "closed_on")
    }
    "dossier_pauses" {
        big_integer("unit_id"),
        string("code"),
        integer("position"),
        date("from_on"),
        date("to_on");
        key("unit_id", "code", "position")
    }
    "dossier_history" {
        big_integer("unit_id"),
        string("code"),
        big_integer("version"),
        timestamp_with_time_zone("at"),
        string("actor"),
        string("action"),
        json_null("content");
        key("unit_id", "code", "version")
    }
    "submissions" {
        uuid("id"),
        string("actor"),
        timestamp_with_time_zone("at"),
        json("answer");
        key("id");
        index("actor")
    }
}
