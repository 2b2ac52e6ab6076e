//! The shapes of detectors, compiled: each has a small automaton of its own.
//!
//! Must never take a pattern whose automaton passes its limit.

use crate::detectors::shape::{Begins, Edges, Grow};
use crate::detectors::Shape;
use crate::scan::gate::Gate;
use crate::scan::pattern::Pattern;
use crate::scan::table::ScannerError;

/// The largest automaton of one pattern, in bytes.
const LIMIT: usize = 8 << 20;
/// A user's.
pub const LIMIT_EXTRA: usize = 1 << 20;
/// The longest match of a pattern, before it is grown.
const FARTHEST: usize = 4096;
/// A user's.
pub const FARTHEST_EXTRA: usize = 256;

/// A shape, compiled.
pub struct Compiled {
    /// Whose it is.
    pub detector: usize,
    /// Its pattern.
    pub pattern: Pattern,
    /// What it may begin with.
    pub gate: Gate,
    /// Its confidence alone.
    pub alone: f32,
    /// Its confidence with evidence.
    pub near: f32,
    /// From a match to the whole.
    pub grow: Grow,
    /// What may not touch it.
    pub edges: Edges,
    /// What of that can be told from where it begins.
    pub begins: Begins,
    /// Whether a word right behind it is evidence.
    pub trailed: bool,
}

fn compile(detector: usize, shape: &Shape) -> Result<Compiled, ScannerError> {
    let pattern = Pattern::new(shape.pattern, LIMIT, FARTHEST).map_err(|_| ScannerError)?;
    let gate = pattern.gate(shape.whole);
    Ok(Compiled {
        detector,
        pattern,
        gate,
        alone: shape.alone,
        near: shape.near,
        grow: shape.grow,
        edges: shape.edges,
        begins: shape.begins,
        trailed: shape.trailed,
    })
}

/// Compiles in as many threads as there are cores, but few: it is done once, and then waited for.
pub fn compile_all(all: &[(usize, &Shape)]) -> Result<Vec<Compiled>, ScannerError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let share = all.len().div_ceil(threads).max(1);
    let compile = |part: &[(usize, &Shape)]| -> Result<Vec<Compiled>, ScannerError> {
        part.iter().map(|(detector, shape)| compile(*detector, shape)).collect()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = all.chunks(share).map(|part| scope.spawn(move || compile(part))).collect();
        let mut shapes = Vec::with_capacity(all.len());
        for part in parts {
            shapes.extend(part.join().map_err(|_| ScannerError)??);
        }
        Ok(shapes)
    })
}
