//! What the name of a field says about its value: `customer_email`, `"lastName"`, `PGPASSWORD`.
//!
//! A name is evidence, a value must still look right. Must never take a name of a thing (`file_name`) for a person's.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Words, joined without separators, and the entity they name. The last match in a name wins, the longest first.
const NAMES: &[(&str, &[&str])] = &[
    (
        "PASSWORD",
        &[
            "password",
            "passwords",
            "secrets",
            "passwd",
            "passphrase",
            "passcode",
            "pwd",
            "pgpassword",
            "secret",
            "token",
            "apikey",
            "secretkey",
            "accesskey",
            "privatekey",
            "authkey",
            "clientsecret",
            "accesstoken",
            "refreshtoken",
            "authtoken",
            "credential",
            "credentials",
            "passwort",
            "kennwort",
            "motdepasse",
            "contrasena",
            "userpassword",
            "dbpassword",
            "authorization",
            "sessionid",
            "sessionkey",
            "signingkey",
            "encryptionkey",
            "connectionpassword",
            "mfasecret",
            "otp",
            "userpass",
        ],
    ),
    ("EMAIL_ADDRESS", &["email", "mail", "emailaddress", "mailaddress", "correo", "courriel", "recipient"]),
    (
        "US_SSN",
        &["ssn", "socialsecurity", "socialsecuritynumber", "socialsecurityno", "ssnumber", "taxidssn"],
    ),
    ("US_ITIN", &["itin", "taxid", "taxpayerid", "individualtaxpayerid", "taxpayernumber", "tin"]),
    (
        "CREDIT_CARD",
        &[
            "creditcard",
            "cardnumber",
            "cardno",
            "ccnumber",
            "ccnum",
            "ccn",
            "debitcard",
            "paymentcard",
            "cardnum",
            "creditcardnumber",
            "kartennummer",
        ],
    ),
    ("IBAN_CODE", &["iban", "ibannumber", "ibancode"]),
    ("IP_ADDRESS", &["ip", "ipaddress", "ipaddr", "ipv4", "ipv6", "srcip", "clientip", "remoteaddr"]),
    ("MAC_ADDRESS", &["mac", "macaddress", "macaddr", "bssid"]),
    ("PASSPORT", &["passport", "passportnumber", "passportno", "reisepass", "passeport"]),
    (
        "DRIVER_LICENSE",
        &[
            "driverlicense",
            "driverslicense",
            "driverlicence",
            "drivinglicence",
            "drivinglicense",
            "driverslicence",
            "licensenumber",
            "licencenumber",
        ],
    ),
    (
        "MEDICAL_RECORD_NUMBER",
        &["mrn", "medicalrecord", "medicalrecordnumber", "medicalrecordno", "patientnumber"],
    ),
    (
        "DATE_OF_BIRTH",
        &[
            "dob",
            "birthdate",
            "dateofbirth",
            "birthday",
            "birth",
            "born",
            "birthdt",
            "geburtsdatum",
            "naissance",
            "fechanacimiento",
        ],
    ),
    (
        "PHONE_NUMBER",
        &[
            "phone",
            "phonenumber",
            "mobile",
            "cell",
            "cellphone",
            "fax",
            "tel",
            "telephone",
            "telephonenumber",
            "mobilenumber",
            "phoneno",
            "telefon",
            "handy",
            "telefono",
        ],
    ),
    (
        "PERSON",
        &[
            "firstname",
            "lastname",
            "fullname",
            "surname",
            "givenname",
            "familyname",
            "middlename",
            "maidenname",
            "fname",
            "lname",
            "nickname",
            "customername",
            "patientname",
            "employeename",
            "contactname",
            "personname",
            "cardholder",
            "cardholdername",
            "accountholder",
            "vorname",
            "nachname",
            "prenom",
            "apellido",
            "motherslastname",
            "mothersmaiden",
            "mothersmaidenname",
            "legalname",
            "realname",
            "recipientname",
            "guestname",
            "membername",
            "studentname",
            "doctorname",
            "payeename",
        ],
    ),
    (
        "STREET_ADDRESS",
        &[
            "address",
            "streetaddress",
            "street",
            "addressline",
            "address1",
            "address2",
            "addressline1",
            "addressline2",
            "homeaddress",
            "shippingaddress",
            "billingaddress",
            "mailingaddress",
            "postaladdress",
            "strasse",
            "anschrift",
            "adresse",
            "direccion",
        ],
    ),
];

/// Last words that say the field holds something about the thing and not the thing.
const NOT_VALUES: &[&str] = &[
    "count",
    "counts",
    "type",
    "hash",
    "length",
    "len",
    "verified",
    "enabled",
    "expires",
    "expiry",
    "expiration",
    "status",
    "at",
    "policy",
    "max",
    "min",
    "limit",
    "url",
    "uri",
    "endpoint",
    "format",
    "version",
    "algorithm",
    "field",
    "label",
    "required",
    "changed",
    "updated",
    "created",
    "reset",
    "usage",
    "used",
    "size",
    "valid",
    "provider",
    "flag",
    "checksum",
    "path",
    "file",
];

/// The same, for looking up.
static VOCABULARY: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    NAMES.iter().flat_map(|(entity, names)| names.iter().map(|name| (*name, *entity))).collect()
});

/// The entity a field's name announces, if any.
pub fn named(key: &str) -> Option<&'static str> {
    let words = words(key);
    let last = words.last()?;
    if NOT_VALUES.contains(&last.as_str()) {
        return None;
    }
    let digitless = last.trim_end_matches(|c: char| c.is_ascii_digit());
    for end in (1..=words.len()).rev() {
        for start in end.saturating_sub(4)..end {
            let mut joined: String = words.get(start..end)?.concat();
            if end == words.len()
                && !joined.ends_with("ipv4")
                && !joined.ends_with("ipv6")
                && !VOCABULARY.contains_key(joined.as_str())
            {
                joined.truncate(joined.len() - (last.len() - digitless.len()));
            }
            let known = VOCABULARY.get(joined.as_str()).or_else(|| {
                // "tokens" are counted far more often than they are kept.
                let singular = VOCABULARY.get(joined.strip_suffix('s')?);
                singular.filter(|entity| **entity != "PASSWORD")
            });
            if let Some(entity) = known {
                // "token_id" is a number of a token; "address id" a number of a row.
                return if matches!(words.last()?.as_str(), "id" | "ids") && end < words.len() {
                    None
                } else {
                    Some(entity)
                };
            }
        }
    }
    None
}

/// Lower-case words of a name: a capital after a small letter, punctuation and blanks divide; no more than the last four.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for c in key.chars() {
        let divides = c.is_uppercase() && lower;
        if (divides || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    let skip = words.len().saturating_sub(4);
    words.split_off(skip)
}

/// Whether a value may be what its field's name announces.
pub fn plausible(entity: &str, value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    if value.is_empty()
        || matches!(
            value.to_ascii_lowercase().as_str(),
            "null" | "none" | "nil" | "true" | "false" | "undefined" | "n/a"
        )
    {
        return false;
    }
    match entity {
        "PASSWORD" => !placeholder(value),
        "EMAIL_ADDRESS" => value.contains('@') && value.len() > 4,
        "US_SSN" | "US_ITIN" => digits == 9 && value.len() <= 12,
        "CREDIT_CARD" => (12..=19).contains(&digits) && letters == 0,
        "IBAN_CODE" => digits >= 8 && value.len() >= 13 && letters >= 2,
        "IP_ADDRESS" => value.parse::<std::net::IpAddr>().is_ok(),
        "MAC_ADDRESS" => {
            (12..=17).contains(&value.len())
                && value.bytes().all(|b| b.is_ascii_hexdigit() || b":-.".contains(&b))
        }
        "PASSPORT" | "DRIVER_LICENSE" | "MEDICAL_RECORD_NUMBER" => digits >= 4 && value.len() <= 24,
        "DATE_OF_BIRTH" => digits >= 4 && value.len() <= 40,
        "PHONE_NUMBER" => (6..=18).contains(&digits) && letters <= 5 && value.len() <= 40,
        "PERSON" => {
            letters > 0
                && digits * 2 < letters + 2
                && value.chars().count() <= 80
                && !value.contains(['@', '/', '{', '='])
        }
        "STREET_ADDRESS" => {
            letters >= 3 && value.contains(' ') && value.len() <= 300 && !value.contains(['@', '{'])
        }
        _ => false,
    }
}

/// Whether a secret's value is a reference to one, or a mask over one.
fn placeholder(value: &str) -> bool {
    let reference = value.starts_with("${")
        || value.starts_with("$(")
        || value.starts_with("{{")
        || value.starts_with("%(");
    let angled = value.starts_with('<') && value.ends_with('>');
    let masked = value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•' | '-'));
    let env = value
        .strip_prefix('$')
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'));
    let redacted = value.starts_with('[') && value.ends_with(']');
    reference
        || angled
        || masked
        || env
        || redacted
        || matches!(value, "{" | "[" | "(" | "Bearer" | "Basic" | "bearer" | "basic")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_are_read_in_every_spelling() {
        for (key, entity) in [
            ("customerEmail", "EMAIL_ADDRESS"),
            ("customer_email_address", "EMAIL_ADDRESS"),
            ("LastName", "PERSON"),
            ("PGPASSWORD", "PASSWORD"),
            ("db.password", "PASSWORD"),
            ("api-key", "PASSWORD"),
            ("ip", "IP_ADDRESS"),
            ("phone2", "PHONE_NUMBER"),
            ("Social Security Number", "US_SSN"),
            ("emails", "EMAIL_ADDRESS"),
        ] {
            assert_eq!(named(key), Some(entity), "{key}");
        }
    }

    #[test]
    fn names_of_things_are_not_names_of_people() {
        for key in [
            "file_name",
            "hostname",
            "token_count",
            "password_hash",
            "email_verified",
            "address_id",
            "name",
            "",
            "_",
        ] {
            assert_eq!(named(key), None, "{key}");
        }
    }
}
