//! The built-in detectors, one file each. A new one is a new file and one line in the list below.
//!
//! Must never hold a value that came from a source: all samples here are made up.

#![allow(clippy::unnecessary_wraps)] // every validator has the same type: True, False or None

pub mod fields;
pub mod national;
mod people;
mod remembered;
pub mod secrets;
pub mod shape;
mod values;
mod vocabulary;

pub use shape::{Detector, Shape};

macro_rules! detectors {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*

        const HERE: &[&Detector] = &[$(&$file::DETECTOR),*];
    };
}

/// Every built-in detector: those of this folder, of `national` and of `secrets`.
pub static ALL: &[&Detector] = &joined();

const COUNT: usize = HERE.len() + national::ALL.len() + secrets::ALL.len();

const fn joined() -> [&'static Detector; COUNT] {
    let mut all = [HERE[0]; COUNT];
    let folders = [HERE, national::ALL, secrets::ALL];
    let (mut folder, mut at, mut next) = (0, 0, 0);
    while folder < folders.len() {
        if at < folders[folder].len() {
            all[next] = folders[folder][at];
            at += 1;
            next += 1;
        } else {
            folder += 1;
            at = 0;
        }
    }
    all
}

detectors! {
    aba_routing_number,
    age,
    bank_account,
    coordinate,
    credit_card,
    credit_card_expiry,
    crypto,
    cvv,
    date_of_birth,
    date_of_death,
    date_time,
    device_id,
    domain_name,
    driver_license,
    email_address,
    gender,
    health_insurance_id,
    iban_code,
    iccid,
    icd_code,
    imei,
    imsi,
    ip_address,
    job,
    license_plate,
    location,
    mac_address,
    medical_record_number,
    national_id,
    nrp,
    organization,
    passport,
    person,
    phone_number,
    street_address,
    swift_code,
    tax_id,
    title,
    uk_postcode,
    uk_sort_code,
    url,
    us_dea,
    us_ein,
    us_itin,
    us_mbi,
    us_npi,
    us_ssn,
    vin,
    zip_code,
}
