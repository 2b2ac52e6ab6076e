//! Tests of the tokens that somebody else keeps.
#![allow(clippy::unwrap_used)]
use super::*;
use std::sync::Mutex;

/// A keeper that numbers what it is given, and remembers how often it was asked.
#[derive(Default)]
struct Numbers(Mutex<Vec<usize>>);

impl Vault for Numbers {
    fn tokens(&self, _: &str, form: &str, values: &[Vec<u8>]) -> Option<Vec<String>> {
        self.0.lock().unwrap().push(values.len());
        let token = |at: usize| match form {
            "uuid" => format!("00000000-0000-4000-8000-{at:012}"),
            "number" => format!("{}", 1000 + at),
            _ => format!("v{at}"),
        };
        Some((0..values.len()).map(token).collect())
    }
}

struct Closed;

impl Vault for Closed {
    fn tokens(&self, _: &str, _: &str, _: &[Vec<u8>]) -> Option<Vec<String>> {
        None
    }
}

/// One batch is one question, about each value once.
#[test]
fn a_batch_is_asked_for_at_once_and_each_value_once() {
    let keeper = Arc::new(Numbers::default());
    let kept = Kept::new(Arc::clone(&keeper) as Arc<dyn Vault>, "MEDICAL_RECORD_NUMBER");
    let made = kept.tokens(Kind::Text, false, &[b"A-1", b"A-2", b"A-1"]).unwrap();
    assert_eq!(made, [Some(b"v0".to_vec()), Some(b"v1".to_vec()), Some(b"v0".to_vec())]);
    assert_eq!(*keeper.0.lock().unwrap(), [2]);
}

/// A number and a UUID keep their type in both formats.
#[test]
fn tokens_keep_the_type() {
    let kept = Kept::new(Arc::new(Numbers::default()), "ID");
    let number = 7_i32.to_be_bytes();
    assert_eq!(
        kept.tokens(Kind::Int(4), true, &[&number]),
        Some(vec![Some(1000_i32.to_be_bytes().to_vec())])
    );
    assert_eq!(kept.tokens(Kind::Int(8), false, &[b"7"]), Some(vec![Some(b"1000".to_vec())]));
    let made = kept.tokens(Kind::Uuid, true, &[&[7; 16]]).unwrap();
    assert_eq!(made.first().unwrap().as_ref().map(Vec::len), Some(16));
    assert_eq!(kept.tokens(Kind::Date, true, &[&[0; 4]]), Some(vec![None]));
}

/// Where the keeper can't be reached there are no tokens at all.
#[test]
fn a_closed_vault_gives_nothing() {
    assert_eq!(Kept::new(Arc::new(Closed), "ID").tokens(Kind::Text, false, &[b"A-1"]), None);
}

/// Both formats of a value are one value.
#[test]
fn a_value_is_the_same_in_text_and_binary() {
    assert_eq!(plain(Kind::Int(4), true, &42_i32.to_be_bytes()), plain(Kind::Int(8), false, b"42"));
    let text = plain(Kind::Uuid, false, b"07070707-0707-0707-0707-070707070707");
    assert_eq!(plain(Kind::Uuid, true, &[7; 16]), text);
    assert_eq!(plain(Kind::Padded, false, b"A-1   "), plain(Kind::Text, false, b"A-1"));
}
