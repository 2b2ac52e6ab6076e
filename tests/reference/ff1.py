"""FF1 (NIST SP 800-38G, algorithms 7 and 8), step by step as the standard writes it.

What it must never do: take a short cut. It is the measure of those that the kernel takes.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.reference.aes import Aes256

LEAST = 10**6  # the smallest domain that may be permuted (revision 1, section 5.2)
_ROUNDS = 10


class Ff1:
    """FF1 under one AES-256 key."""

    def __init__(self, key: bytes) -> None:
        self._aes = Aes256(key)

    def permute(self, radix: int, length: int, tweak: bytes, number: int, *, back: bool = False) -> int:
        """The image of a number of ``length`` numerals; numerals are big-endian, the left half comes first."""
        u = length // 2
        v = length - u
        right: int = radix**v
        a, b = divmod(number, right)
        size = (((radix**v - 1).bit_length()) + 7) // 8
        digits = 4 * ((size + 3) // 4) + 4
        start = (
            bytes((1, 2, 1)) + radix.to_bytes(3, "big") + bytes((_ROUNDS, u % 256))
            + length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        )  # fmt: skip
        for step in reversed(range(_ROUNDS)) if back else range(_ROUNDS):
            source = a if back else b
            padding = bytes((-len(tweak) - size - 1) % 16)
            message = start + tweak + padding + bytes((step,)) + source.to_bytes(size, "big")
            y = int.from_bytes(self._stretched(self._mac(message), digits), "big")
            modulus: int = radix ** (u if step % 2 == 0 else v)
            a, b = ((b - y) % modulus, a) if back else (b, (a + y) % modulus)
        return a * right + b

    def _mac(self, message: bytes) -> bytes:
        state = bytes(16)
        for at in range(0, len(message), 16):
            block = message[at : at + 16]
            state = self._aes.encrypt(bytes(one ^ other for one, other in zip(state, block, strict=True)))
        return state

    def _stretched(self, state: bytes, length: int) -> bytes:
        out = state
        count = 1
        while len(out) < length:
            out += self._aes.encrypt((int.from_bytes(state, "big") ^ count).to_bytes(16, "big"))
            count += 1
        return out[:length]


def walk(
    ff1: Ff1,
    skeleton: bytes,
    domain: int,
    number: int,
    *,
    back: bool = False,
    inside: Callable[[int], bool] = lambda _: True,
) -> int | None:
    """The image of ``number`` below ``domain`` by FF1 in radix 2, walked until it lands inside (docs/adr/0011).

    None where the domain is too small to hide in, or the number is not in it.
    """
    if domain < LEAST or not 0 <= number < domain or not inside(number):
        return None
    bits = (domain - 1).bit_length()
    tweak = fingerprint(skeleton)
    at = number
    while True:
        at = ff1.permute(2, bits, tweak, at, back=back)
        if at < domain and inside(at):
            return at


def fingerprint(skeleton: bytes) -> bytes:
    """The tweak: 64 bits of FNV-1a, big-endian."""
    hashed = 0xCBF29CE484222325
    for byte in skeleton:
        hashed = (hashed ^ byte) * 0x100000001B3 % 2**64
    return hashed.to_bytes(8, "big")
