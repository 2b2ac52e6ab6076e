//! Trains the tagger: averaged perceptrons in whole numbers, one thread, no clock and no chance, so that the same
//! input gives the same bytes on every machine.
//!
//! `train_tagger WORDS PROSE FIELDS MODEL`. Its inputs are what `training/generate.py` writes.

use std::io::Write;

use maskwire_kernel::tagger::decode::{best, costs};
use maskwire_kernel::tagger::features::{features, letters, look_up, mark};
use maskwire_kernel::tagger::model::{word_set, Model, Row, MAGIC, WIDTH};
use maskwire_kernel::tagger::reader::Reader;
use maskwire_kernel::tagger::token::{mix, phrase, tokens, Token};
use maskwire_kernel::tagger::{field, runs};

const TAG_BITS: u32 = 16;
const FIELD_BITS: u32 = 15;
const WORD_BITS: u32 = 19;
const EPOCHS: u32 = 5;
/// By how much a right label must lead; a false name costs more than a missed one.
const MISSED: i32 = 4;
const FALSE: i32 = 8;
/// How many of a hundred names are unknown to the word set while training, so that context is learned too.
const HIDDEN: u32 = 35;
/// How many of a hundred ordinary words are, too: no list holds every word.
const FORGOTTEN: u32 = 12;
const NAMES: u16 = mark::GIVEN | mark::SURNAME | mark::CITY;

type Failure = Box<dyn std::error::Error>;

/// Weights with their sums over time.
struct Weights {
    rows: Vec<Row>,
    sums: Vec<[i64; WIDTH]>,
    now: i64,
}

impl Weights {
    fn new(rows: usize) -> Self {
        Self { rows: vec![[0; WIDTH]; rows], sums: vec![[0; WIDTH]; rows], now: 1 }
    }

    fn scores(&self, features: &[u32]) -> Row {
        let mut sum = [0; WIDTH];
        for feature in features {
            let row = self.rows[*feature as usize & (self.rows.len() - 1)];
            for (cell, weight) in sum.iter_mut().zip(row) {
                *cell += weight;
            }
        }
        sum
    }

    fn change(&mut self, row: usize, label: usize, by: i32) {
        let row = row & (self.rows.len() - 1);
        self.rows[row][label] += by;
        self.sums[row][label] += i64::from(by) * self.now;
    }

    /// The average over time of every weight, times 256.
    fn averages(&self) -> Vec<[i64; WIDTH]> {
        let average = |(row, sums): (&Row, &[i64; WIDTH])| {
            std::array::from_fn(|label| {
                (i64::from(row[label]) * self.now - sums[label]) * 256 / self.now.max(1)
            })
        };
        self.rows.iter().zip(&self.sums).map(average).collect()
    }
}

/// A text with its labels by token.
struct Record {
    tokens: Vec<Token>,
    labels: Vec<usize>,
}

fn label_of(letter: char) -> Option<usize> {
    Some(match letter {
        'P' => 1,
        'S' => 3,
        'L' => 5,
        'O' => 7,
        'N' => 9,
        'T' => 10,
        'A' => 11,
        'D' => 12,
        'J' => 13,
        _ => return None,
    })
}

fn record(marked: &str) -> Record {
    let mut text = String::with_capacity(marked.len());
    let mut spans = Vec::new();
    let mut chars = marked.chars();
    let mut open = None;
    while let Some(c) = chars.next() {
        match c {
            '\u{1}' => open = chars.next().and_then(label_of).map(|label| (text.len(), label)),
            '\u{2}' => {
                if let Some((start, label)) = open.take() {
                    spans.push((start, text.len(), label));
                }
            }
            _ => text.push(c),
        }
    }
    let tokens = tokens(&text);
    let mut labels = vec![0; tokens.len()];
    for (start, end, label) in spans {
        let mut first = true;
        for (token, place) in tokens.iter().zip(&mut labels) {
            if token.start < end && token.end > start {
                *place = if first || label > 8 { label } else { label + 1 };
                first = false;
            }
        }
    }
    Record { tokens, labels }
}

/// An order without chance.
fn shuffle<T>(items: &mut [T], seed: u32) {
    let mut state = u64::from(seed) + 0x9e37_79b9;
    for at in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, (state >> 33) as usize % (at + 1));
    }
}

fn train_tags(
    records: &[Record],
    known: &Model,
    log: &mut impl Write,
) -> Result<(Weights, Weights), Failure> {
    let mut weights = Weights::new(1 << TAG_BITS);
    let mut steps = Weights::new(WIDTH);
    let mut order: Vec<usize> = (0..records.len()).collect();
    let mut words = Vec::new();
    for epoch in 0..EPOCHS {
        shuffle(&mut order, epoch);
        let (mut wrong, mut all) = (0_u64, 0_u64);
        for at in &order {
            let record = &records[*at];
            let salt = mix(*at as u32, epoch);
            let known = |hash| {
                let marks = known.marks(hash);
                let chance = mix(hash, salt) % 100;
                if marks & NAMES != 0 && chance < HIDDEN {
                    marks & !NAMES
                } else if marks & mark::VOCABULARY == 0 && chance >= 100 - FORGOTTEN {
                    marks & !mark::WORD
                } else {
                    marks
                }
            };
            look_up(&record.tokens, known, &mut words);
            let letters = letters(&words);
            for run in runs(&words, letters).into_iter().map(|run| run.tokens) {
                let gold = &record.labels[run.clone()];
                let seen: Vec<_> = run.clone().map(|place| features(&words, place, letters)).collect();
                let mut scores: Vec<Row> = seen.iter().map(|one| weights.scores(one)).collect();
                for (row, right) in scores.iter_mut().zip(gold) {
                    for (label, cell) in row.iter_mut().enumerate() {
                        if label != *right {
                            *cell += if *right == 0 { FALSE } else { MISSED };
                        }
                    }
                }
                let transitions = std::array::from_fn(|row| steps.rows[row]);
                let guess = best(&scores, &costs(&transitions));
                weights.now += 1;
                steps.now += 1;
                all += gold.len() as u64;
                let (mut old_right, mut old_wrong) = (0, 0);
                for ((right, wrong_label), seen) in gold.iter().zip(&guess).zip(&seen) {
                    if right != wrong_label {
                        wrong += 1;
                        for feature in seen {
                            weights.change(*feature as usize, *right, 1);
                            weights.change(*feature as usize, *wrong_label, -1);
                        }
                    }
                    if (old_right, right) != (old_wrong, wrong_label) {
                        steps.change(old_right, *right, 1);
                        steps.change(old_wrong, *wrong_label, -1);
                    }
                    (old_right, old_wrong) = (*right, *wrong_label);
                }
            }
        }
        writeln!(log, "tags, epoch {epoch}: {wrong} of {all} within the margin")?;
    }
    Ok((weights, steps))
}

fn train_fields(lines: &str, known: &Model, log: &mut impl Write) -> Result<Weights, Failure> {
    let mut weights = Weights::new(1 << FIELD_BITS);
    let mut rows: Vec<(&str, &str, usize)> = Vec::new();
    for line in lines.split('\u{1e}') {
        let parts: Vec<&str> = line.split('\u{1f}').collect();
        if let [name, value, label] = parts.as_slice() {
            let place = if *label == "NONE" {
                0
            } else {
                field::LABELS.iter().position(|one| one == label).ok_or("a label that is not known")?
            };
            rows.push((name, value, place));
        }
    }
    let (mut reader, mut seen) = (Reader::default(), Vec::new());
    for epoch in 0..EPOCHS {
        shuffle(&mut rows, epoch);
        let mut wrong = 0;
        for (at, (name, value, right)) in rows.iter().enumerate() {
            let salt = mix(at as u32, epoch);
            let words = reader.read(value, |hash| {
                let marks = known.marks(hash);
                if marks & NAMES != 0 && mix(hash, salt) % 100 < HIDDEN {
                    marks & !NAMES
                } else {
                    marks
                }
            });
            seen.clear();
            field::features(name, value.len(), words, &mut |feature| seen.push(feature));
            let mut scores = weights.scores(&seen);
            for (label, cell) in scores.iter_mut().enumerate() {
                if label != *right {
                    *cell += if *right == 0 { FALSE } else { MISSED };
                }
            }
            let guess = (0..field::COUNT).rev().max_by_key(|label| scores[*label]).unwrap_or(0);
            weights.now += 1;
            if guess != *right {
                wrong += 1;
                for feature in &seen {
                    weights.change(*feature as usize, *right, 1);
                    weights.change(*feature as usize, guess, -1);
                }
            }
        }
        writeln!(log, "fields, epoch {epoch}: {wrong} of {} within the margin", rows.len())?;
    }
    Ok(weights)
}

/// The factor (times 2^16) that makes all but the largest few weights fit a byte.
fn scale(averages: &[[i64; WIDTH]]) -> i64 {
    let mut sizes: Vec<i64> =
        averages.iter().flatten().map(|weight| weight.abs()).filter(|size| *size > 0).collect();
    sizes.sort_unstable();
    let large = sizes.get(sizes.len() - 1 - sizes.len() / 5000).copied().unwrap_or(1).max(1);
    (127 << 16) / large
}

fn bytes(averages: &[[i64; WIDTH]], scale: i64) -> Vec<u8> {
    let cell = |weight: &i64| ((weight * scale + (1 << 15)) >> 16).clamp(-127, 127) as i8 as u8;
    averages.iter().flatten().map(cell).collect()
}

fn word_list(lines: &str) -> Result<Vec<u8>, Failure> {
    let mut words = Vec::new();
    for line in lines.lines() {
        let (marks, text) = line.split_once('\t').ok_or("a line without a tab")?;
        let marks: u16 = marks.parse()?;
        let parts = tokens(text);
        match parts.as_slice() {
            [] => {}
            [one] => words.push((one.hash, marks)),
            _ => {
                words.push((phrase(&parts), marks));
                words.push((parts[0].hash, mark::STARTS));
            }
        }
    }
    Ok(word_set(&words, WORD_BITS).ok_or("the word set is too full")?)
}

fn model(parts: [&[u8]; 4]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    for bits in [TAG_BITS, FIELD_BITS, WORD_BITS] {
        out.extend(bits.to_le_bytes());
    }
    for part in parts {
        out.extend(part);
    }
    out
}

fn main() -> Result<(), Failure> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [words, prose, fields, out] = paths.as_slice() else { return Err("WORDS PROSE FIELDS MODEL".into()) };
    let mut log = std::io::stderr();
    let known_words = word_list(&std::fs::read_to_string(words)?)?;
    let empty_tags = vec![0; WIDTH << TAG_BITS];
    let empty_fields = vec![0; WIDTH << FIELD_BITS];
    let no_steps = [0; WIDTH * WIDTH * 2];
    let untrained = model([&no_steps, &empty_tags, &empty_fields, &known_words]);
    let known = Model::read(&untrained).ok_or("the layout and its reader differ")?;
    let records: Vec<Record> = std::fs::read_to_string(prose)?.split('\u{1e}').map(record).collect();
    let (tags, steps) = train_tags(&records, &known, &mut log)?;
    let named = train_fields(&std::fs::read_to_string(fields)?, &known, &mut log)?;
    let (tags, steps, named) = (tags.averages(), steps.averages(), named.averages());
    let by = scale(&tags);
    let step = |weight: &i64| (((weight * by + (1 << 15)) >> 16).clamp(-30_000, 30_000) as i16).to_le_bytes();
    let steps: Vec<u8> = steps.iter().flatten().flat_map(step).collect();
    std::fs::write(out, model([&steps, &bytes(&tags, by), &bytes(&named, scale(&named)), &known_words]))?;
    Ok(())
}
