//! What the tagger of names costs: megabytes a second on prose and on traces, best of several passes.

use std::io::Write;
use std::time::Instant;

use maskwire_kernel::tagger::Tagger;

const TEXTS: [(&str, &str); 3] = [
    (
        "prose",
        "We moved here from Lisbon when I was six. The office of Brightwater Ltd is near the station, and every morning \
         the same old tram stops there. Please ask Dolores Quintana whether the invoice was paid before the meeting, \
         since nobody in the team could find it. The weather was not so bad after all.",
    ),
    (
        "trace",
        "{\"request_id\": \"a81f33\", \"given_name\": \"Hiltrud\", \"city\": \"Ernestborough\", \"status\": \"active\", \
         \"note\": \"called twice about the late delivery\", \"retries\": 3}",
    ),
    (
        "log",
        "2026-11-27 21:00:33 INFO [worker-3] request 8842 completed in 12 ms status=200 bytes=9118 trace=09ba56d7d75cedb2",
    ),
];
const SIZE: usize = 200_000;
const PASSES: usize = 9;

fn main() -> std::io::Result<()> {
    let tagger = Tagger::default();
    let mut out = std::io::stdout().lock();
    for (kind, text) in TEXTS {
        let count = SIZE / text.len();
        let mut best = f64::MAX;
        for _ in 0..PASSES {
            let started = Instant::now();
            for _ in 0..count {
                let mut spans = Vec::new();
                tagger.add(None, std::hint::black_box(text), &mut spans);
                std::hint::black_box(spans);
            }
            best = best.min(started.elapsed().as_secs_f64());
        }
        writeln!(out, "tagger, {kind}: {:.1} MB/s", (count * text.len()) as f64 / best / 1e6)?;
    }
    Ok(())
}
