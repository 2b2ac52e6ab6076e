//! What scanning costs: megabytes a second on long buffers and on short records, cells a second, and the time to start.
//!
//! "Without names" is what detectors cost alone, as scan and validation; the rest is the tagger's (benches/tagger.rs).
//! Beside each figure is that of one alternation of the same shapes' patterns, in the same run: machines differ and
//! are busy, the ratio less so. `SCAN_CORPORA` may name a folder of `*.bin` texts to scan instead of the made-up ones.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use maskwire_kernel::detectors::ALL;
use maskwire_kernel::scan::Scanner;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use std::time::Instant;

const SIZE: usize = 4_000_000;
/// Fifty ticks of 4 ms: a tick more or less is two in a hundred.
const STRETCH: f64 = 0.2;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

fn record(dice: &mut Dice) -> String {
    let name = dice.of(&["Ann Lee", "Jo Park", "Max Weber", "Ida Berg"]);
    let (number, more) = (dice.below(900_000_000) + 100_000_000, dice.below(90_000) + 10_000);
    match dice.below(4) {
        0 => format!("{{\"client_id\": \"k{more}\", \"full_name\": \"{name}\", \"email\": \"u{more}@example.com\", \"page\": {more}, \"phone_number\": \"+1-202-555-0{}\", \"cursor\": \"aZ{number}\"}}", more % 900 + 100),
        1 => format!("INSERT INTO people (id, ssn, city, status) VALUES ({more}, '{}-45-{}', 'Oslo', 'open')", number % 500 + 100, more % 9000 + 1000),
        2 => format!("<root><name type=\"str\">{name}</name><iban>GB82WEST12345698765432</iban><count>{number}</count></root>"),
        _ => format!("{name} called from 10.{}.{}.7 about order {number}, write to u{more}@example.org soon.", more % 200, number % 200),
    }
}

fn long(dice: &mut Dice, mut line: impl FnMut(&mut Dice) -> String) -> String {
    let mut text = String::new();
    while text.len() < SIZE {
        text.push_str(&line(dice));
        text.push('\n');
    }
    text
}

fn corpora() -> Vec<(String, String)> {
    if let Ok(folder) = std::env::var("SCAN_CORPORA") {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        return files
            .filter(|path| path.extension().is_some_and(|end| end == "bin"))
            .map(|path| {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                (path.file_stem().unwrap().to_string_lossy().into_owned(), text)
            })
            .collect();
    }
    let mut dice = Dice(7);
    let words = [
        "the", "order", "was", "sent", "and", "nobody", "knew", "when", "it", "would", "arrive", "there",
        "Monday", "again",
    ];
    vec![
        ("traces".into(), long(&mut dice, record)),
        (
            "numeric ids".into(),
            long(&mut dice, |dice| {
                format!(
                    "{}\t{}\t{:016x}{:016x}\tv1.{}.{}",
                    dice.below(1 << 31),
                    dice.below(1 << 30),
                    dice.below(1 << 31),
                    dice.below(1 << 31),
                    dice.below(40),
                    dice.below(40)
                )
            }),
        ),
        (
            "prose".into(),
            long(&mut dice, |dice| (0..14).map(|_| dice.of(&words)).collect::<Vec<_>>().join(" ")),
        ),
        (
            "result rows".into(),
            long(&mut dice, |dice| {
                format!(
                    "{}\t{}\t{}.{:02}\twidget blue\t2026-01-{:02}",
                    dice.below(1_000_000),
                    dice.of(&["paid", "open", "void"]),
                    dice.below(999),
                    dice.below(100),
                    dice.below(28) + 1
                )
            }),
        ),
    ]
}

/// Seconds that this thread was on a core, where the system tells; what others did meanwhile doesn't count.
///
/// Linux adds to this figure at a tick of its clock (4 ms with 250 a second), so that only long stretches are told by it.
fn clock(since: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| since.elapsed().as_secs_f64(), |on| on / 1e9)
}

/// What a run takes in the best of three stretches of at least `STRETCH` seconds, in seconds, and what the last run gave.
fn best(mut run: impl FnMut() -> usize) -> (f64, usize) {
    let mut time = f64::MAX;
    let mut found = 0;
    let since = Instant::now();
    for _ in 0..3 {
        let started = clock(since);
        let mut runs = 0.0;
        while runs == 0.0 || clock(since) - started < STRETCH {
            found = run();
            runs += 1.0;
        }
        time = time.min((clock(since) - started) / runs);
    }
    (time, found)
}

fn main() {
    let since = Instant::now();
    let started = clock(since);
    let scanner = Scanner::new().unwrap();
    println!("start-up {:.0} ms, {} detectors", (clock(since) - started) * 1e3, ALL.len());
    // Forty patterns, as many as the design's raw scan had.
    let patterns: Vec<&str> = ALL
        .iter()
        .flat_map(|one| one.shapes)
        .filter(|shape| shape.alone > 0.0)
        .map(|shape| shape.pattern)
        .take(40)
        .collect();
    let raw = Regex::builder()
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .configure(Regex::config().utf8_empty(false).hybrid_cache_capacity(16 << 20))
        .build_many(&patterns)
        .unwrap();
    let rate = |bytes: usize, seconds: f64| bytes as f64 / seconds / 1e6;
    for (name, text) in corpora() {
        let (time, found) = best(|| scanner.find(&text).len());
        let (checked, _) = best(|| scanner.find_checked(&text).len());
        let (alternation, _) = best(|| raw.find_iter(text.as_bytes()).count());
        println!(
            "{name:24} {:7.1} MB/s, {:7.1} without names, {:6.0} findings/MB; one alternation {:7.1} MB/s, ratio {:.2}",
            rate(text.len(), time),
            rate(text.len(), checked),
            found as f64 / text.len() as f64 * 1e6,
            rate(text.len(), alternation),
            alternation / time
        );
        if name.contains("traces") {
            let records: Vec<&str> = text.lines().filter(|line| !line.is_empty()).take(20_000).collect();
            let size: usize = records.iter().map(|record| record.len()).sum();
            let (time, _) = best(|| records.iter().map(|record| scanner.find(record).len()).sum());
            let (checked, _) = best(|| records.iter().map(|record| scanner.find_checked(record).len()).sum());
            let (alternation, _) =
                best(|| records.iter().map(|record| raw.find_iter(record.as_bytes()).count()).sum());
            println!(
                "{:24} {:7.1} MB/s, {:7.1} without names, {:.0} bytes each; one alternation {:7.1} MB/s, ratio {:.2}",
                "  one call a record",
                rate(size, time),
                rate(size, checked),
                size as f64 / records.len() as f64,
                rate(size, alternation),
                alternation / time
            );
        }
    }
    let mut dice = Dice(3);
    let cells: Vec<String> = (0..200_000)
        .map(|at| {
            if at % 3 == 0 {
                format!("widget-{:05}", dice.below(99_999))
            } else {
                format!("{:012}", dice.below(1 << 31))
            }
        })
        .collect();
    let (time, _) = best(|| cells.iter().map(|cell| scanner.find(cell).len()).sum());
    let (alternation, _) = best(|| cells.iter().map(|cell| raw.find_iter(cell.as_bytes()).count()).sum());
    let millions = |seconds: f64| cells.len() as f64 / seconds / 1e6;
    println!(
        "{:24} {:7.1} M cells/s; one alternation {:7.1} M cells/s, ratio {:.2}",
        "cells of 12 bytes",
        millions(time),
        millions(alternation),
        alternation / time
    );
}
