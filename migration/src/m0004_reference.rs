//! Reference data with versions: procedures and their fields, reform areas, the working calendar.

crate::step! {
    "procedure_fields" {
        uuid("id"),
        string("code"),
        string("name"),
        string("name_folded"),
        date("valid_from"),
        date("valid_to");
        key("id");
        unique("code", "valid_from");
        unique("code", "valid_to")
    }
    "procedures" {
        uuid("id"),
        string("code"),
        string("name"),
        string("name_folded"),
        string("field_code"),
        string("service_level"),
        boolean("has_result"),
        date("valid_from"),
        date("valid_to");
        key("id");
        unique("code", "valid_from");
        unique("code", "valid_to")
    }
    "reform_areas" {
        uuid("id"),
        string("code"),
        integer("position"),
        string("name"),
        string("name_en"),
        json("aliases"),
        date("valid_from"),
        date("valid_to");
        key("id");
        unique("code", "valid_from");
        unique("code", "valid_to")
    }
    "working_day_exceptions" {
        date("day"),
        string("kind"),
        string("name");
        key("day")
    }
}
