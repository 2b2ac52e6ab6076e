"""AES-256 on one block, forward only (FIPS 197): all that FF1 needs.

What it must never do: encrypt anything but test data. It is slow, and its time depends on its input.
"""

from __future__ import annotations

_ROUNDS = 14


def _double(byte: int) -> int:
    """Times x in GF(2^8) (FIPS 197, 4.2)."""
    return (byte << 1) ^ (0x11B if byte & 0x80 else 0)


def _product(one: int, other: int) -> int:
    total = 0
    while other:
        if other & 1:
            total ^= one
        one, other = _double(one), other >> 1
    return total


def _substitute(byte: int) -> int:
    """The S-box (FIPS 197, 5.1.1): the inverse, then an affine map."""
    inverse = next((other for other in range(256) if _product(byte, other) == 1), 0)
    turned = [inverse] + [(inverse << turn | inverse >> 8 - turn) & 0xFF for turn in range(1, 5)]
    return turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63


_SBOX = [_substitute(byte) for byte in range(256)]
# SubBytes and MixColumns of one byte in the first row of a column; the other rows are this word turned.
_MIXED = [
    int.from_bytes((_double(byte), byte, byte, _double(byte) ^ byte), "big") for byte in _SBOX
]  # fmt: skip
_TABLES = [[(word >> turn | word << 32 - turn) & 0xFFFFFFFF for word in _MIXED] for turn in (0, 8, 16, 24)]


class Aes256:
    """The cipher under one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("an AES-256 key has 32 bytes")
        words = [int.from_bytes(key[at : at + 4], "big") for at in range(0, 32, 4)]
        constant = 1
        for at in range(8, 4 * (_ROUNDS + 1)):  # FIPS 197, 5.2
            word = words[-1]
            if at % 8 == 0:
                word = _substituted((word << 8 | word >> 24) & 0xFFFFFFFF) ^ constant << 24
                constant = _double(constant)
            elif at % 8 == 4:
                word = _substituted(word)
            words.append(words[at - 8] ^ word)
        self._keys = words

    def encrypt(self, block: bytes) -> bytes:
        """The cipher text of 16 bytes."""
        keys = self._keys
        first, second, third, fourth = _TABLES
        state = [int.from_bytes(block[4 * at : 4 * at + 4], "big") ^ keys[at] for at in range(4)]
        for step in range(1, _ROUNDS):
            state = [
                first[state[at] >> 24]
                ^ second[state[(at + 1) % 4] >> 16 & 255]
                ^ third[state[(at + 2) % 4] >> 8 & 255]
                ^ fourth[state[(at + 3) % 4] & 255]
                ^ keys[4 * step + at]
                for at in range(4)
            ]
        out = bytearray()
        for at in range(4):  # the last round has no MixColumns
            word = 0
            for row in range(4):
                word = word << 8 | _SBOX[state[(at + row) % 4] >> 24 - 8 * row & 255]
            out += (word ^ keys[4 * _ROUNDS + at]).to_bytes(4, "big")
        return bytes(out)


def _substituted(word: int) -> int:
    return int.from_bytes(bytes(_SBOX[byte] for byte in word.to_bytes(4, "big")), "big")
