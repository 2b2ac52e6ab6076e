//! Mail services: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("MAIL_SERVICE_KEY", SHAPES, "https://resend.com/docs/api-reference/introduction", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
    fixed("xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    fixed("xsmtpsib-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    fixed(r"mlsn\.[0-9a-f]{64}"),
    fixed("pk_[0-9a-f]{34}"),
];

const FINDS: &[&str] = &[
    concat!("found re_X", "ZGj3mPP_SKm6rXuQULGF43NPz7wpZnMJ"),
    concat!("xkeysi", "b-7efb488445ae729a964529dd63d51cfa86da0d65a0b3320abf79a49885bd99f5-hU1dkBxOMZDl4qVT"),
    concat!("xsmtps", "ib-b98bd5a9a966494e4a6352188527c88a054a4b6d04067952533cff1d5f8d54ac-6KwbisobrQVf2gu8"),
    concat!("mlsn.2", "9f605f25490cff93caee10b40734b606d73c3c6333ef42cb84b67992bd21805"),
    concat!("pk_866", "58fc2435ca38165b92cf7fbd02fecf4"),
];

const IGNORES: &[&str] = &[
    "re_g",
    concat!("re_gxx", "xxxxx_xxxxxxxxxxxxxxxxxxxxxxxx"),
];
