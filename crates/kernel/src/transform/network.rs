//! Classes of IP addresses: an address becomes one of the same class, so that a private one stays private.
//!
//! Source: RFC 6890 and IANA's registries of special-purpose addresses. Must never give an address of another class than
//! the raw one's; a class under 10^6 addresses (169.254.0.0/16, `::1`) hides nothing, so it has no token.

use super::ff1::{Ff1, Way};
use super::permutation::{self, tweak, Tweak};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Classes of IPv4 as (first address, prefix length); every other address is public.
const CLASSES: &[&[(u32, u32)]] = &[
    &[(0x0A00_0000, 8), (0xAC10_0000, 12), (0xC0A8_0000, 16)], // private
    &[(0x7F00_0000, 8)],                                       // loopback
    &[(0xA9FE_0000, 16)],                                      // link-local
    &[(0x6440_0000, 10)],                                      // shared by carriers
    &[(0xE000_0000, 4)],                                       // multicast
    &[(0x0000_0000, 8)],                                       // this network
    &[(0xF000_0000, 4)],                                       // reserved, broadcast
];

fn holds((first, length): (u32, u32), address: u32) -> bool {
    (address ^ first) >> (32 - length) == 0
}

fn class(address: u32) -> Option<usize> {
    CLASSES.iter().position(|class| class.iter().any(|network| holds(*network, address)))
}

/// The token of an IPv4 address.
pub fn v4(ff1: &Ff1, address: Ipv4Addr, way: Way) -> Option<Ipv4Addr> {
    let number = address.to_bits();
    let Some(at) = class(number) else {
        let is_public = |one: u128| u32::try_from(one).is_ok_and(|one| class(one).is_none());
        let token = permutation::walk(ff1, tweak(b"ip4"), 1 << 32, u128::from(number), way, is_public)?;
        return Some(Ipv4Addr::from_bits(token as u32));
    };
    // The addresses of the class, counted through its networks.
    let networks = CLASSES.get(at)?;
    let (mut rank, mut domain) = (None, 0_u128);
    for network in *networks {
        if holds(*network, number) {
            rank = Some(domain + u128::from(number - network.0));
        }
        domain += 1 << (32 - network.1);
    }
    let mut token = permutation::walk(ff1, tweak(&[b'4', at as u8]), domain, rank?, way, |_| true)?;
    for (first, length) in *networks {
        let size = 1_u128 << (32 - length);
        if token < size {
            return Some(Ipv4Addr::from_bits(first + token as u32));
        }
        token -= size;
    }
    None
}

/// Classes of IPv6 as (first bits, how many): what stays of an address.
const PREFIXES: &[(u128, u32)] = &[(0xFC >> 1, 7), (0xFE80 >> 6, 10), (0xFF, 8), (0b001, 3)];

/// The token of an IPv6 address. One that stands for an IPv4 address follows that one's class.
pub fn v6(ff1: &Ff1, address: Ipv6Addr, way: Way) -> Option<Ipv6Addr> {
    if let Some(inner) = address.to_ipv4_mapped() {
        return v4(ff1, inner, way).map(|token| token.to_ipv6_mapped());
    }
    let number = address.to_bits();
    let prefix = |number: u128| PREFIXES.iter().position(|(bits, length)| number >> (128 - length) == *bits);
    if let Some(at) = prefix(number) {
        let (bits, length) = PREFIXES.get(at)?;
        let free = 128 - length;
        let low = number & ((1 << free) - 1);
        let tweak: Tweak = tweak(&[b'6', at as u8]);
        let token = permutation::full(ff1, tweak, free, low, way, |_| true)?;
        return Some(Ipv6Addr::from_bits(bits << free | token));
    }
    // ::, ::1 and addresses that embed others are too few, or mean too much.
    if number >> 64 == 0 {
        return None;
    }
    let is_other = |one: u128| one >> 64 != 0 && prefix(one).is_none();
    permutation::full(ff1, tweak(b"ip6"), 128, number, way, is_other).map(Ipv6Addr::from_bits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Every address of a class leads to one of the same class, and back.
    #[test]
    fn a_class_stays_a_class() {
        let ff1 = Ff1::new(&[5; 32]);
        for text in [
            "10.1.2.3",
            "172.31.0.9",
            "192.168.1.1",
            "127.0.0.1",
            "100.64.3.3",
            "239.1.1.1",
            "8.8.8.8",
            "192.0.2.7",
        ] {
            let one: Ipv4Addr = text.parse().unwrap();
            let token = v4(&ff1, one, Way::Forward).unwrap();
            assert_eq!(class(token.to_bits()), class(one.to_bits()), "{text}");
            assert_eq!(token.is_private(), one.is_private());
            assert_eq!(v4(&ff1, token, Way::Back), Some(one));
        }
        assert_eq!(v4(&ff1, "169.254.1.1".parse().unwrap(), Way::Forward), None);
        for text in ["2001:db8::1", "fd00::7", "fe80::1", "ff02::1", "4000::9", "::ffff:10.0.0.1"] {
            let one: Ipv6Addr = text.parse().unwrap();
            let token = v6(&ff1, one, Way::Forward).unwrap();
            assert_ne!(token, one);
            assert_eq!(token.is_unique_local(), one.is_unique_local(), "{text}");
            assert_eq!(token.is_multicast(), one.is_multicast(), "{text}");
            assert_eq!(v6(&ff1, token, Way::Back), Some(one), "{text}");
        }
        assert_eq!(v6(&ff1, Ipv6Addr::LOCALHOST, Way::Forward), None);
    }
}
