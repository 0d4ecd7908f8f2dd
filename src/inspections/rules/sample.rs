//! Samples: how they are chosen, and the draw that anybody can repeat.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// How a sample was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum SampleMethod {
    /// By the service, from a seed (chọn ngẫu nhiên).
    Drawn,
    /// By the team.
    Chosen,
    /// Only its numbers are stated.
    Stated,
}

/// Draws `size` of `codes`: those whose SHA-256 of seed, line feed and code is smallest, in the order of the digests.
///
/// Whoever knows the seed and the codes can repeat it with `sha256sum`; each set of that size is as likely as any other, and a
/// larger draw from the same seed contains the smaller one.
pub fn draw(seed: &str, size: usize, mut codes: Vec<String>) -> Vec<String> {
    codes.sort_by_cached_key(|code| Sha256::digest(format!("{seed}\n{code}")));
    codes.truncate(size);
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn codes(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("HS-{number}")).collect()
    }

    #[test]
    fn a_draw_is_what_sha256sum_says() {
        // for i in 0 1 2 3 4; do printf '1\nHS-%s' $i | sha256sum; done
        assert_eq!(draw("1", 2, codes(5)), ["HS-1", "HS-3"]);
    }

    #[test]
    fn every_code_is_drawn_about_as_often_as_any_other() {
        let mut times = [0_i32; 10];
        for seed in 0..2000 {
            for code in draw(&seed.to_string(), 3, codes(10)) {
                times[code[3..].parse::<usize>().unwrap()] += 1;
            }
        }
        // 600 are expected of each; 5 standard deviations are about 102
        assert!(times.iter().all(|drawn| (498..=702).contains(drawn)), "{times:?}");
    }

    proptest! {
        #[test]
        fn a_draw_does_not_depend_on_the_order_and_grows_without_loss(seed in ".{0,20}", size in 0_usize..40, more in 0_usize..40) {
            let few = draw(&seed, size, codes(50));
            let reversed = draw(&seed, size, codes(50).into_iter().rev().collect());
            prop_assert_eq!(&few, &reversed);
            let many = draw(&seed, size + more, codes(50));
            prop_assert_eq!(few.as_slice(), &many[..few.len()]);
            prop_assert_eq!(many.len(), (size + more).min(50));
        }
    }
}
