"""token: a value of the same form, and back (FF1, NIST SP 800-38G; docs/adr/0011).

What it must never do: tokenise what has under 10^6 values of its form: those can be listed.
"""

from __future__ import annotations

from maskwire.transform.declared import ADDRESSES, TEXT, WHOLE, Properties, with_arrays

PROPERTIES = Properties(
    keeps_format=True,
    keeps_joins=True,
    reversible=True,
    ordered=False,
    types=with_arrays(TEXT | WHOLE | ADDRESSES | {"json", "jsonb"}),
    options={
        "domain": "of an email, what stands behind the @: token (the default) or keep",
        "bin": "whether the first six digits of a card stay (by default not)",
    },
    redacts=(
        "what has fewer than a million values of its form (a short number, an address in 169.254.0.0/16), letters "
        "outside ASCII, an invalid IBAN, and everything of an entity that is a secret"
    ),
)
