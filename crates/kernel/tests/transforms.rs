//! What every transform promises, over made-up values of many types and locales: the same value masks alike, another key
//! otherwise, nothing comes out as it went in, and what has a way back comes back.
#![allow(clippy::unwrap_used)]

use maskwire_kernel::keys::Keys;
use maskwire_kernel::leaf::{Asked, Masked};
use maskwire_kernel::options::{Options, Setting};
use maskwire_kernel::program::{Program, ProgramError, Spec};
use maskwire_kernel::read_back::{read_back, ReadBackError};
use maskwire_kernel::scan::Scanner;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

const TEXT: u32 = 25;
const DATE: u32 = 1082;
const TIMESTAMP: u32 = 1114;
const TIMESTAMPTZ: u32 = 1184;

static SCANNER: LazyLock<Arc<Scanner>> = LazyLock::new(|| Arc::new(Scanner::new().unwrap()));

fn options(given: &[(&str, Setting)]) -> Options {
    Options::new(given.iter().map(|(name, setting)| ((*name).to_owned(), setting.clone())).collect())
}

fn word(name: &'static str, word: &str) -> (&'static str, Setting) {
    (name, Setting::Word(word.to_owned()))
}

struct Column {
    program: Program,
    keys: Keys,
    spec: Spec,
}

impl Column {
    fn made(key: u8, spec: Spec) -> Result<Self, ProgramError> {
        let keys = Keys::new(&[key; 32], "default", 1).unwrap();
        let program =
            Program::new(std::slice::from_ref(&spec), &keys, Arc::clone(&SCANNER), &[], &HashMap::new())?;
        Ok(Self { program, keys, spec })
    }

    fn new(action: &str, entity: &str, oid: u32, format: u16, given: &[(&str, Setting)]) -> Self {
        let (action, entity) = (action.to_owned(), entity.to_owned());
        Self::made(9, Spec { action, entity, oid, format, options: options(given) }).ok().unwrap()
    }

    fn mask(&self, value: &[u8]) -> Vec<u8> {
        match self.program.mask(0, value, &mut |_| ()).unwrap() {
            Masked::New(new) => new.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn text(&self, value: &str) -> String {
        String::from_utf8(self.mask(value.as_bytes())).unwrap()
    }

    fn back(&self, value: &[u8]) -> Result<Option<Vec<u8>>, ReadBackError> {
        let Spec { action, entity, oid, format, options } = &self.spec;
        read_back(&self.keys, &Asked { action, entity, name: entity, options }, *oid, value, *oid, *format)
    }
}

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
    let pools = include_str!("../src/transform/pools/en_US.txt");
    let section = |name: &str| -> HashSet<&str> {
        pools.split('[').find_map(|part| part.strip_prefix(&format!("{name}]\n"))).unwrap().lines().collect()
    };
    let (male, female, last) = (section("male"), section("female"), section("last"));
    for (name, pool) in [("Jennifer", &female), ("Michael", &male), ("Xqzzt", &last)] {
        assert!(pool.contains(people.text(name).as_str()), "{name}");
    }
    for name in female.difference(&male).take(50) {
        assert!(female.contains(people.text(name).as_str()));
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

/// Dates keep their distance and order, in text and in binary alike, and lead back.
#[test]
fn shifted_dates_keep_their_distance_and_lead_back() {
    let text = Column::new("shift", "DATE_OF_BIRTH", DATE, 0, &[]);
    let binary = Column::new("shift", "DATE_OF_BIRTH", DATE, 1, &[]);
    let number = |value: Vec<u8>| i32::from_be_bytes(value.try_into().unwrap());
    let moved = number(binary.mask(&0_i32.to_be_bytes()));
    assert!(moved != 0 && moved.abs() <= 365);
    for days in (-700_000..2_900_000).step_by(997) {
        let masked = binary.mask(&i32::to_be_bytes(days));
        assert_eq!(number(masked.clone()) - days, moved);
        assert_eq!(binary.back(&masked), Ok(Some(days.to_be_bytes().to_vec())));
    }
    let masked = text.text("2000-01-01");
    assert_eq!(text.back(masked.as_bytes()), Ok(Some(b"2000-01-01".to_vec())));
    assert_eq!(text.back(format!(" {masked} ").as_bytes()), Ok(Some(b"2000-01-01".to_vec())));
    for value in ["infinity", "0044-03-15 BC", "10000-01-01", "2000-02-30"] {
        assert_eq!(text.text(value), "1970-01-01", "{value}");
        assert_eq!(text.back(value.as_bytes()), Err(ReadBackError::Date));
    }
    // Neither end of the calendar tells how far days move.
    for value in ["0001-01-01", "9999-12-31"] {
        assert!(matches!(text.back(value.as_bytes()), Ok(Some(_))), "{value}");
    }
    let other = Column::made(10, text.spec.clone()).ok().unwrap();
    assert_ne!(other.text("2000-01-01"), masked);
}

/// A moment keeps its time of day and zone; weekdays stay where asked.
#[test]
fn shifted_moments_keep_their_time_of_day() {
    let given = [("weekday", Setting::Flag(true)), ("days", Setting::Number(60))];
    let text = Column::new("shift", "DATE_TIME", TIMESTAMPTZ, 0, &given);
    let binary = Column::new("shift", "DATE_TIME", TIMESTAMP, 1, &given);
    let masked = text.text("2024-07-01 12:34:56.789+02");
    assert!(masked.ends_with(" 12:34:56.789+02") && !masked.starts_with("2024-07-01"));
    let moved = i64::from_be_bytes(binary.mask(&5_i64.to_be_bytes()).try_into().unwrap()) - 5;
    assert!(moved != 0 && moved % (7 * 86_400_000_000) == 0 && moved.abs() <= 60 * 86_400_000_000);
    assert_eq!(text.back(masked.as_bytes()), Ok(Some(b"2024-07-01 12:34:56.789+02".to_vec())));
    assert_eq!(text.back(b"yesterday"), Err(ReadBackError::Date));
    assert_eq!(Column::new("shift", "DATE_TIME", TEXT, 0, &given).text("some day"), "[DATE_TIME]");
    assert_eq!(Column::new("shift", "DATE_TIME", 23, 0, &given).text("20240701"), "0");
    let subject = Column::new("shift", "DATE_TIME", DATE, 0, &[word("subject", "patient_id")]);
    assert_eq!(subject.text("2024-07-01"), "1970-01-01");
    assert_eq!(subject.back(b"2024-07-01"), Err(ReadBackError::Transform));
}

/// Dates become the first day of their year or month, in both formats, and texts their figures.
#[test]
fn dates_are_generalised() {
    let year = |oid, format| Column::new("generalise", "DATE_OF_BIRTH", oid, format, &[word("to", "year")]);
    let month = |oid, format| Column::new("generalise", "DATE_OF_BIRTH", oid, format, &[word("to", "month")]);
    assert_eq!(year(DATE, 0).text("1984-07-09"), "1984-01-01");
    assert_eq!(month(DATE, 0).text("1984-07-09"), "1984-07-01");
    assert_eq!(year(DATE, 1).mask(&40_i32.to_be_bytes()), 0_i32.to_be_bytes());
    assert_eq!(
        month(TIMESTAMP, 1).mask(&(40 * 86_400_000_000_i64 + 7).to_be_bytes()),
        (31 * 86_400_000_000_i64).to_be_bytes()
    );
    assert_eq!(year(TIMESTAMP, 0).text("1984-07-09 10:11:12.5"), "1984-01-01 00:00:00");
    assert_eq!(year(TIMESTAMPTZ, 0).text("1985-01-01 00:30:00+02"), "1984-01-01 00:00:00+00");
    for (text, to_year, to_month) in [
        ("1984-07-09", "1984", "1984-07"),
        ("9.7.1984", "1984", "1984-07"),
        ("07/09/1984", "1984", "[DATE_OF_BIRTH]"),
        ("31/12/1984", "1984", "[DATE_OF_BIRTH]"),
        ("1984/7/9", "1984", "1984-07"),
        ("1984", "1984", "[DATE_OF_BIRTH]"),
        ("July 1984", "[DATE_OF_BIRTH]", "[DATE_OF_BIRTH]"),
        ("99/99/1984", "[DATE_OF_BIRTH]", "[DATE_OF_BIRTH]"),
    ] {
        assert_eq!(
            (year(TEXT, 0).text(text), month(TEXT, 0).text(text)),
            (to_year.into(), to_month.into()),
            "{text}"
        );
    }
    let oldest = [word("to", "year"), ("oldest", Setting::Number(1936))];
    let oldest = Column::new("generalise", "DATE_OF_BIRTH", DATE, 0, &oldest);
    assert_eq!(
        (oldest.text("1901-02-03"), oldest.text("1937-02-03")),
        ("1936-01-01".into(), "1937-01-01".into())
    );
}

/// ZIP codes keep three digits, none where few people live; ages over 89 are one; numbers fall into buckets.
#[test]
fn zips_ages_and_numbers_are_generalised() {
    let to =
        |to: &str, entity, oid, format| Column::new("generalise", entity, oid, format, &[word("to", to)]);
    for (zip, three) in [
        ("02139", "021"),
        ("03601", "000"),
        ("89301-1234", "000"),
        ("902101234", "902"),
        ("1234", "[ZIP_CODE]"),
        ("1234-56789", "[ZIP_CODE]"),
        ("K1A 0B1", "[ZIP_CODE]"),
    ] {
        assert_eq!(to("zip3", "ZIP_CODE", TEXT, 0).text(zip), three, "{zip}");
    }
    assert_eq!(to("zip3", "ZIP_CODE", 23, 0).text("2139"), "21");
    assert_eq!(to("zip3", "ZIP_CODE", 23, 1).mask(&3601_i32.to_be_bytes()), [0; 4]);
    for (age, shown) in
        [("34", "34"), ("89", "89"), ("90", "90+"), ("104.5", "90+"), ("-1", "[AGE]"), ("old", "[AGE]")]
    {
        assert_eq!(to("age", "AGE", TEXT, 0).text(age), shown);
    }
    assert_eq!(to("age", "AGE", 21, 1).mask(&97_i16.to_be_bytes()), 90_i16.to_be_bytes());
    let bucket = |oid, format| {
        Column::new("generalise", "AGE", oid, format, &[word("to", "bucket"), ("size", Setting::Number(10))])
    };
    assert_eq!(
        (bucket(23, 0).text("37"), bucket(23, 0).text("-1"), bucket(TEXT, 0).text("37")),
        ("30".into(), "-10".into(), "30-39".into())
    );
    assert_eq!((bucket(1700, 0).text("1234.56"), bucket(701, 0).text("39.99")), ("1230".into(), "30".into()));
    assert_eq!(bucket(21, 0).text("-32768"), "0", "a bucket that its type can't hold");
    assert_eq!(bucket(700, 1).mask(&47.5_f32.to_be_bytes()), 40_f32.to_be_bytes());
    for bad in [
        &[][..],
        &[word("to", "decade")],
        &[word("to", "bucket")],
        &[word("to", "age"), ("size", Setting::Number(5))],
    ] {
        let spec = Spec {
            action: "generalise".into(),
            entity: "AGE".into(),
            oid: 23,
            format: 0,
            options: options(bad),
        };
        assert_eq!(Column::made(9, spec).err(), Some(ProgramError::Option(0)));
    }
}

/// A number stays near, of its sign and type, the same every time, and never itself.
#[test]
fn noise_is_bounded_and_repeats() {
    let noise = |oid, format| Column::new("noise", "SALARY", oid, format, &[("percent", Setting::Number(5))]);
    let (text, binary) = (noise(23, 0), noise(23, 1));
    let (mut below, mut above) = (0, 0);
    for raw in (-2_000_000_i32..2_000_000).step_by(4_999) {
        let near: i32 = text.text(&raw.to_string()).parse().unwrap();
        assert_eq!(binary.mask(&raw.to_be_bytes()), near.to_be_bytes());
        assert_eq!(text.text(&raw.to_string()), near.to_string());
        assert!(near != raw && near.signum() == raw.signum());
        assert!(i64::from(near.abs_diff(raw)) <= (i64::from(raw).abs() * 5 / 100).max(1), "{raw} {near}");
        if near < raw {
            below += 1
        } else {
            above += 1
        }
    }
    assert!(below > 300 && above > 300, "{below} {above}");
    assert_eq!(text.text("0"), "0");
    assert_eq!(text.text("1"), "2");
    for raw in [i32::MAX, i32::MIN, -1] {
        let near: i32 = text.text(&raw.to_string()).parse().unwrap();
        assert!(near != raw && near.signum() == raw.signum());
    }
    for raw in ["1234.50", "-0.001", "99999999999999999999.99", "0.10"] {
        let near = noise(1700, 0).text(raw);
        let places = |text: &str| text.split('.').nth(1).map(str::len);
        assert!(near != raw && places(&near) == places(raw), "{raw} {near}");
    }
    for raw in [1.5_f64, -1e300, f64::MAX, 5e-300] {
        let near = f64::from_be_bytes(noise(701, 1).mask(&raw.to_be_bytes()).try_into().unwrap());
        assert!(
            near.to_bits() != raw.to_bits() && ((near - raw) / raw).abs() <= 0.0501 && near.is_finite(),
            "{raw} {near}"
        );
    }
    assert_eq!(noise(701, 0).text("NaN"), "0");
    assert_eq!(noise(700, 1).mask(&f32::INFINITY.to_be_bytes()), [0; 4]);
    assert_eq!(noise(DATE, 0).text("2024-01-01"), "1970-01-01");
    assert_eq!(noise(TEXT, 0).text("about 7"), "[SALARY]");
}

/// A binary numeric masks as its text does, fraction and all.
#[test]
fn a_binary_numeric_has_the_noise_of_its_text() {
    // 12345.6780 is the digits 1, 2345 and 6780 of base 10000, four of them behind the point.
    let raw = [0, 3, 0, 1, 0, 0, 0, 4, 0, 1, 0x09, 0x29, 0x1A, 0x7C];
    let masked = Column::new("noise", "SALARY", 1700, 1, &[]).mask(&raw);
    let words: Vec<u16> = masked.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
    assert_eq!(words[1..4], [1, 0, 4]);
    let mut groups = words[4..].to_vec();
    groups.resize(3, 0);
    let text = format!("{}{:04}.{:04}", groups[0], groups[1], groups[2]);
    assert_eq!(text, Column::new("noise", "SALARY", 1700, 0, &[]).text("12345.6780"));
}

/// Elements of arrays are masked as values of their type are.
#[test]
fn arrays_are_masked_by_element() {
    let one = Column::new("shift", "DATE_OF_BIRTH", DATE, 0, &[]).text("1984-07-09");
    let array = Column::new("shift", "DATE_OF_BIRTH", 1182, 0, &[]);
    assert_eq!(array.text("{1984-07-09,NULL}"), format!("{{{one},NULL}}"));
    let year = Column::new("generalise", "DATE_OF_BIRTH", 1182, 0, &[word("to", "year")]);
    assert_eq!(year.text("{1984-07-09,infinity}"), "{1984-01-01,1970-01-01}");
    assert!(!Column::new("pseudonym", "PERSON", 1009, 0, &[]).text("{Ana,\"Bo Li\"}").contains("Ana"));
}

/// Options of tokens: an email's domain and a card's issuer stay where asked, the rest leads back.
#[test]
fn a_token_keeps_what_its_options_say() {
    let email = Column::new("token", "EMAIL_ADDRESS", TEXT, 0, &[word("domain", "keep")]);
    let token = email.text("ana.maria@example.com");
    assert!(token.ends_with("@example.com") && !token.starts_with("ana.maria"));
    assert_eq!(email.back(token.as_bytes()), Ok(Some(b"ana.maria@example.com".to_vec())));
    assert_eq!(email.text("bob@example.com"), "[EMAIL_ADDRESS]", "too few to hide among");
    let cards = Column::new("token", "CREDIT_CARD", TEXT, 0, &[("bin", Setting::Flag(true))]);
    for card in ["4111 1111 1111 1111", "378282246310005", "4111-1111-1111-1112", "4222222222222"] {
        let token = cards.text(card);
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
        assert_eq!(digits(&token)[..6], digits(card)[..6]);
        assert_ne!(token, card);
        let luhn = |text: &str| maskwire_kernel::checksums::luhn(&maskwire_kernel::checksums::digits(text));
        assert_eq!(luhn(&token), luhn(card), "{card}");
        assert_eq!(cards.back(token.as_bytes()), Ok(Some(card.as_bytes().to_vec())));
    }
    let phone = Column::new("token", "PHONE_NUMBER", TEXT, 0, &[]);
    for (number, country) in
        [("+1 202 555 0101", "+1 "), ("+49-30-1234567", "+49-"), ("+353 1 234 5678", "+353 ")]
    {
        let token = phone.text(number);
        assert!(token.starts_with(country) && token != number);
        assert_eq!(phone.back(token.as_bytes()), Ok(Some(number.as_bytes().to_vec())));
    }
    let bad = Spec {
        action: "token".into(),
        entity: "X".into(),
        oid: TEXT,
        format: 0,
        options: options(&[word("domain", "drop")]),
    };
    assert_eq!(Column::made(9, bad).err(), Some(ProgramError::Option(0)));
}

/// What opens a door is redacted, whatever a rule asks for.
#[test]
fn a_secret_is_always_redacted() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    for action in ["token", "hash", "partial", "pseudonym", "redact"] {
        assert_eq!(Column::new(action, "JWT", TEXT, 0, &[]).text(token), "[JWT]", "{action}");
    }
    assert_eq!(
        Column::new("token", "JWT", TEXT, 0, &[]).back(token.as_bytes()),
        Err(ReadBackError::Transform)
    );
}

/// The digits of tokens are as likely as each other, at every place.
#[test]
fn token_digits_are_even() {
    let column = Column::new("token", "US_SSN", TEXT, 0, &[]);
    let mut counts = [[0_u32; 10]; 9];
    let samples = 20_000_u32;
    for n in 0..samples {
        let text = format!("{:03}-{:02}-{:04}", n / 100 % 900 + 1, n % 100, n % 10_000);
        for (place, byte) in
            column.mask(text.as_bytes()).iter().filter(|byte| byte.is_ascii_digit()).enumerate()
        {
            counts[place][usize::from(byte - b'0')] += 1;
        }
    }
    let expected = f64::from(samples) / 10.0;
    for place in counts {
        let chi: f64 = place.iter().map(|seen| (f64::from(*seen) - expected).powi(2) / expected).sum();
        // 9 degrees of freedom: above 33.7 once in ten thousand.
        assert!(chi < 33.7, "{chi}");
    }
}

fn hexadecimal(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// RFC 4231, test cases 1, 2 and 6, by what `hash` and every draw are made with.
#[test]
fn hmac_gives_the_standards_digests() {
    use hmac::{Hmac, Mac};
    let long = [0xAA; 131];
    for (key, data, digest) in [
        (
            [0x0B; 20].as_slice(),
            "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            &long,
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ] {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
        mac.update(data.as_bytes());
        assert_eq!(mac.finalize().into_bytes().as_slice(), hexadecimal(digest));
    }
}

/// RFC 5869, A.1 and A.3, by what keys are derived with.
#[test]
fn hkdf_gives_the_standards_keys() {
    let salt: Vec<u8> = (0..=12).collect();
    let info: Vec<u8> = (0xF0..=0xF9).collect();
    for (salt, info, key) in [
        (
            Some(salt.as_slice()),
            info.as_slice(),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (None, &[], "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
    ] {
        let mut made = [0; 42];
        hkdf::Hkdf::<sha2::Sha256>::new(salt, &[0x0B; 22]).expand(info, &mut made).unwrap();
        assert_eq!(made.as_slice(), hexadecimal(key));
    }
}
