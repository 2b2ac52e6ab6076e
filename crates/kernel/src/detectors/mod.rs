//! The built-in detectors, one file each. A new one is a new file and one line in the list below.
//!
//! Must never hold a value that came from a source: all samples here are made up.

#![allow(clippy::unnecessary_wraps)] // every validator has the same type: True, False or None

pub mod fields;
pub mod secrets;
pub mod shape;

pub use shape::{Detector, Shape};

macro_rules! detectors {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*

        const HERE: &[&Detector] = &[$(&$file::DETECTOR),*];
    };
}

/// Every built-in detector: those of this folder, then those of `secrets`.
pub static ALL: &[&Detector] = &joined();

const fn joined() -> [&'static Detector; HERE.len() + secrets::ALL.len()] {
    let mut all = [HERE[0]; HERE.len() + secrets::ALL.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < HERE.len() { HERE[at] } else { secrets::ALL[at - HERE.len()] };
        at += 1;
    }
    all
}

detectors! {
    anthropic_key,
    aws_key,
    azure_key,
    connection_string,
    credit_card,
    date_of_birth,
    driver_license,
    email_address,
    gcp_key,
    github_token,
    iban_code,
    ip_address,
    jwt,
    mac_address,
    medical_record_number,
    openai_key,
    passport,
    password,
    person,
    phone_number,
    private_key,
    slack_token,
    street_address,
    stripe_key,
    url_credentials,
    us_itin,
    us_ssn,
}
