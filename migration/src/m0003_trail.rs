//! The audit trail, hash-chained per unit (chain 0 is for what belongs to none), and the answers kept for repeated keys.

crate::step! {
    "audit_heads" {
        big_integer("chain"),
        big_integer("seq"),
        string("hash");
        key("chain")
    }
    "audit_entries" {
        big_integer("chain"),
        big_integer("seq"),
        timestamp_with_time_zone("at"),
        string("actor"),
        string("action"),
        string("object"),
        text("detail"),
        string("request_id"),
        string("previous"),
        string("hash");
        key("chain", "seq");
        index("object")
    }
    "kept_answers" {
        string("actor"),
        string("idempotency_key"),
        string("fingerprint"),
        string("location"),
        string("etag"),
        text("body"),
        timestamp_with_time_zone("created_at");
        key("actor", "idempotency_key");
        index("created_at")
    }
}
