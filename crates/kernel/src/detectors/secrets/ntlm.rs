//! NTLM and Kerberos messages: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("NTLM_TOKEN", SHAPES, "https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("TlRMTVNTUAAD[A-Za-z0-9+/]{60}"),
    token(r"\$krb5(?:asrep|tgs|pa)\$[0-9]{1,2}\$[^ \t\r\n]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found TlRM", "TVNTUAADUzR9GNvQBF7veRsSkHqpMxEkTK/GsdzMxinK+OzwwnIIB4G7tiB+6SS/CjPa"),
    concat!("$krb5t", "gs$33$WGZ9oytX1EZPsqULLIvHTpTADas1Md"),
];

const IGNORES: &[&str] = &[
    "TlRMTVNTUAAD",
    concat!("TlRMTV", "NTUAADxxxxxxxxxx+xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
