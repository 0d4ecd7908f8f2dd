//! Where a request comes from, behind so many proxies.

use std::net::{IpAddr, Ipv6Addr};

/// The address that tries to sign in are counted by: the one that the outermost of `proxies` proxies of one's own saw.
///
/// Each proxy adds the address that it saw at the end of `X-Forwarded-For`; what stands before that is whatever the client
/// wrote. Of an IPv6 address the network of 64 bits counts, which is what one household has. Without proxies, or where the
/// header has too few addresses, the nearest one that is known counts.
pub(super) fn seen(peer: Option<IpAddr>, forwarded: impl Iterator<Item = String>, proxies: usize) -> String {
    let forwarded: Vec<String> = forwarded.collect();
    let mut hops: Vec<Option<IpAddr>> = forwarded.iter().flat_map(|line| line.split(',')).map(read).collect();
    hops.push(peer);
    let trusted = hops.len().saturating_sub(proxies + 1);
    hops[trusted..].iter().flatten().next().map_or_else(|| "unknown".to_owned(), |address| network(*address))
}

/// An address as proxies write it: bare, with a port, in brackets.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.split_once(']')).map_or(text, |(inside, _)| inside);
    let without_port = || bare.rsplit_once(':').and_then(|(address, _)| address.parse().ok());
    bare.parse().ok().or_else(without_port)
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn behind(proxies: usize, forwarded: &[&str]) -> String {
        seen("10.0.0.9".parse().ok(), forwarded.iter().map(|line| (*line).to_owned()), proxies)
    }

    #[test]
    fn without_proxies_of_ones_own_nobody_chooses_their_address() {
        assert_eq!(behind(0, &["203.0.113.7"]), "10.0.0.9");
        assert_eq!(behind(0, &[]), "10.0.0.9");
    }

    #[test]
    fn behind_proxies_the_address_counts_that_the_outermost_saw() {
        assert_eq!(behind(1, &["198.51.100.1, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(behind(1, &["198.51.100.1", "203.0.113.7:4711"]), "203.0.113.7");
        assert_eq!(behind(2, &["198.51.100.1, 203.0.113.7, 10.0.0.8"]), "203.0.113.7");
        assert_eq!(behind(1, &[]), "10.0.0.9");
        assert_eq!(behind(2, &["unknown, 10.0.0.8"]), "10.0.0.8");
    }

    #[test]
    fn an_ipv6_household_is_one_address() {
        assert_eq!(behind(1, &["2001:db8:1:2:aaaa::1"]), "2001:db8:1:2::/64");
        assert_eq!(behind(1, &["[2001:db8:1:2:bbbb::2]:443"]), "2001:db8:1:2::/64");
        assert_eq!(behind(1, &["::ffff:203.0.113.7"]), "203.0.113.7");
    }

    proptest! {
        #[test]
        fn what_a_client_writes_never_counts(written in ".{0,200}", proxies in 1_usize..3) {
            let added = ["203.0.113.7", "10.0.0.8"][..proxies].join(", ");
            let line = format!("{written},{added}");
            prop_assert_eq!(behind(proxies, &[&line]), "203.0.113.7");
        }
    }
}
