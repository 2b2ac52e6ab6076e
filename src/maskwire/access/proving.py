"""Who is at the command line: proven by a token or a password, as at the door.

What it must never do: take somebody's word for who they are.
"""

from __future__ import annotations

import time

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.tokens import Signer, TokenError
from maskwire.errors import ConfigurationError

_PAUSE = 1.0  # seconds after a failure


def by_token(access: Access, secret: bytes, known: KnownTokens, text: str, now: float) -> Account:
    """Whose token it is. Raises ConfigurationError where it proves nothing. One for a single use is not taken: the
    door would not take it any more."""
    try:
        token = Signer(secret, access.gateway).check(text, now)
        account = access.accounts.get(token.principal)
        if (
            account is None
            or token.once
            or token.thumbprint
            or known.is_revoked(token.id, token.principal, token.issued)
        ):
            raise TokenError("it does not count here")
    except TokenError:
        raise ConfigurationError("The token in MASKWIRE_TOKEN proves nothing here: have a new one made.") from None
    return account


def by_password(access: Access, name: str, password: str) -> Account:
    """The principal of that name, if this is its password. Raises ConfigurationError."""
    account = access.accounts.get(name)
    verifier = None if account is None else account.verifier
    if account is None or verifier is None or not verifier.fits(password):
        time.sleep(_PAUSE)
        raise ConfigurationError("There is no such principal, or this is not its password.")
    return account
