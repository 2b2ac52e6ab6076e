//! Any bytes as a backend's, under any program.

use crate::choices::Choices;
use crate::copied;
use crate::programs::program;
use crate::streams::read_any_way;

/// A program, a format of COPY or none, and bytes.
pub fn check(data: &[u8]) {
    let mut choices = Choices(data);
    let copy = copied::format(&mut choices);
    let made = program(&mut choices, None);
    let bytes = choices.take(data.len());
    read_any_way(&made, copy.as_ref(), bytes, &mut Choices(data));
}
