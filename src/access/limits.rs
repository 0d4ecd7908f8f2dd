//! How many requests somebody may send: a bucket that fills again with time, for each account, in the memory of each copy.

use std::num::NonZeroU32;
use std::sync::Arc;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use uuid::Uuid;

use super::caller::Actor;
use crate::refusal::{Answer, Code, Refusal, Text};

type Buckets = DefaultKeyedRateLimiter<Uuid>;

/// The limits of requests. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    people: Option<Arc<Buckets>>,
    machines: Option<Arc<Buckets>>,
}

impl Limits {
    /// So many requests a minute, and at once, for each person and each machine; 0 is no limit.
    pub fn new(people: u32, machines: u32) -> Self {
        let buckets =
            |most: u32| NonZeroU32::new(most).map(|most| Arc::new(RateLimiter::keyed(Quota::per_minute(most))));
        Self { people: buckets(people), machines: buckets(machines) }
    }

    /// Counts a request, or refuses it: 429 with the seconds after which there is room again.
    pub fn take(&self, actor: &Actor) -> Answer<()> {
        let (buckets, id) = match actor {
            Actor::User { id, .. } => (&self.people, id),
            Actor::Client { id, .. } => (&self.machines, id),
            Actor::System(_) => return Ok(()),
        };
        let Some(buckets) = buckets else { return Ok(()) };
        buckets.check_key(id).map_err(|full| too_many(full.wait_time_from(DefaultClock::default().now()).as_secs()))
    }

    /// Forgets whose buckets are full again.
    pub fn forget_old(&self) {
        for buckets in [&self.people, &self.machines].into_iter().flatten() {
            buckets.retain_recent();
        }
    }
}

fn too_many(whole_seconds: u64) -> Refusal {
    let seconds = u32::try_from(whole_seconds + 1).unwrap_or(u32::MAX);
    let detail = Text::new(
        format!("Quá nhiều yêu cầu từ tài khoản này; hãy thử lại sau {seconds} giây."),
        format!("Too many requests of this account; try again in {seconds} seconds."),
    );
    Refusal { retry_after: Some(seconds), ..Refusal::new(Code::TooManyRequests, detail) }
}
