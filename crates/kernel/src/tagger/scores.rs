//! What the weights say of a token between its neighbours.
//!
//! Must never say anything else for a window that is remembered than for one that is not.

use std::cell::RefCell;

use super::features::Window;
use super::model::{Model, Parts, Row};
use super::remembered::{self, Remembered};

/// How many windows are remembered by each thread.
const ROOM: usize = 4096;

thread_local! {
    static SUMS: RefCell<Remembered> = RefCell::new(Remembered::new(ROOM));
}

/// The score of every label; `caution` is added to that of none.
pub fn row(model: &Model, window: &Window, caution: i32) -> Row {
    let shared = remembered::sum(&SUMS, window, || {
        let mut sum = model.tag_sum(Parts::default());
        window.shared().into_iter().for_each(|feature| sum.add(feature));
        sum.parts()
    });
    let mut sum = model.tag_sum(shared);
    window.own().into_iter().for_each(|feature| sum.add(feature));
    let mut row = sum.row();
    row[0] += caution;
    row
}
