//! CopyData in its three formats, with canaries in it.

use crate::choices::{Choices, CANARY};
use crate::programs::{program, Made};
use crate::streams::{holds, message, messages, read_any_way, rows_agree, trailing_is_held};
use maskwire_kernel::rows::copy::CopyFormat;

const SIGNATURE: &[u8] = b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0";

/// Text, csv or binary in any layout; or none.
pub fn format(choices: &mut Choices<'_>) -> Option<CopyFormat> {
    let header = choices.byte() % 2 == 1;
    Some(match choices.below(6) {
        0 | 1 => CopyFormat::Text {
            delimiter: choices.of(b"\t|,;"),
            null: choices.of(&[b"\\N".as_slice(), b"", b"nil"]).to_vec(),
            header,
        },
        2 | 3 => {
            let quote = choices.of(b"\"'");
            CopyFormat::Csv {
                delimiter: choices.of(b",;\t|"),
                quote,
                escape: choices.of(&[quote, b'\\']),
                null: choices.of(&[b"".as_slice(), b"\\N", b"NULL"]).to_vec(),
                header,
            }
        }
        4 => CopyFormat::Binary,
        _ => return None,
    })
}

/// A COPY of rows.
pub fn check(data: &[u8]) {
    let mut choices = Choices(data);
    let Some(copy) = format(&mut choices) else { return };
    let is_binary = copy == CopyFormat::Binary;
    let made = program(&mut choices, Some(u16::from(is_binary)));
    let mut bytes = message(b'H', b"\0\0\0");
    let has_header =
        matches!(copy, CopyFormat::Text { header: true, .. } | CopyFormat::Csv { header: true, .. });
    let mut is_first = true;
    while !choices.0.is_empty() && bytes.len() < 1 << 16 {
        let mut payload = if is_first && is_binary { SIGNATURE.to_vec() } else { Vec::new() };
        if is_first && has_header {
            payload.extend(line(&copy, &made, &mut |_| Some(b"name".to_vec())));
        } else {
            let odd = choices.byte();
            payload.extend(match odd {
                255 => [choices.take(20), CANARY].concat(),
                254 if is_binary => vec![0xFF, 0xFF],
                _ => line(&copy, &made, &mut |_| (choices.byte() % 8 != 7).then(|| choices.value())),
            });
        }
        is_first = false;
        bytes.extend(message(b'd', &payload));
    }
    bytes.extend(message(b'c', b""));
    let mut choices = Choices(data);
    let read = read_any_way(&made, Some(&copy), &bytes, &mut choices);
    assert!(!made.hides_all() || !holds(&read.out, CANARY));
    if is_binary {
        for ((kind, given), (_, sent)) in messages(&bytes).0.iter().zip(messages(&read.out).0) {
            let (given, sent) = (bare(given), bare(sent));
            if *kind == b'd' && !given.is_empty() && given != [0xFF, 0xFF] && !made.columns.is_empty() {
                rows_agree(&made, given, sent);
            }
        }
    }
    trailing_is_held(&made, Some(&copy), &bytes, &read, &mut choices);
}

fn bare(payload: &[u8]) -> &[u8] {
    payload.strip_prefix(SIGNATURE).unwrap_or(payload)
}

/// A row as a server writes it, by COPY's documentation.
fn line(copy: &CopyFormat, made: &Made, value: &mut dyn FnMut(usize) -> Option<Vec<u8>>) -> Vec<u8> {
    let width = made.columns.len();
    let mut out =
        if *copy == CopyFormat::Binary { (width as u16).to_be_bytes().to_vec() } else { Vec::new() };
    for column in 0..width {
        let value = value(column);
        match copy {
            CopyFormat::Binary => {
                out.extend(value.as_ref().map_or(-1, |value| value.len() as i32).to_be_bytes());
                out.extend(value.unwrap_or_default());
            }
            CopyFormat::Text { delimiter, null, .. } => {
                if column > 0 {
                    out.push(*delimiter);
                }
                let Some(value) = value else {
                    out.extend(null);
                    continue;
                };
                for byte in value {
                    match byte {
                        b'\n' => out.extend(b"\\n"),
                        b'\r' => out.extend(b"\\r"),
                        b'\t' => out.extend(b"\\t"),
                        8 => out.extend(b"\\b"),
                        11 => out.extend(b"\\v"),
                        12 => out.extend(b"\\f"),
                        b'\\' => out.extend(b"\\\\"),
                        byte if byte == *delimiter => out.extend([b'\\', byte]),
                        byte => out.push(byte),
                    }
                }
            }
            CopyFormat::Csv { delimiter, quote, escape, null, .. } => {
                if column > 0 {
                    out.push(*delimiter);
                }
                let Some(value) = value else {
                    out.extend(null);
                    continue;
                };
                out.push(*quote);
                for byte in value {
                    if byte == *quote || byte == *escape {
                        out.push(*escape);
                    }
                    out.push(byte);
                }
                out.push(*quote);
            }
        }
    }
    if *copy != CopyFormat::Binary {
        out.push(b'\n');
    }
    out
}
