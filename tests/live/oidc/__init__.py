"""An OIDC issuer of its own, and a person at it."""
