//! What the tagger of names costs: how long until the first text is read, then megabytes a second by kind of text, and
//! beside it how much longer it takes than counting the letters of the same texts. Best of many short passes.

use std::io::Write;
use std::time::Instant;

use maskwire_kernel::tagger::Tagger;

/// Texts with places for a name; the values are made up.
const KINDS: [(&str, &[&str]); 6] = [
    (
        "prose",
        &[
            "We moved here from {town} when I was six, and every morning the same old tram stops near the station.",
            "Please ask {given} {family} whether the invoice was paid before the meeting on Thursday.",
            "The weather was not so bad after all, so nobody in the team complained about the long walk.",
            "Dr. {family} wrote from {number} {street} Road, {town}, that the parcel had never arrived.",
            "If it fails again, restart the worker and look at the queue before you call anybody.",
            "Our order came late, the box was open, and {given} from the shop was rather short with me.",
        ],
    ),
    (
        "chat",
        &[
            "hey {given} are you around? the build is red again and i cannot find out why",
            "thanks, works now :) will tell {given} {family} tomorrow",
            "can someone look at the login page, it shows an empty list since this morning",
            "ok lunch at noon then, same place as last week",
        ],
    ),
    (
        "trace",
        &[
            "{\"request_id\": \"a81f33-{number}\", \"given_name\": \"{given}\", \"city\": \"{town}\", \"status\": \"active\", \"note\": \"called twice about the late delivery\", \"retries\": 3}",
            "{\"order\": {\"id\": {number}, \"total\": \"19.95\", \"currency\": \"EUR\", \"shipped\": true, \"customer\": \"{given} {family}\"}}",
        ],
    ),
    (
        "statement",
        &[
            "SELECT id, email, created_at FROM customers WHERE last_name = '{family}' AND status = 'open' ORDER BY id LIMIT {number}",
            "INSERT INTO contact (id, first_name, street, town) VALUES ({number}, '{given}', '{number} {street} Street', '{town}')",
        ],
    ),
    (
        "log",
        &[
            "2026-11-27 21:00:33 INFO [worker-3] request {number} completed in 12 ms status=200 bytes=9118 trace=09ba56d7d75cedb2",
            "2026-11-27 21:00:34 WARN [pool] connection {number} returned late, waited 412 ms, retries=2 host=10.2.0.17",
        ],
    ),
    (
        "ids",
        &["{number} 7781234 09ba56d7d75cedb2 2026-11-27T21:00:33Z 1099511627776 19.95 0 1 3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
    ),
];
const GIVEN: [&str; 12] = [
    "Dolores", "Hiltrud", "Benoit", "Akira", "Ngozi", "Piotr", "Saoirse", "Mateus", "Ingrid", "Tariq",
    "Wanda", "Leif",
];
const FAMILY: [&str; 11] = [
    "Quintana",
    "Abernathy",
    "Okafor",
    "Lindqvist",
    "Moreau",
    "Castellano",
    "Hargreaves",
    "Nowicki",
    "Tanaka",
    "Brandt",
    "Delacroix",
];
const TOWN: [&str; 7] =
    ["Lisbon", "Ernestborough", "Tampere", "Valparaiso", "Graz", "Port Sudan", "Wollongong"];
const STREET: [&str; 5] = ["Larch", "Old Mill", "Kestrel", "Saint Anne", "Harbour"];
const TEXTS: usize = 800;
const PASSES: usize = 40;

/// Texts of one kind, none like another: a step through each list that no other list shares.
fn texts(lines: &[&str]) -> Vec<String> {
    let filled = |at: usize| {
        let pick = |list: &[&'static str]| list.get(at % list.len()).copied().unwrap_or_default();
        let line = lines.get(at % lines.len()).copied().unwrap_or_default();
        line.replace("{given}", pick(&GIVEN))
            .replace("{family}", pick(&FAMILY))
            .replace("{town}", pick(&TOWN))
            .replace("{street}", pick(&STREET))
            .replace("{number}", &(at * 37 + 11).to_string())
    };
    (0..TEXTS).map(filled).collect()
}

/// Seconds of the best pass over the texts.
fn best(texts: &[String], mut pass: impl FnMut(&str)) -> f64 {
    let timed = |_| {
        let started = Instant::now();
        for text in texts {
            pass(std::hint::black_box(text));
        }
        started.elapsed().as_secs_f64()
    };
    (0..PASSES).map(timed).fold(f64::MAX, f64::min)
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let started = Instant::now();
    let tagger = Tagger::default();
    tagger.add(None, "Please ask Dolores Quintana in Lisbon about it.", &mut Vec::new());
    writeln!(out, "tagger, loaded and a first text read: {:.2} ms", started.elapsed().as_secs_f64() * 1e3)?;
    for (kind, lines) in KINDS {
        let texts = texts(lines);
        let size: usize = texts.iter().map(String::len).sum();
        let taken = best(&texts, |text| {
            let mut spans = Vec::new();
            tagger.add(None, text, &mut spans);
            std::hint::black_box(spans);
        });
        let counted = best(&texts, |text| {
            std::hint::black_box(text.chars().filter(|c| c.is_alphabetic()).count());
        });
        let speed = size as f64 / taken / 1e6;
        writeln!(
            out,
            "tagger, {kind}: {speed:.1} MB/s, {:.1} times as long as counting letters",
            taken / counted
        )?;
    }
    Ok(())
}
