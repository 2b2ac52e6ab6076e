//! Stripe secret keys.

use super::shape::{bare, over_token, unknown, Detector, Shape, SECRET};

/// The detector. Publishable keys (`pk_`) are meant to be seen.
pub const DETECTOR: Detector = Detector {
    entity: "STRIPE_KEY",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("[sr]k_(?:live|test|prod)_[0-9A-Za-z]{10}", 0.97, 0.97).grown(over_token).between(bare),
        Shape::new("whsec_[0-9A-Za-z+/]{24}", 0.97, 0.97).grown(over_token).between(bare),
    ],
    validate: unknown,
    source: "https://docs.stripe.com/keys",
    finds: &[concat!("sk_", "live_a1B2c3D4e5F6g7H8i9J0k1L2"), concat!("whsec", "_a1B2c3D4e5F6g7H8i9J0k1L2m3")],
    ignores: &["sk_live", "pk_live_a1B2c3D4e5F6g7H8i9J0k1L2", "task_test_abcdefghijkl"],
};
