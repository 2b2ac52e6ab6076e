//! What a generator made, told from a name by how its letters change.
//!
//! Must never take a name that a programmer gave for what a generator made: code is full of them.

/// The shortest text that tells whether a generator made it by how its letters change.
const LEAST_JUMBLED: usize = 12;

/// Letters and digits as no name has them: a capital behind every second or third small letter, letters that stand alone
/// between others, several words without a vowel, or digits in the middle.
pub fn jumbled(text: &str) -> bool {
    if text.len() < LEAST_JUMBLED {
        return false;
    }
    let (mut letters, mut turns, mut alone, mut mute, mut inside) = (0, 0, 0, 0, false);
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let count = |rest: &[u8], kind: fn(&u8) -> bool| rest.iter().take_while(|byte| kind(byte)).count();
        let upper = count(rest, u8::is_ascii_uppercase);
        let lower = count(rest.get(upper..).unwrap_or_default(), u8::is_ascii_lowercase);
        // The last of several capitals begins the word that goes on in small letters.
        let length = if upper > 1 && lower > 0 { upper - 1 } else { upper + lower };
        let (word, behind) = rest.split_at(length.max(1).min(rest.len()));
        let digits = count(behind, u8::is_ascii_digit);
        if length > 0 {
            letters += length;
            alone += usize::from(length == 1 && digits == 0);
            mute += usize::from(length > 1 && !word.iter().any(|byte| b"aeiouyAEIOUY".contains(byte)));
            turns += usize::from(upper > 0 && letters > length);
        } else if first.is_ascii_digit() {
            inside |= digits > 0 && behind.get(digits).is_some_and(u8::is_ascii_alphabetic);
        }
        rest = behind;
    }
    turns * 4 > letters || alone > 0 || mute > 1 || inside
}

#[cfg(test)]
mod tests {
    use super::jumbled;

    #[test]
    fn what_a_generator_made_is_told_from_names_by_its_capitals_and_digits() {
        for text in ["mPwCrjPHaEGYcPVLdS", "wIlApiKHxadvh1JrcB", "fbmzAPi294UzDUHAYQ"] {
            assert!(jumbled(text), "{text}");
        }
        for text in [
            "myVeryLongDbPasswordName",
            "AWSSecretAccessKey",
            "MYSQL_ROOT_PASSWORD",
            "smtpPassword2",
            "user_password_v10",
            "defaultApiKeyV2",
            "oauth2ClientSecret",
            "dbAdminPw",
            "",
        ] {
            assert!(!jumbled(text), "{text}");
        }
    }
}
