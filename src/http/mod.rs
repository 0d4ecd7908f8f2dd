//! What every operation shares: problem details, bodies, paging, ETags, repeated keys, request ids, the envelope around
//! each request.

mod answer;
mod body;
mod envelope;
mod etag;
mod file;
mod incoming;
pub mod json;
mod kept;
mod operations;
mod paging;
mod params;
mod problem;
mod range;
pub mod routes;
mod state;

pub use answer::{Changed, Created, Found, Gone, Resource, Tagged, created_or_changed, documented_etag, segment};
pub use body::{Body, IdempotencyKey, Nothing, too_large, unsupported};
pub(crate) use envelope::caller_of;
pub use envelope::{Locale, envelope, request_id};
pub use etag::{IfMatch, IfMatchWhereThere, IfNoneMatch, etag_of, etag_of_value, if_none_match};
pub use file::{Download, attached, streamed};
pub use incoming::{Incoming, Line};
pub use kept::InFlight;
pub use operations::{Operations, Served};
pub use paging::{Page, PageOnly, Paging};
pub use params::{Ordinal, Params, UrlPath};
pub use problem::{ListedFault, Problem, Refusals, SharedRefusals, fallback};
pub use range::{Stretch, WantedRange, documented_ranges};
pub use state::App;
