//! Tokens by their options and secrets; the standards' own vectors.

use crate::{options, word, Column, TEXT};
use maskwire_kernel::rows::program::{ProgramError, Spec};
use maskwire_kernel::rows::read_back::ReadBackError;
use maskwire_kernel::transform::mac::Mac;
use maskwire_kernel::transform::options::Setting;

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
        ..Spec::default()
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
        assert_eq!(Mac::new(key).digest(data.as_bytes()).as_slice(), hexadecimal(digest));
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
