//! `DataRow`s with canaries in them, between other messages, nearly all well formed.

use crate::choices::{Choices, CANARY};
use crate::programs::{program, Made};
use crate::streams::{holds, message, read_any_way, trailing_is_held};

/// A program, and a stream of rows for it.
pub fn check(data: &[u8]) {
    let mut choices = Choices(data);
    let made = program(&mut choices, None);
    let mut bytes = Vec::new();
    while !choices.0.is_empty() && bytes.len() < 1 << 16 {
        match choices.below(16) {
            0 => bytes.extend(message(choices.of(b"TCZENSAtn12HcI"), choices.take(9))),
            1 => bytes.extend(message(b'D', &row(&mut choices, &made).repeat(2))),
            2 => bytes.extend(choices.take(3)),
            _ => {
                let row = row(&mut choices, &made);
                let times = if choices.byte() == 255 { 300 } else { 1 };
                bytes.extend(message(b'D', &row).repeat(times));
            }
        }
    }
    let mut choices = Choices(data);
    let read = read_any_way(&made, None, &bytes, &mut choices);
    assert!(!made.hides_all() || !holds(&read.out, CANARY));
    trailing_is_held(&made, None, &bytes, &read, &mut choices);
}

fn row(choices: &mut Choices<'_>, made: &Made) -> Vec<u8> {
    let odd = choices.byte();
    let width = if odd == 255 { made.columns.len() + 1 } else { made.columns.len() };
    let mut out = (width as u16).to_be_bytes().to_vec();
    for _ in 0..width {
        if choices.byte() % 8 == 7 {
            out.extend((-1_i32).to_be_bytes());
        } else {
            let value = choices.value();
            let length = if odd == 254 { value.len() as u32 + 1 } else { value.len() as u32 };
            out.extend(length.to_be_bytes());
            out.extend(value);
        }
    }
    out
}
