//! Numbers: in buckets, with noise; and any bytes by any transform.

use crate::{options, word, Column, DATE, TEXT};
use maskwire_kernel::rows::program::{ProgramError, Spec};
use maskwire_kernel::transform::options::Setting;

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
            ..Spec::default()
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
            below += 1;
        } else {
            above += 1;
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

/// Whatever bytes stand in a value, every transform on every type gives a value or NULL, the same one twice.
#[test]
fn any_bytes_are_masked() {
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = move |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 20) as usize % most
    };
    let parts = [
        "19", "84", "-", "07", "/", ".", ":", " ", "+", "e", "é", "Ana ", "王", "{", "}", "\"", ",", "0",
        "999999",
    ];
    let types = [
        16, 17, 20, 21, 23, 25, 700, 701, 790, 869, 1009, 1042, 1082, 1114, 1182, 1184, 1231, 1700, 3802,
        99_999,
    ];
    for (action, entity, given) in [
        ("pseudonym", "PERSON", vec![]),
        ("pseudonym", "STREET_ADDRESS", vec![]),
        ("shift", "DATE_OF_BIRTH", vec![]),
        ("generalise", "DATE_OF_BIRTH", vec![word("to", "year")]),
        ("generalise", "DATE_OF_BIRTH", vec![word("to", "month")]),
        ("generalise", "ZIP_CODE", vec![word("to", "zip3")]),
        ("generalise", "AGE", vec![word("to", "age")]),
        ("generalise", "AGE", vec![word("to", "bucket"), ("size", Setting::Number(i64::MAX))]),
        ("noise", "SALARY", vec![("percent", Setting::Number(100))]),
        ("token", "PHONE_NUMBER", vec![]),
        ("token", "IP_ADDRESS", vec![]),
    ] {
        for oid in types {
            for format in [0, 1] {
                let column = Column::new(action, entity, oid, format, &given);
                for _ in 0..60 {
                    let value: Vec<u8> = if below(3) == 0 {
                        (0..below(20)).map(|_| below(256) as u8).collect()
                    } else {
                        (0..below(8)).flat_map(|_| parts[below(parts.len())].bytes()).collect()
                    };
                    let first = column.program.mask(0, &value, &mut |_| ()).unwrap();
                    assert_eq!(Some(first), column.program.mask(0, &value, &mut |_| ()));
                    assert_eq!(column.back(&value), column.back(&value));
                }
            }
        }
    }
}
