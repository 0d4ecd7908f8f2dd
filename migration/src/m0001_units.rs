//! The tree of units with its history.

crate::step! {
    "units" {
        big_pk_auto("id"),
        timestamp_with_time_zone("created_at")
    }
    "unit_versions" {
        uuid("id"),
        big_integer("unit_id"),
        string("code"),
        boolean("code_verified"),
        string("name"),
        string("name_folded"),
        string("kind"),
        big_integer_null("parent_id"),
        boolean("receives_dossiers"),
        text_null("note"),
        date("valid_from"),
        date("valid_to");
        key("id");
        unique("unit_id", "valid_from");
        unique("unit_id", "valid_to");
        unique("code", "valid_to");
        index("code", "valid_from");
        index("parent_id")
    }
    "unit_codes" {
        uuid("id"),
        big_integer("unit_id"),
        string("scheme"),
        string("code"),
        boolean("verified"),
        date("valid_from"),
        date("valid_to");
        key("id");
        unique("scheme", "code", "valid_from");
        index("unit_id")
    }
    "unit_lineage" {
        big_integer("ancestor_id"),
        big_integer("unit_id"),
        date("valid_from"),
        date("valid_to"),
        integer("depth");
        key("ancestor_id", "unit_id", "valid_from");
        index("unit_id", "valid_from")
    }
    "unit_events" {
        uuid("id"),
        string("kind"),
        date("effective_on"),
        text("legal_basis"),
        timestamp_with_time_zone("recorded_at");
        key("id")
    }
    "unit_event_units" {
        uuid("event_id"),
        big_integer("unit_id"),
        string("part");
        key("event_id", "unit_id", "part");
        index("unit_id")
    }
}
