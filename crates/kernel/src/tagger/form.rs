//! Whether a text is sentences, a heading, or the name of a thing: in the last, capitals say little.
//!
//! Must never look at more than the words' forms and marks.

use super::features::{mark, Word};
use super::token::{self, Kind};

/// Marks that end a sentence, but for the full stop.
const ENDS: [u32; 2] = [token::mark_hash('!'), token::mark_hash('?')];

/// What a text reads like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It has words of a sentence, or lines.
    Sentence,
    /// Most of its words have capitals, and it does not end as a sentence does.
    Heading,
    /// The same, without two words of a sentence: the name of a thing.
    Title,
}

/// What these words read like.
pub fn form(words: &[Word]) -> Form {
    let count = |is: fn(&Word) -> bool| words.iter().filter(|word| is(word)).count();
    let lower = count(|word| word.token.kind == Kind::Lower && word.marks & mark::VOCABULARY != 0);
    let capital = count(|word| {
        matches!(word.token.kind, Kind::Title | Kind::Upper | Kind::Mixed | Kind::Letter | Kind::Mark)
    });
    let is_line = words.iter().any(|word| word.token.kind == Kind::Line);
    let ends =
        words.last().is_some_and(|word| word.token.hash == token::DOT || ENDS.contains(&word.token.hash));
    match lower {
        _ if is_line => Form::Sentence,
        0 | 1 if !ends => Form::Title,
        _ if lower == 0 || (capital > lower && !ends) => Form::Heading,
        _ => Form::Sentence,
    }
}
