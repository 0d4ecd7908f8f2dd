//! People, machines, their roles and their sessions; the keys that sign tokens.

crate::step! {
    "users" {
        uuid("id"),
        string_uniq("username"),
        string("display_name"),
        string("password_hash"),
        boolean("active"),
        timestamp_with_time_zone("created_at");
        key("id")
    }
    "clients" {
        uuid("id"),
        string_uniq("client_id"),
        string("name"),
        string("secret_hash"),
        boolean("active"),
        integer("generation"),
        timestamp_with_time_zone("created_at");
        key("id")
    }
    "role_assignments" {
        uuid("id"),
        uuid_null("user_id"),
        uuid_null("client_id"),
        string("role"),
        big_integer("unit_id"),
        date_null("valid_from"),
        date_null("valid_to"),
        timestamp_with_time_zone("created_at");
        key("id");
        index("user_id");
        index("client_id");
        index("unit_id")
    }
    "sessions" {
        uuid("id"),
        uuid("user_id"),
        string("refresh_hash"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone("expires_at"),
        timestamp_with_time_zone_null("ended_at"),
        string_null("ended_why");
        key("id");
        index("user_id")
    }
    "spent_refresh_tokens" {
        string("hash"),
        uuid("session_id"),
        timestamp_with_time_zone("spent_at");
        key("hash");
        index("session_id")
    }
    "signing_keys" {
        string("kid"),
        binary("private_der"),
        binary("public_raw"),
        timestamp_with_time_zone("created_at"),
        timestamp_with_time_zone_null("retired_at");
        key("kid")
    }
    "sign_in_failures" {
        string("subject"),
        integer("failures"),
        timestamp_with_time_zone("last_at"),
        timestamp_with_time_zone("blocked_until");
        key("subject")
    }
}
