//! One text of a hundred megabytes: scanned at once, in memory that is a small multiple of it. In a process of its own.
#![allow(clippy::unwrap_used)]

use maskwire_kernel::scan::Scanner;

/// The most memory that this process has had, in bytes; `None` where the system does not say.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1024)
}

#[test]
fn a_hundred_megabytes_are_scanned_at_once_and_each_value_found() {
    let scanner = Scanner::new().unwrap();
    let quiet = "8f14e45f 2024-05-06T12:30:45Z GET /health 200 in 37 ms, ratio 0.25\n".repeat(1000);
    let block = format!("{quiet}card 4111 1111 1111 1111 for ann@example.org\n");
    let blocks = 100_000_000 / block.len() + 1;
    let text = block.repeat(blocks);
    let before = peak();
    let spans = scanner.find(&text);
    assert_eq!(2 * blocks, spans.len());
    if let (Some(before), Some(after)) = (before, peak()) {
        assert!(after - before < 2 * text.len(), "{} bytes for {}", after - before, text.len());
    }
}
