//! The catalogue of refusals: each code's name, HTTP status, fixed title and the text of its page.

use super::Text;

/// Declares the catalogue: variant, name, status, titles and what to do, one row a code.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $status:literal
        $title_vi:literal $title_en:literal $advice_vi:literal $advice_en:literal;)*) => {
        /// A stable code: the `code` of a problem, and its page under `/problems/{code}`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name that stands in answers and links.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status, always the one the answer really has (RFC 9457 section 3.1).
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// The title, the same for every occurrence of the code (RFC 9457 section 3.1).
            pub fn title(self) -> Text {
                match self { $(Self::$variant => Text::new($title_vi, $title_en),)* }
            }

            /// What a caller can do about it.
            pub fn advice(self) -> Text {
                match self { $(Self::$variant => Text::new($advice_vi, $advice_en),)* }
            }
        }
    };
}

codes! {
    /// The body is not JSON.
    JsonMalformed "json_malformed" 400
        "JSON không đọc được" "Malformed JSON"
        "Sửa cú pháp JSON tại vị trí được nêu." "Mend the JSON at the place that is named.";
    /// A key stands twice in one object.
    DuplicateField "duplicate_field" 400
        "Trường bị lặp" "Duplicate field"
        "Mỗi trường chỉ được xuất hiện một lần trong một đối tượng." "Send each field once in an object.";
    /// A path, query, header or cursor that can't be read.
    MalformedRequest "malformed_request" 400
        "Yêu cầu không đọc được" "Malformed request"
        "Sửa tham số, tiêu đề hoặc con trỏ được nêu." "Correct the parameter, header or cursor that is named.";
    /// No valid credentials.
    Unauthenticated "unauthenticated" 401
        "Chưa xác thực" "Not authenticated"
        "Đăng nhập qua POST /v1/sessions hoặc POST /oauth/token rồi gửi tiêu đề Authorization: Bearer."
        "Sign in by POST /v1/sessions or POST /oauth/token, then send Authorization: Bearer.";
    /// Signed in, and not permitted.
    Forbidden "forbidden" 403
        "Không có quyền" "Not permitted"
        "Nhờ người quản trị giao vai trò có quyền này tại đơn vị." "Ask an administrator for a role with this permission at the unit.";
    /// The remediation's reporter tried to judge it.
    OwnReport "own_report" 403
        "Không được tự duyệt báo cáo của mình" "Own report"
        "Người khác với người lập và người nộp phải xem xét báo cáo." "Somebody other than who wrote or submitted it has to judge it.";
    /// What takes two people was tried by one.
    SecondPerson "second_person" 403
        "Cần người thứ hai" "A second person is needed"
        "Việc này phải do người khác với người đã làm bước trước thực hiện." "Somebody other than who took the step before has to do this.";
    /// Known to the identity provider, and to nobody here.
    NoAccount "no_account" 403
        "Danh tính chưa gắn với tài khoản" "No account for this identity"
        "Nhờ người quản trị gắn danh tính của bạn với tài khoản, rồi đăng nhập lại."
        "Ask an administrator to link your identity to an account, then sign in again.";
    /// Nothing there, or nothing the caller may know of.
    NotFound "not_found" 404
        "Không tìm thấy" "Not found"
        "Kiểm tra đường dẫn, mã và phạm vi quyền của bạn." "Check the path, the code and the reach of your roles.";
    /// The path exists, the method doesn't.
    MethodNotAllowed "method_not_allowed" 405
        "Phương thức không được hỗ trợ" "Method not allowed"
        "Dùng một trong các phương thức ở tiêu đề Allow." "Use one of the methods in the Allow header.";
    /// The body stopped coming.
    RequestTimeout "request_timeout" 408
        "Chờ nội dung quá lâu" "The body stopped coming"
        "Gửi lại toàn bộ yêu cầu." "Send the whole request again.";
    /// The state doesn't allow this step.
    TransitionNotAllowed "transition_not_allowed" 409
        "Trạng thái không cho phép" "The state doesn't allow this step"
        "Chọn một trong các bước ở trường allowed." "Take one of the steps in the field allowed.";
    /// It would contradict what is already there.
    Conflict "conflict" 409
        "Mâu thuẫn với dữ liệu hiện có" "Conflict"
        "Đọc lại dữ liệu hiện có rồi quyết định." "Read what is there, then decide.";
    /// A newer message about the same dossier was applied before.
    Stale "stale" 409
        "Thông tin cũ hơn bản hiện có" "Older than what is there"
        "Không cần gửi lại: bản mới hơn đã được ghi nhận." "No need to send it again: a newer version is stored.";
    /// The same Idempotency-Key is being worked on.
    IdempotencyKeyInFlight "idempotency_key_in_flight" 409
        "Khóa Idempotency-Key đang được xử lý" "Idempotency-Key in flight"
        "Đợi yêu cầu đầu tiên xong rồi gửi lại." "Wait for the first request, then send again.";
    /// If-Match names a version that is no longer current.
    PreconditionFailed "precondition_failed" 412
        "Phiên bản đã thay đổi" "Precondition failed"
        "Đọc lại tài nguyên, xem thay đổi, rồi gửi lại với ETag mới." "Read the resource again, look at the change, send again with the new ETag.";
    /// The body is larger than the limit.
    BodyTooLarge "body_too_large" 413
        "Nội dung quá lớn" "Body too large"
        "Chia nhỏ nội dung; giới hạn được nêu trong lời giải thích." "Send less at once; the limit is named in the detail.";
    /// The URI is longer than the limit.
    UriTooLong "uri_too_long" 414
        "Đường dẫn quá dài" "URI too long"
        "Rút ngắn tham số." "Shorten the parameters.";
    /// Not a media type that the operation takes.
    UnsupportedMediaType "unsupported_media_type" 415
        "Kiểu nội dung không được hỗ trợ" "Unsupported media type"
        "Gửi kiểu nội dung được nêu, không nén." "Send the media type that is named, uncompressed.";
    /// The file has no such part.
    RangeNotSatisfiable "range_not_satisfiable" 416
        "Tệp không có phần được yêu cầu" "Range not satisfiable"
        "Đọc độ dài ở tiêu đề Content-Range rồi yêu cầu lại." "Read the length in the Content-Range header, then ask again.";
    /// The input is understood and invalid.
    InvalidInput "invalid_input" 422
        "Dữ liệu không hợp lệ" "Invalid input"
        "Sửa từng chỗ trong errors." "Mend each place in errors.";
    /// The input has data of a citizen.
    PersonalData "personal_data" 422
        "Có dữ liệu cá nhân" "Personal data"
        "Bỏ trường được nêu: hồ sơ ở đây không cần biết người nộp là ai." "Leave the field out: a dossier here never needs the citizen.";
    /// The Idempotency-Key was used with another body.
    IdempotencyKeyReused "idempotency_key_reused" 422
        "Khóa Idempotency-Key đã dùng cho nội dung khác" "Idempotency-Key reused"
        "Dùng khóa mới cho nội dung mới." "Take a new key for a new body.";
    /// A change without If-Match where one is needed.
    PreconditionRequired "precondition_required" 428
        "Thiếu If-Match" "If-Match required"
        "Đọc tài nguyên rồi gửi ETag của nó trong If-Match." "Read the resource and send its ETag in If-Match.";
    /// Too many tries.
    TooManyRequests "too_many_requests" 429
        "Quá nhiều yêu cầu" "Too many requests"
        "Thử lại sau số giây ở Retry-After." "Try again after the seconds in Retry-After.";
    /// Our own fault.
    InternalError "internal_error" 500
        "Lỗi của dịch vụ" "Internal error"
        "Báo mã yêu cầu cho người vận hành." "Give the request id to the operator.";
    /// The database, the store of evidence or the identity provider can't be reached or is busy.
    Unavailable "unavailable" 503
        "Tạm thời không phục vụ được" "Temporarily unavailable"
        "Thử lại sau ít giây." "Try again in a few seconds.";
    /// The connection to the database was lost while it committed.
    OutcomeUnknown "outcome_unknown" 503
        "Không rõ đã thực hiện hay chưa" "Outcome unknown"
        "Đọc lại, hoặc gửi lại với cùng Idempotency-Key." "Read again, or send it again with the same Idempotency-Key.";
    /// The disk is full.
    StorageFull "storage_full" 503
        "Hết chỗ lưu trữ" "Storage full"
        "Báo người vận hành; dữ liệu đã xác nhận vẫn còn." "Tell the operator; what was acknowledged is safe.";
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn names_are_unique_and_fit_in_a_path() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
