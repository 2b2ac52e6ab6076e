//! The best sequence of labels for a run of tokens (Viterbi), and the labels' meaning.
//!
//! Must stay linear in the run.

use super::model::{Row, WIDTH};

/// The entity of each label; a label that begins a name is followed by the one that continues it. Dates and jobs are
/// told apart from names, but not given: a detector knows a date better, and a job is nobody's.
pub const LABELS: [&str; WIDTH] = [
    "",
    "PERSON",
    "PERSON",
    "STREET_ADDRESS",
    "STREET_ADDRESS",
    "LOCATION",
    "LOCATION",
    "ORGANIZATION",
    "ORGANIZATION",
    "NRP",
    "TITLE",
    "AGE",
    "",
    "",
    "",
    "",
];
/// Labels in use.
pub const COUNT: usize = 14;
const NEVER: i32 = -1_000_000;

/// Whether a label begins a name (and another continues it).
pub fn begins(label: usize) -> bool {
    matches!(label, 1 | 3 | 5 | 7)
}

/// Whether a label may only stand behind the one before it in the list, or itself.
pub fn continues(label: usize) -> bool {
    matches!(label, 2 | 4 | 6 | 8)
}

fn allowed(from: usize, to: usize) -> bool {
    !continues(to) || from == to || from + 1 == to
}

/// What a step from one label to another costs: what is not allowed, too much.
#[derive(Clone, Copy)]
pub struct Costs {
    steps: [Row; WIDTH],
    /// The cheapest step from each label to one that continues none.
    cheapest: Row,
    /// The dearest of those steps from no name.
    dearest: i32,
    /// From here on, where "no name" leads at every token, no other path is better.
    lead: i32,
}

/// From the scores that were learned.
pub fn costs(transitions: &[Row; WIDTH]) -> Costs {
    let mut steps = *transitions;
    for (from, row) in steps.iter_mut().enumerate() {
        for (to, cell) in row.iter_mut().enumerate() {
            if to >= COUNT || from >= COUNT || !allowed(from, to) {
                *cell = NEVER;
            }
        }
    }
    let open =
        |row: &Row| -> Vec<i32> { (0..COUNT).filter(|to| !continues(*to)).map(|to| row[to]).collect() };
    let cheapest = steps.map(|row| open(&row).into_iter().max().unwrap_or(NEVER));
    let dearest = open(&steps[0]).into_iter().min().unwrap_or(NEVER);
    let most = steps.iter().flatten().copied().max().unwrap_or(0);
    // A name has a step into each of its tokens and one out of it: at most two a token.
    let lead = (most - steps[0][0]).max(0) * 2 + 1;
    Costs { steps, cheapest, dearest, lead }
}

/// Whether "no name" is the best label of every token, whatever stands before and behind.
pub fn is_nothing(scores: &[Row], costs: &Costs) -> bool {
    scores.iter().all(|[none, names @ ..]| {
        names.iter().take(COUNT - 1).fold(NEVER, |most, score| most.max(*score)) + costs.lead <= *none
    })
}

/// The labels of the best path through the scores of a run.
pub fn best(scores: &[Row], costs: &Costs) -> Vec<usize> {
    let mut links: Vec<[u8; WIDTH]> = Vec::with_capacity(scores.len());
    let mut ahead: Row = [NEVER; WIDTH];
    ahead[0] = 0;
    for row in scores {
        let mut best_score: Row = costs.steps[0].map(|step| ahead[0] + step);
        let mut link: Row = [0; WIDTH];
        let floor = ahead[0] + costs.dearest;
        for (from, (sofar, steps)) in ahead.iter().zip(&costs.steps).enumerate().take(COUNT).skip(1) {
            // Nothing leads here, so nothing leads on from here.
            if *sofar <= NEVER {
                continue;
            }
            // Behind this label a name can only go on: for all else, "no name" before it is better.
            if costs.cheapest.get(from).is_some_and(|step| sofar + step <= floor) {
                let on = if begins(from) { from + 1 } else { from };
                if continues(on) {
                    let score = sofar + steps[on];
                    if score > best_score[on] {
                        best_score[on] = score;
                        link[on] = from as i32;
                    }
                }
                continue;
            }
            for ((cell, from_label), step) in best_score.iter_mut().zip(&mut link).zip(steps) {
                let score = sofar + step;
                let is_better = score > *cell;
                *cell = if is_better { score } else { *cell };
                *from_label = if is_better { from as i32 } else { *from_label };
            }
        }
        for (cell, score) in best_score.iter_mut().zip(row) {
            *cell = (*cell + score).max(NEVER);
        }
        // Kept small, so that no length of a run overflows.
        let most = best_score.iter().copied().max().unwrap_or(0);
        for cell in &mut best_score {
            *cell = (*cell - most).max(NEVER);
        }
        ahead = best_score;
        links.push(link.map(|label| label as u8));
    }
    let mut label = (0..COUNT).rev().max_by_key(|label| ahead.get(*label)).unwrap_or(0);
    let mut labels = vec![0; scores.len()];
    for (place, link) in labels.iter_mut().zip(&links).rev() {
        *place = label;
        label = usize::from(*link.get(label).unwrap_or(&0));
    }
    labels
}
