//! Inspection plans, their teams, inspections, and what these say by area of reform and as declared figures.

crate::step! {
    "inspection_plans" {
        uuid("id"),
        big_integer("unit_id"),
        string_null("number"),
        date_null("issued_on"),
        text("title"),
        string("kind"),
        integer("year"),
        date("period_from"),
        date("period_to"),
        json("area_codes"),
        json("basis"),
        text_null("body"),
        string("state"),
        text_null("reason"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at");
        key("id");
        index("unit_id", "year")
    }
    "inspection_teams" {
        uuid("id"),
        uuid("plan_id"),
        text("name"),
        json_null("decision"),
        json("members"),
        timestamp_with_time_zone("created_at");
        key("id");
        index("plan_id")
    }
    "inspections" {
        uuid("id"),
        big_integer("unit_id"),
        uuid("plan_id"),
        uuid("team_id"),
        json("inspected"),
        date_null("from_on"),
        date_null("to_on"),
        string("state"),
        boolean("frozen"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("updated_at");
        key("id");
        index("unit_id");
        index("plan_id")
    }
    "inspection_areas" {
        uuid("inspection_id"),
        string("area_code"),
        integer("position"),
        string_null("printed_number"),
        text("heading"),
        json("results"),
        text_null("full_text"),
        timestamp_with_time_zone("updated_at");
        key("inspection_id", "area_code")
    }
    "declared_figures" {
        uuid("inspection_id"),
        string("code"),
        integer("position"),
        string("name"),
        text_null("label"),
        big_integer_null("value"),
        big_integer_null("numerator"),
        big_integer_null("denominator"),
        string_null("percent"),
        string("unit"),
        text("quote"),
        string_null("printed"),
        string_null("printed_percent"),
        string_null("definition"),
        json_null("not_computable_because"),
        timestamp_with_time_zone("updated_at");
        key("inspection_id", "code")
    }
}
