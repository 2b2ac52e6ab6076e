//! Whether a value looks like what the name of its field announces.
//!
//! The name is half of the evidence, so a look is enough where no check digit exists; but must never take a word, a flag
//! or a number of a row for an identity.

use super::people;
use super::secrets::assigned::{fits, level, Stands};
use crate::checksums::{calendar, digits, luhn, mod97, taxpayer};
use crate::scan::kinds::{DIGIT, KIND, LOWER, UPPER};

/// What is counted of a value, once.
pub(super) struct Look<'a> {
    pub(super) text: &'a str,
    pub(super) digits: usize,
    pub(super) letters: usize,
    pub(super) spaces: usize,
    /// Which of its bytes are signs that hardly stand in words, a bit each.
    signs: u8,
}

/// Signs that hardly stand in words.
const SIGNS: &[u8; 8] = b"@{=/_<:>";

/// The bit of each of them.
static SIGN: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < SIGNS.len() {
        table[SIGNS[at] as usize] = 1 << at;
        at += 1;
    }
    table
};

impl<'a> Look<'a> {
    pub(super) fn at(text: &'a str) -> Self {
        let mut look = Self { text, digits: 0, letters: 0, spaces: 0, signs: 0 };
        if text.is_ascii() {
            for byte in text.bytes() {
                let kind = KIND[usize::from(byte)];
                look.digits += usize::from(kind & DIGIT != 0);
                look.letters += usize::from(kind & (LOWER | UPPER) != 0);
                look.spaces += usize::from(byte == b' ');
                look.signs |= SIGN[usize::from(byte)];
            }
            return look;
        }
        look.signs = text.bytes().fold(0, |all, byte| all | SIGN[usize::from(byte)]);
        for c in text.chars() {
            look.digits += usize::from(c.is_ascii_digit());
            look.letters += usize::from(c.is_alphabetic());
            look.spaces += usize::from(c == ' ');
        }
        look
    }

    pub(super) fn length(&self) -> usize {
        self.text.len()
    }

    /// Whether one of these stands in it, which are some of `SIGNS`.
    pub(super) fn has(&self, signs: &[u8]) -> bool {
        signs.iter().fold(0, |all, sign| all | SIGN[usize::from(*sign)]) & self.signs != 0
    }

    /// Letters, digits and these only.
    pub(super) fn only(&self, others: &str) -> bool {
        self.text.chars().all(|c| c.is_alphanumeric() || others.contains(c))
    }

    pub(super) fn begins_with_capital(&self) -> bool {
        self.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
    }
}

/// Whether a value is none, or a word that stands for none.
pub(super) fn is_nothing(value: &str) -> bool {
    const NOTHING: &[&str] =
        &["null", "none", "nil", "true", "false", "undefined", "n/a", "nan", "unknown", "yes", "no", "na"];
    let Some(first) = value.as_bytes().first() else { return true };
    let may_be = value.len() <= 9 && matches!(first | 0x20, b'n' | b't' | b'f' | b'u' | b'y');
    may_be && NOTHING.iter().any(|one| value.eq_ignore_ascii_case(one))
}

/// Whether a value that is something may be what its field's name announces. `!` before the entity: hardly anything else.
pub(super) fn may_be(entity: &str, value: &str, look: &Look<'_>) -> bool {
    if let Some(level) = level(entity) {
        return fits(level, value, Stands::Field);
    }
    // Each entity is of one of them; those that are asked for most come first.
    people::person(entity, look)
        .or_else(|| network(entity, look))
        .or_else(|| identity(entity, look))
        .or_else(|| money(entity, look))
        .unwrap_or(false)
}

fn identity(entity: &str, look: &Look<'_>) -> Option<bool> {
    let text = look.text;
    Some(match entity {
        "US_SSN" => look.digits == 9 && look.length() <= 12 && look.letters == 0,
        "!US_SSN" => {
            let parted = matches!(
                text.as_bytes(),
                [_, _, _, b'-' | b' ' | b'.', _, _, b'-' | b' ' | b'.', _, _, _, _]
            );
            parted && look.digits == 9
        }
        "US_ITIN" => look.length() <= 12 && look.letters == 0 && look.digits == 9 && text.starts_with('9'),
        "!US_ITIN" => look.length() <= 12 && look.letters == 0 && taxpayer(&digits(text)),
        "US_EIN" => matches!(text.as_bytes(), [_, _, b'-', ..]) && look.digits == 9 && look.length() == 10,
        "TAX_ID" | "NATIONAL_ID" | "HEALTH_INSURANCE_ID" => {
            (7..=16).contains(&look.digits) && look.letters <= 6 && look.length() <= 22 && look.only("-./ ")
        }
        "PASSPORT" => {
            (6..=12).contains(&look.length())
                && look.digits >= 4
                && look.letters <= 4
                && look.only("")
                && look.letters < look.digits
        }
        "DRIVER_LICENSE" => {
            (5..=20).contains(&look.length())
                && look.digits >= 2
                && look.only("-* ./")
                && look.spaces <= 3
                && (look.digits >= 4 || look.spaces == 0)
                && (look.digits >= look.letters || look.length() >= 12)
        }
        "LICENSE_PLATE" => {
            (3..=12).contains(&look.length())
                && look.digits >= 1
                && look.letters + look.digits >= 3
                && look.spaces <= 3
                && look.only("- .•")
        }
        "VIN" => look.length() == 17 && look.only("") && look.digits >= 3,
        "MEDICAL_RECORD_NUMBER" => look.digits >= 4 && look.length() <= 24 && look.spaces <= 2,
        "US_NPI" | "UK_NHS" => look.digits == 10 && look.letters == 0,
        "US_DEA" => look.length() == 9 && look.letters == 2,
        "US_MBI" => (11..=13).contains(&look.length()) && look.letters >= 3,
        "UK_NINO" => look.digits == 6 && look.letters == 3,
        "IN_AADHAAR" => look.digits == 12 && look.letters == 0,
        "IN_PAN" => look.length() == 10 && look.digits == 4,
        "BR_CPF" | "PL_PESEL" => look.digits == 11 && look.letters == 0,
        "BR_CNPJ" => look.digits >= 12 && look.length() <= 18,
        "FR_NIR" => look.digits >= 13 && look.length() <= 24,
        "ES_NIF" => (7..=8).contains(&look.digits) && look.letters == 1,
        "ES_NIE" => look.digits == 7 && look.letters == 2,
        "IT_FISCAL_CODE" => look.length() == 16 && look.letters >= 8,
        "NL_BSN" | "CA_SIN" | "AU_TFN" => {
            (8..=9).contains(&look.digits) && look.letters == 0 && look.length() <= 13
        }
        "SE_PERSONNUMMER" | "FI_PERSONAL_IDENTITY_CODE" | "AT_SVNR" => {
            look.digits >= 9 && look.length() <= 14
        }
        "CH_AHV" => look.digits == 13 && look.letters == 0,
        "DATE_OF_BIRTH" | "DATE_OF_DEATH" => {
            (6..=40).contains(&look.length()) && look.digits >= 4 && calendar(text)
        }
        _ => return None,
    })
}

fn money(entity: &str, look: &Look<'_>) -> Option<bool> {
    let text = look.text;
    Some(match entity {
        "CREDIT_CARD" => {
            (12..=19).contains(&look.digits)
                && look.letters == 0
                && look.length() <= 23
                && luhn(&digits(text))
        }
        "CREDIT_CARD_EXPIRY" => expiry(text),
        "CVV" => (3..=4).contains(&look.digits) && look.length() == look.digits,
        "IBAN_CODE" => (15..=42).contains(&look.length()) && mod97(text),
        "SWIFT_CODE" => swift(text),
        "ABA_ROUTING_NUMBER" => look.digits == 9 && look.length() <= 11,
        "BANK_ACCOUNT" => {
            (6..=26).contains(&look.digits)
                && look.letters <= 8
                && look.length() <= 34
                && look.only("-/ .")
                && look.text.bytes().filter(|byte| *byte == b'.').count() != 1
        }
        "UK_SORT_CODE" => look.digits == 6 && matches!(look.length(), 6 | 8) && look.letters == 0,
        "CRYPTO" => (25..=110).contains(&look.length()) && look.only("") && look.digits >= 3,
        _ => return None,
    })
}

fn network(entity: &str, look: &Look<'_>) -> Option<bool> {
    let text = look.text;
    Some(match entity {
        "EMAIL_ADDRESS" => look.has(b"@") && look.length() > 4 && look.spaces == 0,
        "IP_ADDRESS" => {
            let bare = text.split_once('/').map_or(text, |(address, _)| address);
            bare.parse::<std::net::IpAddr>().is_ok()
        }
        "MAC_ADDRESS" => {
            let hex = text.bytes().filter(u8::is_ascii_hexdigit).count();
            hex == 12
                && (12..=17).contains(&look.length())
                && text.bytes().all(|b| b.is_ascii_hexdigit() || b":-. ".contains(&b))
        }
        "IMEI" => (14..=17).contains(&look.digits) && look.letters == 0 && look.only("- /."),
        "IMSI" => (14..=15).contains(&look.digits) && look.letters == 0,
        "ICCID" => (18..=22).contains(&look.digits) && look.letters <= 1,
        "DEVICE_ID" => {
            // A hash of one tells nothing by itself.
            (8..=39).contains(&look.length()) && look.digits >= 2 && look.spaces == 0 && look.only("-:_.")
        }
        "COORDINATE" => text.split([',', ';']).count() <= 2 && text.split([',', ';']).all(degrees),
        "URL" | "!URL" => {
            let scheme = text.split_once("://").is_some_and(|(scheme, rest)| {
                scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
                    && rest.contains('.')
                    && !scheme.is_empty()
            });
            look.spaces == 0 && (scheme || (text.starts_with("www.") && look.length() > 8))
        }
        "DOMAIN_NAME" => domain(text),
        "PHONE_NUMBER" => {
            (6..=18).contains(&look.digits)
                && look.letters <= 5
                && look.length() <= 40
                && look.text.chars().all(|c| c.is_alphanumeric() || "+-. ()/#,;:_\u{a0}".contains(c))
                && !calendar_like(text)
        }
        "ZIP_CODE" => zip(look),
        _ => return None,
    })
}

/// MM/YY, MM/YYYY, MM-YY, YYYY-MM, MMYY.
pub(super) fn expiry(text: &str) -> bool {
    let month =
        |part: &str| part.len() <= 2 && part.parse::<u32>().is_ok_and(|month| (1..=12).contains(&month));
    let year = |part: &str| {
        part.parse::<u32>().is_ok_and(|year| match part.len() {
            2 => year >= 10,
            4 => (2000..=2099).contains(&year),
            _ => false,
        })
    };
    let mut parts = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(one), Some(two), None) => {
            (month(one) && year(two)) || (one.len() == 4 && year(one) && month(two))
        }
        _ => false,
    }
}

/// ISO 9362: bank, country, place, and a branch or none.
pub(super) fn swift(text: &str) -> bool {
    let bytes = text.as_bytes();
    let big = text.to_ascii_uppercase();
    let is_word = !bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_lowercase);
    matches!(bytes.len(), 8 | 11)
        && !is_word
        && bytes.iter().take(6).all(u8::is_ascii_alphabetic)
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && big.get(4..6).is_some_and(country)
}

/// ISO 3166-1 alpha-2.
pub(super) fn country(code: &str) -> bool {
    const CODES: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCW\
        CXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKE\
        KGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPH\
        PKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVG\
        VIVNVUWFWSXKYEYTZAZMZW";
    code.len() == 2 && CODES.as_bytes().chunks_exact(2).any(|one| one == code.as_bytes())
}

/// A number of degrees with at least three decimals.
pub(super) fn degrees(text: &str) -> bool {
    let text = text.trim();
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    let bare = bare.trim_end_matches(['°', 'N', 'S', 'E', 'W', ' ']);
    let Some((whole, part)) = bare.split_once('.') else { return false };
    (1..=3).contains(&whole.len())
        && (3..=16).contains(&part.len())
        && part.bytes().all(|byte| byte.is_ascii_digit())
        && whole.parse::<u32>().is_ok_and(|whole| whole <= 180)
}

/// Labels with dots between and a top level of letters.
pub(super) fn domain(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && !part.starts_with('-')
    };
    text.len() <= 253
        && text.rsplit_once('.').is_some_and(|(head, top)| {
            !head.is_empty()
                && head.split('.').all(label)
                && top.len() >= 2
                && top.chars().all(char::is_alphabetic)
        })
}

fn zip(look: &Look<'_>) -> bool {
    let text = look.text;
    let plain = look.letters == 0
        && (4..=9).contains(&look.digits)
        && look.length() <= 10
        && (look.only("- ") && look.spaces <= 1);
    // "SW1A 1AA", "K1A 0B1", "1012 AB", "AD100", "D-10115".
    let lettered = (1..=4).contains(&look.letters)
        && look.digits >= 2
        && (4..=9).contains(&look.length())
        && look.only("- ")
        && look.spaces <= 1
        && !text.bytes().any(|byte| byte.is_ascii_lowercase());
    plain || lettered
}

/// A date or a time of ISO's form, which has as many digits as a telephone number.
fn calendar_like(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && bytes.iter().take(4).all(u8::is_ascii_digit)
        && calendar(text)
}
