//! One value of any type by any action.

use crate::choices::{Choices, CANARY};
use crate::programs::program;
use crate::streams::holds;
use maskwire_kernel::rows::leaf::Masked;

/// A program, and values for each of its columns.
pub fn check(data: &[u8]) {
    let mut choices = Choices(data);
    let made = program(&mut choices, None);
    for (column, spec) in made.columns.iter().enumerate() {
        let value = if choices.byte() % 2 == 1 { choices.take(64).to_vec() } else { choices.value() };
        let mut found = 0_usize;
        let masked = made.program.mask(column, &value, &mut |_| found += 1).unwrap();
        let again = made.program.mask(column, &value, &mut |_| ()).unwrap();
        assert_eq!(masked, again, "a mask is told by its key alone");
        match &masked {
            Masked::New(new) | Masked::Redacted(new) => {
                assert!(new.len() <= 100 * (value.len() + 1), "{} of {}", new.len(), value.len());
                assert!(!made.hides(column) || !holds(new, CANARY), "{spec:?}");
            }
            Masked::Same if made.hides(column) => assert!(!holds(&value, CANARY), "{spec:?}"),
            Masked::Same => assert_eq!(found, 0, "something was found and nothing was hidden"),
            Masked::Null(_) => assert_ne!(spec.action, "keep"),
        }
    }
    assert!(made.program.mask(made.columns.len(), b"", &mut |_| ()).is_none());
}
