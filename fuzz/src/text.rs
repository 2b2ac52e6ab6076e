//! The scanner over any text.

use crate::programs::scanner;

/// Spans lie in the text, between characters, in order and apart; what is rejected quickly holds none.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (field, text) = match text.split_once('\n') {
        Some((field, text)) => (Some(field), text),
        None => (None, text.as_ref()),
    };
    let scanner = scanner();
    for spans in [scanner.find(text), scanner.find_in(field, text)] {
        let mut end = 0;
        for span in &spans {
            assert!(end <= span.start && span.start < span.end, "{spans:?}");
            assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{spans:?}");
            assert!((0.0..=1.0).contains(&span.confidence));
            end = span.end;
        }
        assert!(end <= text.len());
    }
    assert!(!scanner.quick_reject(text.as_bytes()) || scanner.find(text).is_empty());
}
