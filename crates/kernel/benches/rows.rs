//! How fast rows are masked: `cargo bench -p maskwire-kernel --bench rows`, on one core behind `taskset -c 0`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use maskwire_kernel::rows::frames::{BackendReader, Masking, Next};
use maskwire_kernel::rows::leaf::Room;
use maskwire_kernel::rows::program::{Program, Spec};
use maskwire_kernel::rows::tally::Tally;
use maskwire_kernel::scan::Scanner;
use maskwire_kernel::transform::ff1::Way;
use maskwire_kernel::transform::keys::Keys;
use maskwire_kernel::transform::options::Options;
use maskwire_kernel::transform::token::Tokenizer;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

fn rows(count: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for n in 0..count {
        let values = [
            n.to_string(),
            format!("ana.maria{n}@example.com"),
            format!("{:03}-{:02}-{:04}", n % 899, n % 99, n % 9999),
            format!("+1 202 555 {:04}", n % 10_000),
            format!("4111-1111-{:04}-{:04}", n % 10_000, n % 7919),
            "2024-05-06 07:08:09".to_owned(),
            "shipped".to_owned(),
            (n * 13 % 100_000).to_string(),
        ];
        let payload: Vec<u8> = (values.len() as u16)
            .to_be_bytes()
            .into_iter()
            .chain(values.iter().flat_map(|one| [&(one.len() as u32).to_be_bytes(), one.as_bytes()].concat()))
            .collect();
        out.push(b'D');
        out.extend((payload.len() as u32 + 4).to_be_bytes());
        out.extend(payload);
    }
    out
}

fn run(name: &str, actions: [(&str, &str); 8], bytes: &[u8], count: usize) {
    let keys = Keys::new(&[1; 32], "default", 1).unwrap();
    let spec = |one: &(&str, &str)| Spec {
        action: one.0.into(),
        entity: one.1.into(),
        oid: 25,
        format: 0,
        ..Spec::default()
    };
    let specs: Vec<Spec> = actions.iter().map(spec).collect();
    let program =
        Program::new(&specs, &keys, Arc::new(Scanner::new().unwrap()), &[], &HashMap::new()).unwrap();
    // The best of a few: what else the machine does only adds.
    let (mut seconds, mut out) = (f64::MAX, 0);
    for _ in 0..5 {
        let (mut reader, mut tally) = (BackendReader::new(1 << 24), Tally::new());
        let start = Instant::now();
        out = 0;
        for chunk in bytes.chunks(1 << 18) {
            reader.feed(chunk);
            while let Next::Rows(rows) =
                reader.next(Some(Masking { program: &program, copy: None }), &mut tally).unwrap()
            {
                out += black_box(rows).len();
            }
        }
        seconds = seconds.min(start.elapsed().as_secs_f64());
    }
    println!(
        "{name:28} {:8.0} rows/s {:8.1} MB/s ({} MB out)",
        count as f64 / seconds,
        bytes.len() as f64 / seconds / 1e6,
        out / 1_000_000
    );
}

/// A column of free text, in batches as rows are masked.
fn scanned(keys: &Keys, name: &str, value: impl Fn(usize) -> String) {
    let spec = Spec { action: "scan".into(), oid: 25, format: 0, ..Spec::default() };
    let program =
        Program::new(&[spec], keys, Arc::new(Scanner::new().unwrap()), &[], &HashMap::new()).unwrap();
    let texts: Vec<String> = (0..100_000).map(value).collect();
    let values: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
    let mut best = f64::MAX;
    for _ in 0..5 {
        let (start, mut room) = (Instant::now(), Room::default());
        for batch in values.chunks(128) {
            black_box(program.mask_all(0, batch, &mut |_| (), &mut room));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("column of {name:15} {:6.0} ns a text", best * 1e9 / values.len() as f64);
}

/// Tokens of one column, in batches as rows are masked.
fn column(keys: &Keys, entity: &str, value: impl Fn(usize) -> String) {
    let spec = Spec {
        action: "token".into(),
        entity: entity.into(),
        oid: 25,
        format: 0,
        options: Options::default(),
        ..Spec::default()
    };
    let program =
        Program::new(&[spec], keys, Arc::new(Scanner::new().unwrap()), &[], &HashMap::new()).unwrap();
    let texts: Vec<String> = (0..200_000).map(value).collect();
    let values: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
    let mut best = f64::MAX;
    for _ in 0..5 {
        let (start, mut room) = (Instant::now(), Room::default());
        for batch in values.chunks(128) {
            black_box(program.mask_all(0, batch, &mut |_| (), &mut room));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("column of {entity:15} {:6.2} million tokens a second", values.len() as f64 / best / 1e6);
}

fn main() {
    let keys = Keys::new(&[1; 32], "default", 1).unwrap();
    for (entity, text) in [
        ("US_SSN", "078-05-1120"),
        ("CREDIT_CARD", "4111-1111-1111-1111"),
        ("EMAIL_ADDRESS", "ana.maria@example.com"),
        ("PHONE_NUMBER", "+1 202 555 0101"),
        ("IBAN_CODE", "DE89370400440532013000"),
        ("IP_ADDRESS", "192.0.2.7"),
        ("URL_CREDENTIALS", "https://someone:longpassword@host.example.com/a/path?query=1234567890"),
    ] {
        let one = Tokenizer::new(&keys, entity, &Options::default()).unwrap();
        let start = Instant::now();
        for _ in 0..100_000 {
            black_box(one.text(black_box(text), Way::Forward));
        }
        println!("token {entity:18} {:6.0} ns", start.elapsed().as_secs_f64() * 1e4);
    }
    column(&keys, "EMAIL_ADDRESS", |n| format!("ana.maria{n}@example.com"));
    column(&keys, "US_SSN", |n| format!("{:03}-{:02}-{:04}", n % 899, n % 99, n % 9999));
    column(&keys, "CREDIT_CARD", |n| format!("4111-1111-{:04}-{:04}", n % 10_000, n % 7919));
    scanned(&keys, "remarks", |n| {
        format!("Order {n} was packed on the second shift and left the same evening")
    });
    scanned(&keys, "notes", |n| {
        format!(
            "Called back at 10:{:02}; she wants the order ({n}) by Friday. Sent it - see ticket 4{n}.",
            n % 60
        )
    });
    let count = 200_000;
    let bytes = rows(count);
    let keep = ("keep", "");
    run("8 columns, all kept", [keep; 8], &bytes, count);
    let (ssn, phone) = (("token", "US_SSN"), ("token", "PHONE_NUMBER"));
    let (email, card) = (("token", "EMAIL_ADDRESS"), ("token", "CREDIT_CARD"));
    run("8 columns, 4 tokens", [keep, email, ssn, phone, card, keep, keep, keep], &bytes, count);
    let hash = ("hash", "PERSON");
    run("8 columns, 3 tokens, 1 hash", [keep, email, ssn, phone, hash, keep, keep, keep], &bytes, count);
    let redact = ("redact", "US_SSN");
    run("8 columns, 4 redacted", [keep, redact, redact, redact, redact, keep, keep, keep], &bytes, count);
    let scan = ("scan", "");
    run("8 columns, 1 scanned", [keep, keep, keep, keep, keep, keep, scan, keep], &bytes, count);
}
