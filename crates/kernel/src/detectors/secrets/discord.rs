//! Discord: the tokens of bots, three parts of which the first is a number in base64.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector. The first two letters are those that two digits have in base64.
pub const DETECTOR: Detector =
    issued("DISCORD_TOKEN", SHAPES, "https://discord.com/developers/docs/reference#authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"(?:M[TDjz]|N[DTjz]|O[DT])[A-Za-z0-9_-]{21,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}"),
    token(r"mfa\.[A-Za-z0-9_-]{80}"),
];

const FINDS: &[&str] = &["MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"];

const IGNORES: &[&str] = &["MTk4NjIyNDgzNDcxOTI1MjQ4", "MZ1yGvKTj0rY0cV8i47CjAa.uHQPq.Xb1Mk2nEhe-4icrGOuegj57zMC"];
