//! What looks like an identity and is none is left alone; what is one is found in every encoding.
#![allow(clippy::unwrap_used, clippy::format_collect, clippy::type_complexity)]

use maskwire_kernel::scan::Scanner;
use std::sync::LazyLock;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new().unwrap());

/// Ten of each kind: the nth of it.
const DECOYS: &[fn(u64) -> String] = &[
    |n| format!("order {}", 4_047_841_673 + n * 7919),
    |n| format!("order ORD-2024-{:06}", n * 7713),
    |n| format!("invoice INV{:08} was paid", 20_240_000 + n * 31),
    |n| format!("id {:08x}-e29b-41d4-a716-{:012x}", 0x550e_8400 + n, 0x4466_5544_0000 + n * 977),
    |n| format!("commit {:040x}", 0x1d3a_77b1_9c5e_22f0_u128 * u128::from(n + 3) * 0xabcd_ef12_3457_u128),
    |n| format!("at commit {:07x}", 0x00a1_b2c3 + n * 4111),
    |n| format!("sha256:{:064x}", u128::MAX / u128::from(n + 7)),
    |n| format!("created 2024-0{}-1{}", n % 9 + 1, n),
    |n| format!("2023-1{}-0{}T0{n}:30:45Z INFO started", n % 3, n % 9 + 1),
    |n| format!("epoch {} and {}", 1_700_000_000 + n * 86_400, 1_700_000_000_000 + n * 86_400_123),
    |n| format!("v{n}.{}.{}", n * 3, n * 11),
    |n| format!("serde {n}.0.{} -> {n}.1.0-rc.{n}", n * 7),
    |n| format!("total ${},{:03}.{:02}", n + 1, n * 97, n * 9),
    |n| format!("price EUR {}.99, was {}.49", 129 + n * 40, 199 + n * 41),
    |n| format!("ISBN 978-3-16-14841{n}-0"),
    |n| format!("Eiffel Tower (48.8584, 2.2945), stop {n}"),
    |n| format!("Sydney Opera House: -33.8568, 151.2153 [{n}]"),
    |n| format!("part 123-45-678{n}-A of lot 98-7654{n}"),
    |n| format!("port {}, pid {}, {} bytes in {} ms", 8000 + n, 31_000 + n * 17, 73_400_320 + n, 120 + n),
    |n| format!("ratio 0.{:016}, mean {}.5", 2_701_742_305_548_491_u64 + n * 17, n),
];

#[test]
fn two_hundred_look_alikes_are_left_alone() {
    let mut wrong = Vec::new();
    for make in DECOYS {
        for n in 0..10 {
            let text = make(n);
            let spans = SCANNER.find(&text);
            if !spans.is_empty() {
                wrong.push((text, spans.iter().map(|span| span.entity).collect::<Vec<_>>()));
            }
        }
    }
    assert!(DECOYS.len() * 10 >= 200);
    assert!(wrong.is_empty(), "{} were found: {wrong:?}", wrong.len());
}

const CANARIES: &[(&str, &str)] = &[
    ("write to ann.lee@example.org now", "EMAIL_ADDRESS"),
    ("card 4111 1111 1111 1111 please", "CREDIT_CARD"),
    ("ssn 219-09-9998 on file", "US_SSN"),
    ("pay to GB82 WEST 1234 5698 7654 32 today", "IBAN_CODE"),
    ("call +44 20 7946 0958 again", "PHONE_NUMBER"),
    ("from 203.0.113.77 again", "IP_ADDRESS"),
    ("VIN 1M8GDM9AXKP042788 seen", "VIN"),
    ("CPF 529.982.247-25 do cliente", "BR_CPF"),
    ("DNI 55555555K del cliente", "ES_NIF"),
    ("NINO YZ 61 48 68 B noted", "UK_NINO"),
];

fn base64(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    text.as_bytes()
        .chunks(3)
        .map(|part| {
            let bits =
                part.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
            let digit = |at: usize| char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]);
            (0..4).map(|at| if at <= part.len() { digit(at) } else { '=' }).collect::<String>()
        })
        .collect()
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn escaped(text: &str) -> String {
    text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect()
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
        .collect()
}

fn threaded(text: &str) -> String {
    text.chars().flat_map(|c| [c, '\u{200B}']).collect()
}

#[test]
fn canaries_are_found_in_every_encoding_and_the_whole_encoded_run_is_covered() {
    let encodings: &[(&str, fn(&str) -> String)] = &[
        ("plain", str::to_owned),
        ("base64", base64),
        ("hex", hex),
        ("percent", percent),
        ("JSON", escaped),
        ("full width", wide),
        ("zero width", threaded),
        ("base64 twice", |text| base64(&base64(text))),
        ("hex in base64", |text| base64(&hex(text))),
        ("base64 in percent", |text| percent(&base64(text))),
    ];
    for (canary, entity) in CANARIES {
        for (name, encode) in encodings {
            let text = format!("before {} behind", encode(canary));
            let spans = SCANNER.find(&text);
            assert!(spans.iter().any(|span| span.entity == *entity), "{entity} in {name}: {spans:?}");
            assert!(!SCANNER.quick_reject(text.as_bytes()), "{entity} in {name} was rejected");
            assert!(spans.iter().all(|span| text.get(span.start..span.end).is_some()));
            if name.starts_with("base64") && !name.contains("percent") {
                let run = (7, text.len() - 7);
                assert!(
                    spans.iter().any(|span| (span.start, span.end) == run),
                    "{entity} in {name}: {spans:?}"
                );
            }
        }
    }
}
