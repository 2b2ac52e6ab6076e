//! Detectors that users define: taken where they hold their samples, refused with a reason where they do not.
#![allow(clippy::unwrap_used)]

use maskwire_kernel::scan::extra::{Definition, Fault};
use maskwire_kernel::scan::Scanner;

fn badge() -> Definition {
    Definition {
        entity: "BADGE_NUMBER".into(),
        category: "pii".into(),
        pattern: "BX-[0-9]{6}".into(),
        finds: vec!["badge BX-204817 at the door".into()],
        ignores: vec!["BX-20481".into()],
        ..Definition::default()
    }
}

fn fault(definition: Definition) -> Fault {
    Scanner::with(&[definition]).err().unwrap().fault
}

#[test]
fn a_users_detector_finds_what_it_defines_beside_the_built_in_ones() {
    let scanner = Scanner::with(&[badge()]).unwrap();
    let found: Vec<&str> =
        scanner.find("BX-204817 wrote to ann@example.org").iter().map(|span| span.entity).collect();
    assert_eq!(vec!["BADGE_NUMBER", "EMAIL_ADDRESS"], found);
    assert!(!scanner.quick_reject(b"abc"), "a user's pattern may match anything");
}

#[test]
fn keywords_have_to_stand_near_by_and_a_validator_has_to_agree() {
    let scanner = Scanner::with(&[Definition {
        entity: "LOYALTY_CARD".into(),
        category: "pii".into(),
        pattern: "[0-9]{10}".into(),
        keywords: vec!["loyalty".into()],
        validator: Some("luhn".into()),
        finds: vec!["loyalty no 1234567897".into()],
        ignores: vec!["loyalty no 1234567890".into(), "no 1234567897".into()],
    }])
    .unwrap();
    assert_eq!(1, scanner.find("{\"loyaltyNumber\": \"1234567897\"}").len());
}

#[test]
fn the_error_says_which_sample_is_not_held_and_shows_none() {
    let error =
        Scanner::with(&[badge(), Definition { finds: vec!["BX-204817".into(), "BX 1".into()], ..badge() }])
            .err()
            .unwrap();
    assert_eq!("detector 1: it is not found in finds[1]", error.to_string());
    assert_eq!(Fault::Ignores(0), fault(Definition { ignores: vec!["BX-111111".into()], ..badge() }));
}

#[test]
fn what_cannot_be_taken_is_refused() {
    assert_eq!(Fault::Entity, fault(Definition { entity: "badge number".into(), ..badge() }));
    assert_eq!(Fault::Category, fault(Definition { category: "private".into(), ..badge() }));
    assert_eq!(Fault::Pattern, fault(Definition { pattern: "(".into(), ..badge() }));
    assert_eq!(Fault::Pattern, fault(Definition { pattern: "a*".into(), ..badge() }));
    assert_eq!(Fault::Pattern, fault(Definition { pattern: "(?=a)b".into(), ..badge() }));
    assert_eq!(Fault::Validator, fault(Definition { validator: Some("magic".into()), ..badge() }));
    assert_eq!(Fault::Samples, fault(Definition { finds: Vec::new(), ..badge() }));
}

#[test]
fn words_of_any_length_are_found_whatever_of_them_is_a_digit() {
    for (pattern, sample, text) in [
        ("[a-z]{20,60}[0-9]{4}", format!("{}1234", "b".repeat(20)), format!("{}1234", "b".repeat(45))),
        ("[0-9]{20,60}[a-z]{4}", format!("{}abcd", "7".repeat(20)), format!("{}abcd", "7".repeat(45))),
        ("(?:[a-z]{8}|[a-z]{31})[0-9]", "bcdfghjk1".into(), format!("{}1", "b".repeat(31))),
    ] {
        let word = Definition {
            entity: "LONG_WORD".into(),
            category: "pii".into(),
            pattern: pattern.into(),
            finds: vec![sample],
            ..Definition::default()
        };
        let scanner = Scanner::with(&[word]).unwrap();
        let found: Vec<_> = scanner.find(&format!("see {text} there")).iter().map(|one| one.entity).collect();
        assert_eq!(vec!["LONG_WORD"], found, "{pattern}");
    }
}
