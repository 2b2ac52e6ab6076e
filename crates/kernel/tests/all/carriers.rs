//! One sample of every detector, in every way that people and programs write a value, inside of every kind of text: nothing
//! of it may be left to read.
//!
//! With `CARRIERS=all` every pair is tried, for minutes.
#![allow(clippy::unwrap_used)]

use maskwire_kernel::detectors::ALL;
use maskwire_kernel::scan::Scanner;
use maskwire_kernel::transform::keys::Keys;
use maskwire_kernel::transform::spans::Spans;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

type Write = fn(&str) -> String;

fn between(text: &str, mark: &str, each: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(each).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(mark)
}

fn every(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(write).collect()
}

/// Around the middle of a value: its first half, and the rest.
fn halves(text: &str) -> (&str, &str) {
    let at = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    text.split_at(at)
}

fn in_half(text: &str, opens: &str, closes: &str) -> String {
    let (one, two) = halves(text);
    format!("{opens}{one}{closes}{two}")
}

fn mail(text: &str) -> String {
    every(text, |c| {
        if matches!(c, '@' | '=' | '-' | '.' | '\u{80}'..) {
            coded(c, "=", "")
        } else {
            c.to_string()
        }
    })
}

fn coded(c: char, mark: &str, end: &str) -> String {
    c.to_string().bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "{mark}{byte:02X}{end}");
        all
    })
}

fn hex(text: &str, divider: &str, mark: &str) -> String {
    text.bytes().map(|byte| format!("{mark}{byte:02x}")).collect::<Vec<_>>().join(divider)
}

/// Ways of writing a value that leave its letters as they are, and ways that do not.
const WAYS: &[(&str, Write)] = &[
    ("plain", str::to_owned),
    ("between underscores", |text| format!("_{text}_")),
    ("between two underscores", |text| format!("__{text}__")),
    ("bold", |text| format!("**{text}**")),
    ("half bold", |text| in_half(text, "**", "**")),
    ("half italic", |text| in_half(text, "*", "*")),
    ("code", |text| format!("`{text}`")),
    ("in tags", |text| format!("<b>{text}</b>")),
    ("half in tags", |text| in_half(text, "<b>", "</b>")),
    ("half in two tags", |text| in_half(text, "<span class=\"x\"><i>", "</i></span>")),
    ("a break inside", |text| in_half(text, "", "<wbr>")),
    ("a comment inside", |text| in_half(text, "", "<!-- x -->")),
    ("coloured", |text| in_half(text, "\x1b[1;31m", "\x1b[0m")),
    ("zeros", |text| between(text, "\0", 1)),
    ("controls", |text| between(text, "\x01", 4)),
    ("deletes", |text| between(text, "\x7f", 2)),
    ("zero width", |text| between(text, "\u{200B}", 1)),
    ("word joiners", |text| between(text, "\u{2060}", 3)),
    ("soft hyphens", |text| between(text, "\u{AD}", 2)),
    ("variations", |text| between(text, "\u{FE0F}", 1)),
    ("directions", |text| format!("\u{202A}{}\u{202C}", between(text, "\u{2066}", 5))),
    ("tags of Unicode", |text| between(text, "\u{E0041}", 3)),
    ("struck through", |text| between(text, "\u{336}", 1)),
    ("full width", |text| every(text, |c| wide(c).to_string())),
    ("Arabic digits", |text| every(text, |c| digit(c, 0x660).to_string())),
    ("Devanagari digits", |text| every(text, |c| digit(c, 0x966).to_string())),
    ("bold digits", |text| every(text, |c| digit(c, 0x1D7CE).to_string())),
    ("other hyphens", |text| text.replace('-', "\u{2011}").replace(' ', "\u{202F}")),
    ("percent", |text| every(text, |c| coded(c, "%", ""))),
    ("quoted-printable", mail),
    ("quoted-printable, all of it", |text| every(text, |c| coded(c, "=", ""))),
    ("a soft line break", |text| in_half(text, "", "=\r\n")),
    ("octal", |text| {
        every(text, |c| if c.is_ascii() { format!("\\{:03o}", c as u32) } else { c.to_string() })
    }),
    ("code points", |text| every(text, |c| format!("\\u{{{:x}}}", c as u32))),
    ("long code points", |text| every(text, |c| format!("\\U{:08x}", c as u32))),
    ("hexadecimal entities", |text| every(text, |c| format!("&#x{:x};", c as u32))),
    ("entities escaped twice", |text| every(text, |c| format!("&amp;#{};", c as u32))),
    ("escaped by Markdown", |text| {
        every(text, |c| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() })
    }),
    ("hexadecimal pairs", |text| hex(text, ":", "")),
    ("hexadecimal with blanks", |text| hex(text, " ", "")),
    ("hexadecimal of code", |text| hex(text, ", ", "0x")),
    ("numbers of letters", |text| text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ")),
    ("letter by letter", |text| between(&text.replace(' ', ""), " ", 1)),
];

/// Kinds of text that carry a value with what stands around it.
const CARRIERS: &[(&str, Write)] = &[
    ("prose", |text| format!("Yesterday we noted that {text}, and the rest was fine.")),
    ("a JSON string", |text| format!("{{\"id\": 7, \"note\": \"{}\"}}", json(text))),
    ("JSON in JSON", |text| {
        let inner = format!("{{\"note\": \"{}\"}}", json(text));
        format!("{{\"body\": \"{}\"}}", json(&inner))
    }),
    ("XML", |text| format!("<row><id>7</id><note>{text}</note></row>")),
    ("an attribute", |text| format!("<p title='{text}'>x</p>")),
    ("YAML", |text| format!("- id: 7\n  note: >-\n    {text}\n")),
    ("CSV", |text| format!("id,note\n7,\"{text}\"\n")),
    ("a log line", |text| format!("2024-05-01T10:00:00Z INFO [main] request id=7 msg=\"{text}\" ms=12")),
    ("code", |text| format!("def f():\n    return log('{text}')  # 7")),
    ("SQL", |text| format!("INSERT INTO notes (id, note) VALUES (7, '{text}')")),
    ("Markdown", |text| format!("# Note\n\n- {text}\n\n| id | note |\n|---|---|\n| 7 | {text} |\n")),
    ("mail", |text| format!("From: desk\r\nSubject: {text}\r\n\r\nHello,\r\n{text}\r\n")),
];

fn json(text: &str) -> String {
    every(text, |c| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        c if c < ' ' => format!("\\u{:04x}", c as u32),
        c => c.to_string(),
    })
}

fn wide(c: char) -> char {
    if c.is_ascii_graphic() {
        char::from_u32(c as u32 + 0xFEE0).unwrap()
    } else {
        c
    }
}

fn digit(c: char, zero: u32) -> char {
    c.to_digit(10).map_or(c, |digit| char::from_u32(zero + digit).unwrap())
}

/// What is not found, and why: without its blanks and points nothing proves it, or it is too short to be a text.
const EXCEPT: &[(&str, &[&str])] = &[
    ("letter by letter", &["IN_AADHAAR", "RU_SNILS", "TR_LICENSE_PLATE", "UK_POSTCODE"]),
    ("hexadecimal with blanks", &["SWIFT_CODE"]),
];

/// Whether most of a value is left as it was written.
fn is_left(written: &str, out: &str) -> bool {
    let letters: Vec<char> = written.chars().collect();
    let most = (letters.len() * 3).div_ceil(5);
    letters.windows(most).any(|part| out.contains(&part.iter().collect::<String>()))
}

#[test]
fn nothing_of_a_value_is_left_in_any_way_of_writing_it_in_any_text() {
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let scanner = Arc::new(Scanner::new().unwrap());
    let spans = Spans::new(Arc::clone(&scanner), &[], &keys).unwrap();
    let is_all = std::env::var_os("CARRIERS").is_some();
    let mut missed: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    let mut count = 0;
    for detector in ALL {
        let found = detector.finds.iter().find_map(|sample| {
            let span = scanner.find(sample).into_iter().find(|span| span.entity == detector.entity)?;
            let is_one =
                span.category != "secret" && span.end - span.start >= 7 && span.end - span.start < 60;
            (is_one && !sample.contains(['\n', '"', '\'', '<'])).then_some((*sample, span.start, span.end))
        });
        let Some((sample, start, end)) = found else { continue };
        for (way, write) in WAYS {
            let value = write(&sample[start..end]);
            let text = format!("{}{value}{}", &sample[..start], &sample[end..]);
            for (at, (carrier, carry)) in CARRIERS.iter().enumerate() {
                if !is_all && at > 1 && (count + at) % 5 != 0 {
                    continue;
                }
                count += 1;
                let carried = carry(&text);
                let out = spans
                    .replace(None, &carried, &[], &mut |_| ())
                    .unwrap()
                    .unwrap_or_else(|| carried.clone());
                let written = if carrier.starts_with("a JSON") { json(&value) } else { value.clone() };
                let written = if carrier.starts_with("JSON") { json(&json(&value)) } else { written };
                let is_known =
                    EXCEPT.iter().any(|(one, known)| one == way && known.contains(&detector.entity));
                if !is_known && is_left(&written, &out) {
                    missed.entry((way, carrier)).or_default().push(detector.entity);
                }
            }
        }
    }
    let total: usize = missed.values().map(Vec::len).sum();
    assert!(missed.is_empty(), "{total} of {count}, by way and carrier: {missed:#?}");
    assert!(count > 10_000);
}

/// Texts of which nothing that stands between braces may be left, with what it is.
const SAID: &[(&str, &str)] = &[
    ("my social is {five one seven, four one, one zero zero one}", "US_SSN"),
    ("mi seguro social es {cinco uno siete cuatro uno uno cero cero uno}, gracias", "US_SSN"),
    (
        "meine Karte: {vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins}",
        "CREDIT_CARD",
    ),
    ("ma carte est {quatre un un un un un un un un un un un un un un un} merci", "CREDIT_CARD"),
    ("o cart\u{e3}o \u{e9} {quatro um um um um um um um um um um um um um um um} ok", "CREDIT_CARD"),
    (
        "la carta \u{e8} {quattro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno} ok",
        "CREDIT_CARD",
    ),
    ("de kaart is {vier een een een een een een een een een een een een een een een} ok", "CREDIT_CARD"),
    ("call me at {five five five, two zero two, one two three four} please", "PHONE_NUMBER"),
    ("SSN: {5 1 7 - 4 1 - 1 0 0 1}", "US_SSN"),
    ("SSN: {5-1-7-4-1-1-0-0-1}", "US_SSN"),
    ("SSN: {5.1.7.4.1.1.0.0.1}", "US_SSN"),
    ("SSN: {517-41-\n1001}", "US_SSN"),
    ("to {a n a @ e x a m p l e . c o m} now", "EMAIL_ADDRESS"),
    ("write to {ana [at] example [dot] com} today", "EMAIL_ADDRESS"),
    ("{ana(at)example.com}", "EMAIL_ADDRESS"),
    ("email: {ana at example dot com}", "EMAIL_ADDRESS"),
    ("{ana dot martins at example dot com} is it", "EMAIL_ADDRESS"),
    ("seen {203[.]0[.]113[.]7} and on", "IP_ADDRESS"),
    ("name: {Martins, Ana}", "PERSON"),
    ("Patient: {VAN DER BERG, ADA B.} seen today", "PERSON"),
    ("user_{4532015112830366}_x", "CREDIT_CARD"),
    ("report_{517-41-1001}.pdf", "US_SSN"),
    ("numero de seguridad social {517411001}", "US_SSN"),
    ("Sozialversicherungsnummer {517411001}", "US_SSN"),
    ("{517\u{b7}41\u{b7}1001}", "US_SSN"),
    ("{ana@example.com}2024", "EMAIL_ADDRESS"),
    ("{\"note\": \"to {ann@example.org}, {4111.1111.1111.1111}\"}", "CREDIT_CARD"),
];

/// Texts that say nothing.
const SAYS_NOTHING: &[&str] = &[
    "count with me: one two three four five six seven eight nine ten",
    "we met at noon and the dot com bubble burst",
    "look at this dot com thing, and at that point we left",
    "I bought it at amazon dot com",
    "snowflake=964472448267752428 order_id=393976114 lot=41 row=20",
    "1 2 3 4 5 6 7 8 9 are all that there are",
    "12, 34, 56, 78, 90, 12, 34, 56, 78, 90",
    "97, 110, 97, 98, 101, 120, 97, 109",
    "order 517411001, part 12_34_56_789",
    "Vec<u8>::new() and HashMap<String, u64> in f(a)(b)",
    "4*3*2 and 2**10 are not 4111*2",
    "MAC-less 00 11 22 33 44 55 66 77 88 99 aa bb",
];

#[test]
fn what_is_said_in_other_ways_is_found_and_what_says_nothing_stays() {
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    let spans = Spans::new(Arc::new(Scanner::new().unwrap()), &[], &keys).unwrap();
    let mut wrong = Vec::new();
    for (marked, entity) in SAID {
        let is_document = marked.starts_with("{\"");
        let (text, values) = if is_document {
            let text =
                marked.replace("{ann", "ann").replace(".org}", ".org").replace("{4", "4").replace("1}", "1");
            (text, vec!["ann@example.org".to_owned(), "4111.1111.1111.1111".to_owned()])
        } else {
            let value = marked.split('{').nth(1).unwrap().split('}').next().unwrap();
            (marked.replace(['{', '}'], ""), vec![value.to_owned()])
        };
        let mut found = Vec::new();
        let out =
            spans.replace(None, &text, &[], &mut |entity| found.push(entity)).unwrap().unwrap_or_default();
        if out.is_empty() || !found.contains(entity) || values.iter().any(|value| is_left(value, &out)) {
            wrong.push((text, out));
        }
    }
    for text in SAYS_NOTHING {
        wrong.extend(
            spans.replace(None, text, &[], &mut |_| ()).unwrap().map(|out| ((*text).to_owned(), out)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
