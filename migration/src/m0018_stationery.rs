//! Offices' own words for their papers, by version; the bytes of papers that were issued.

crate::step! {
    "paper_templates" {
        big_integer("unit_id"),
        string("kind"),
        integer("version"),
        json_null("texts"),
        string("created_by"),
        timestamp_with_time_zone("created_at");
        key("unit_id", "kind", "version")
    }
    "kept_papers" {
        string("subject"),
        string("format"),
        string("sha256"),
        binary("content");
        key("subject", "format")
    }
}
