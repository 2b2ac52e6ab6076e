//! Pseudonyms: of the script and kind of what they stand for, and never itself.

use crate::{Column, TEXT};
use maskwire_kernel::rows::program::Spec;
use maskwire_kernel::transform::options::Setting;
use std::collections::HashSet;

/// Names as they are written in sixteen locales, and the letters that must come out again.
const NAMES: &[(&str, std::ops::RangeInclusive<char>)] = &[
    ("Ana María Quintero", 'A'..='\u{24F}'),
    ("Jürgen Öztürk", 'A'..='\u{24F}'),
    ("Wojciech Zalewski", 'A'..='\u{24F}'),
    ("Søren Ågård", 'A'..='\u{24F}'),
    ("Nguyễn Văn An", 'A'..='\u{1EFF}'),
    ("Иван Сергеевич Кузнецов", 'А'..='я'),
    ("Оксана Шевченко", 'Ѐ'..='ӿ'),
    ("Ελένη Παπαδοπούλου", 'Ͱ'..='Ͽ'),
    ("王小明", '\u{4E00}'..='\u{9FFF}'),
    ("山田 太郎", '\u{3005}'..='\u{9FFF}'),
    ("김민준", '\u{AC00}'..='\u{D7AF}'),
    ("محمد الأحمد", '\u{600}'..='\u{6FF}'),
    ("דוד כהן", '\u{590}'..='\u{5FF}'),
    ("राजेश शर्मा", '\u{900}'..='\u{97F}'),
    ("สมชาย ใจดี", '\u{E00}'..='\u{E7F}'),
    ("გიორგი ბერიძე", '\u{10A0}'..='\u{10FF}'),
    ("Արամ Պետրոսյան", '\u{531}'..='\u{587}'),
];

/// A name becomes a name of its script, the same one every time, in any case, and no word of it stays.
#[test]
fn a_pseudonym_is_of_the_script_of_its_name() {
    let people = Column::new("pseudonym", "PERSON", TEXT, 0, &[]);
    let (mut other_key, mut differ) = (Spec::default(), 0);
    other_key.clone_from(&people.spec);
    let other = Column::made(10, other_key).ok().unwrap();
    for (name, letters) in NAMES {
        let made = people.text(name);
        assert_eq!(people.text(name), made);
        assert!(
            made.chars().filter(|one| one.is_alphabetic()).all(|one| letters.contains(&one)),
            "{name} {made}"
        );
        assert!(!made.is_empty() && !made.contains('['), "{name} {made}");
        for word in name.split(' ') {
            assert!(made.split(' ').all(|one| one != word), "{name} {made}");
        }
        assert_eq!(made.contains(' '), name.contains(' '), "{name} {made}");
        differ += usize::from(other.text(name) != made);
    }
    assert!(differ > NAMES.len() - 2, "another key gives other names");
    assert_eq!(people.text("ANA MARÍA QUINTERO"), people.text("Ana María Quintero").to_uppercase());
    assert_eq!(people.text("  ana  maría quintero"), people.text("Ana María Quintero").to_lowercase());
    assert_eq!(people.text("Zalewski, Wojciech").split(", ").count(), 2);
    assert_eq!(people.text("12345"), "[PERSON]");
    assert_eq!(people.text("ᚠᚢᚦ"), "[PERSON]");
    assert_eq!(Column::new("pseudonym", "PERSON", 23, 0, &[]).text("12"), "0");
}

/// A given name alone becomes a given name, a family name a family name.
#[test]
fn a_single_word_stays_what_it_is() {
    let people = Column::new("pseudonym", "PERSON", TEXT, 0, &[("gender", Setting::Flag(true))]);
    let pools = include_str!("../../src/transform/pools/en_US.txt");
    let section = |pools: &'static str, name: &str| -> HashSet<&'static str> {
        let found = pools.split('[').find_map(|part| part.strip_prefix(&format!("{name}]\n")));
        found.unwrap_or_default().lines().collect()
    };
    let (male, female, last) = (section(pools, "male"), section(pools, "female"), section(pools, "last"));
    for (name, pool) in [("Jennifer", &female), ("Michael", &male), ("Xqzzt", &last)] {
        assert!(pool.contains(people.text(name).as_str()), "{name}");
    }
    // A name that other locales know too may become one of theirs, and what is a man's name anywhere either's.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/transform/pools");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let others: Vec<&'static str> = files
        .filter(|path| !path.ends_with("en_US.txt"))
        .map(|path| &*std::fs::read_to_string(path).unwrap().leak())
        .collect();
    let of_all =
        |name: &str| -> HashSet<&str> { others.iter().flat_map(|text| section(text, name)).collect() };
    let (men, women) = (of_all("male"), of_all("female"));
    let families: HashSet<&str> = ["last", "last_female"].into_iter().flat_map(of_all).collect();
    let mut named: Vec<&&str> =
        female.iter().filter(|name| !male.contains(**name) && !men.contains(**name)).collect();
    named.sort_unstable();
    assert!(named.len() >= 50);
    for name in named {
        let shown = people.text(name);
        let is_known_here_only = !women.contains(name) && !families.contains(name);
        assert!(
            female.contains(shown.as_str()) || !is_known_here_only && women.contains(shown.as_str()),
            "{name}"
        );
    }
}

/// Thousands of names have thousands of pseudonyms, evenly enough, and none is its own.
#[test]
fn pseudonyms_are_spread() {
    let people = Column::new("pseudonym", "PERSON", TEXT, 0, &[]);
    let made: HashSet<String> = (0..5_000).map(|n| people.text(&format!("Qa{n}x Wb{n}y"))).collect();
    assert!(made.len() > 4_500, "{}", made.len());
}

/// Streets, cities and companies have pools; what has none is redacted.
#[test]
fn places_and_companies_have_pseudonyms() {
    for (entity, text) in [
        ("STREET_ADDRESS", "12 Harbour Lane"),
        ("STREET_ADDRESS", "Hauptstraße 7, Musterstadt"),
        ("LOCATION", "Springfield"),
        ("LOCATION", "Москва"),
        ("ORGANIZATION", "Acme Corp"),
    ] {
        let made = Column::new("pseudonym", entity, TEXT, 0, &[]).text(text);
        assert!(made != text && !made.contains('['), "{entity} {made}");
        assert_eq!(made.contains(|one: char| one.is_ascii_digit()), entity == "STREET_ADDRESS", "{made}");
    }
    assert_eq!(Column::new("pseudonym", "US_SSN", TEXT, 0, &[]).text("078-05-1120"), "[US_SSN]");
}
