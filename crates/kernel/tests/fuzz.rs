//! The fuzz targets' bodies over pseudo-random inputs, for a few seconds, on the stable compiler. `make fuzz` runs
//! them under libFuzzer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)]

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

// As the targets' own crate sees them.
use targets::{choices, copied, frames, mysql, programs, read_back, rows, streams, text, values};

const SEEDS: [&[u8]; 4] = [
    b"\x02\0\0\0\0\x01\0\0\0D\0\0\0\x0b\0\x01\0\0\0\x01x",
    b"{\"a\": [1, \"078-05-1120\"], \"b\": \"zqxjkv7731@example.com\"}",
    b"T\0\0\0\x06\0\0D\0\0\0\x06\0\0C\0\0\0\x0dSELECT 1\0Z\0\0\0\x05I",
    b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01x\xff\xff",
];

/// xorshift64: the same inputs in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize
    }

    fn input(&mut self) -> Vec<u8> {
        let mut bytes = if self.next().is_multiple_of(4) {
            SEEDS[self.next() % SEEDS.len()].to_vec()
        } else {
            Vec::new()
        };
        let most = [16, 64, 256, 1024][self.next() % 4];
        bytes.resize(bytes.len() + self.next() % most, 0);
        let from = if self.next().is_multiple_of(2) { 0 } else { bytes.len() / 2 };
        for byte in bytes.iter_mut().skip(from) {
            // Small numbers are choices, great ones are lengths that lie.
            *byte = match self.next() % 4 {
                0 => (self.next() % 8) as u8,
                1 => b"0123456789abcxyz@.-,{}[]\":\\ \t\nDdTCZH"[self.next() % 36],
                _ => self.next() as u8,
            };
        }
        bytes
    }
}

fn run(seed: u64, times: usize, check: impl Fn(&[u8])) {
    let mut random = Random(seed);
    for seed in SEEDS {
        check(seed);
    }
    for _ in 0..times {
        check(&random.input());
    }
}

#[test]
fn any_bytes_as_a_backends() {
    run(1, 4_000, frames::check);
}

#[test]
fn rows_with_canaries() {
    run(2, 6_000, rows::check);
}

#[test]
fn mysql_rows_with_canaries() {
    run(7, 6_000, mysql::check);
}

#[test]
fn copied_rows_with_canaries() {
    run(3, 6_000, copied::check);
}

#[test]
fn values_of_every_type() {
    run(4, 20_000, values::check);
}

#[test]
fn texts_and_documents() {
    run(5, 20_000, text::check);
}

#[test]
fn tokens_and_what_is_none() {
    run(6, 20_000, read_back::check);
}
