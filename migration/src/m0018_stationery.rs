//! Offices' own words for their papers, by version; papers that were issued, and their bytes once they were printed.

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
        json("paper"),
        binary_null("pdf"),
        binary_null("docx");
        key("subject")
    }
}
