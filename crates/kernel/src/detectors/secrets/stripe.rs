//! Stripe: secret, restricted and organisation keys, webhook secrets. Others took over its prefixes.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector. Publishable keys (`pk_`) are meant to be seen.
pub const DETECTOR: Detector = issued("STRIPE_KEY", SHAPES, "https://docs.stripe.com/keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("[sr]k_(?:live|test|prod|sandbox|org_live|org_test)_[0-9A-Za-z]{10}"),
    token("whsec_[0-9A-Za-z+/]{24}"),
];

const FINDS: &[&str] =
    &[concat!("sk_", "live_a1B2c3D4e5F6g7H8i9J0k1L2"), concat!("whsec", "_a1B2c3D4e5F6g7H8i9J0k1L2m3")];

const IGNORES: &[&str] = &["sk_live", "pk_live_a1B2c3D4e5F6g7H8i9J0k1L2", "task_test_abcdefghijkl", "sk_test_xxxxxxxxxxxxxxxxxxxx"];
