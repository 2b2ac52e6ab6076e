//! Dates and times of binary rows, as the text that stands for them, and the other way round.
//!
//! Must never round, or write a part that its place can't hold.

const TIMESTAMP: u8 = 0x07;
const DATE: u8 = 0x0a;
const TIME: u8 = 0x0b;
const DATETIME: u8 = 0x0c;

/// Whether values of a type are dates or times.
pub fn is_one(code: u8) -> bool {
    matches!(code, TIMESTAMP | DATE | TIME | DATETIME)
}

/// A date or time as text; zeros at the end are left out of its bytes.
pub fn read(code: u8, raw: &[u8]) -> Option<String> {
    if code == TIME {
        return read_time(raw);
    }
    if !matches!(raw.len(), 0 | 4 | 7 | 11) {
        return None;
    }
    let byte = |at: usize| raw.get(at).copied().unwrap_or(0);
    let (year, month, day) = (u16::from_le_bytes([byte(0), byte(1)]), byte(2), byte(3));
    let date = format!("{year:04}-{month:02}-{day:02}");
    if code == DATE {
        return (raw.len() <= 4).then_some(date);
    }
    let micro = u32::from_le_bytes([byte(7), byte(8), byte(9), byte(10)]);
    Some(format!("{date} {:02}:{:02}:{:02}{}", byte(4), byte(5), byte(6), fraction(micro)?))
}

fn read_time(raw: &[u8]) -> Option<String> {
    if !matches!(raw.len(), 0 | 8 | 12) {
        return None;
    }
    let byte = |at: usize| raw.get(at).copied().unwrap_or(0);
    let days = u32::from_le_bytes([byte(1), byte(2), byte(3), byte(4)]);
    let hours = u64::from(days) * 24 + u64::from(byte(5));
    let micro = u32::from_le_bytes([byte(8), byte(9), byte(10), byte(11)]);
    let sign = if byte(0) == 0 { "" } else { "-" };
    Some(format!("{sign}{hours:02}:{:02}:{:02}{}", byte(6), byte(7), fraction(micro)?))
}

fn fraction(micro: u32) -> Option<String> {
    match micro {
        0 => Some(String::new()),
        1..1_000_000 => Some(format!(".{micro:06}")),
        _ => None,
    }
}

/// A date or time from text. `None` where it is none.
pub fn written(code: u8, text: &str) -> Option<Vec<u8>> {
    if code == TIME {
        return written_time(text);
    }
    let (date, clock) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let mut parts = date.splitn(3, '-');
    let year = number(parts.next()?, 9999)?;
    let (month, day) = (number(parts.next()?, 12)?, number(parts.next()?, 31)?);
    let mut raw = (u16::try_from(year).ok()?).to_le_bytes().to_vec();
    raw.extend([u8::try_from(month).ok()?, u8::try_from(day).ok()?]);
    if code == DATE || clock.is_empty() {
        return (code != DATE || clock.is_empty()).then_some(raw);
    }
    let (hours, minutes, seconds, micro) = clocked(clock, 23)?;
    raw.extend([u8::try_from(hours).ok()?, minutes, seconds]);
    if micro > 0 {
        raw.extend(micro.to_le_bytes());
    }
    Some(raw)
}

fn written_time(text: &str) -> Option<Vec<u8>> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (hours, minutes, seconds, micro) = clocked(plain, 838)?;
    let mut raw = vec![u8::from(plain.len() != text.len())];
    raw.extend((hours / 24).to_le_bytes());
    raw.extend([u8::try_from(hours % 24).ok()?, minutes, seconds]);
    if micro > 0 {
        raw.extend(micro.to_le_bytes());
    }
    Some(raw)
}

/// Hours, minutes, seconds and microseconds.
fn clocked(text: &str, most_hours: u32) -> Option<(u32, u8, u8, u32)> {
    let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.splitn(3, ':');
    let hours = number(parts.next()?, most_hours)?;
    let (minutes, seconds) = (number(parts.next()?, 59)?, number(parts.next()?, 59)?);
    let micro = if behind.is_empty() { 0 } else { number(&format!("{behind:0<6}"), 999_999)? };
    Some((hours, u8::try_from(minutes).ok()?, u8::try_from(seconds).ok()?, micro))
}

fn number(text: &str, most: u32) -> Option<u32> {
    let is_plain = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_plain && *number <= most)
}
