//! Secrets that only their name tells and that are no passwords: tokens, API keys, credentials in assignments.

use super::super::shape::{unknown, Detector, SECRET};

/// The detector: `names` reads the name, `assigned` judges the value.
pub const DETECTOR: Detector = Detector {
    entity: "SECRET_VALUE",
    category: SECRET,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://cwe.mitre.org/data/definitions/798.html",
    finds: &[
        "{\"api_key\": \"k-19xz-77ab\"}",
        "client_secret=qW7eR5tY8uI1oP3aS6dF",
        "if (token == \"qW7eR5tY8uI1oP3aS6dF\") {",
        "ACME_TOKEN := 5c1d2a7e-91b0-4f3c-8d26-7ae0b94c1f53",
        "apiKey: 'm{h}o)p${e]n>-_$#this'",
    ],
    ignores: &[
        "max_tokens: 4096",
        "secretName: my-app-secret-c564",
        "token: {{ .Values.auth.token }}",
        "api_key = os.environ[\"STRIPE_API_KEY\"]",
        "csrf_token=5c1d2a7e91b04f3c8d267ae0b94c1f53",
        "SELECT password_hash, token_expires_at FROM users",
        "token = get_token(user)",
        "credentials: null",
    ],
};
