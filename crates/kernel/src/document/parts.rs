//! Names of the parts of one value: `card1` and `card2`, `keyPrefix` and `keyRest`, `a` and `b`.

/// Words in a name that say which part of a value it names.
const WORDS: &[&str] = &[
    "part", "parts", "piece", "group", "block", "chunk", "segment", "seg", "digits", "first", "second",
    "third", "fourth", "fifth", "middle", "mid", "last", "start", "begin", "end", "head", "tail", "body",
    "prefix", "suffix", "rest", "left", "right", "lo", "hi", "low", "high", "area", "serial", "one", "two",
    "three", "four", "year", "month", "day", "bin",
];
/// The longest name that is read, in bytes: of a longer one the end.
const LONGEST: usize = 96;

/// A name in small letters without the words and numbers that say which part it is: what is left names the whole.
pub fn stem(name: &str) -> String {
    let mut start = name.len().saturating_sub(LONGEST);
    while !name.is_char_boundary(start) {
        start += 1;
    }
    let mut words: Vec<String> = Vec::new();
    let (mut lower, mut open) = (false, false);
    for c in name.get(start..).unwrap_or_default().chars() {
        if !c.is_alphabetic() {
            (lower, open) = (false, false);
            continue;
        }
        if !open || (lower && c.is_uppercase()) {
            words.push(String::new());
        }
        (lower, open) = (c.is_lowercase(), true);
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !WORDS.contains(&word.as_str()));
    words.join("_")
}

/// Whether two names may be those of parts of one value.
pub fn is_alike(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            one == other || (one.len() <= 2 && other.len() <= 2) || stem(one) == stem(other)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts_are_alike_and_names_of_things_are_not() {
        for (one, other) in
            [("card1", "card2"), ("keyPrefix", "key_rest"), ("a", "b2"), ("first4", "last4"), ("é", "ü")]
        {
            assert!(is_alike(Some(one), Some(other)), "{one} {other}");
        }
        for (one, other) in [("order", "customer"), ("id", "price"), ("card1", "cvv1")] {
            assert!(!is_alike(Some(one), Some(other)), "{one} {other}");
        }
        assert_eq!("ssn", stem("ssn_part_2"));
    }
}
