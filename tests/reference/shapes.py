"""Tokens of texts: free letters and digits are ranked as one number, which is permuted; the rest stays.

What it must never do: give a text of another length, or of other classes at any place.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from ipaddress import ip_address

from tests.reference.ff1 import Ff1, walk

_MOST = 256
_CLASSES = (("0", 10, 1), ("a", 26, 2), ("A", 26, 3))  # first character, how many, mark in the skeleton


class Place(Enum):
    """What may happen to a letter or digit."""

    FIXED = auto()
    FREE = auto()
    NOT_ZERO = auto()


def permuted(
    ff1: Ff1, method: str, text: str, place: Callable[[int], Place] = lambda _: Place.FREE, *, back: bool = False
) -> str | None:
    """The token of a text under ``place``, which is asked by byte offset; None where there is none."""
    raw = text.encode()
    skeleton = bytearray(method.encode())
    slots: list[tuple[int, int, int]] = []  # offset, first character, radix
    for at, byte in enumerate(raw):
        found = next(
            ((ord(first), count, mark) for first, count, mark in _CLASSES if 0 <= byte - ord(first) < count), None
        )
        if found is None or place(at) is Place.FIXED:
            skeleton.append(byte)
        elif place(at) is Place.NOT_ZERO and found[1] == 10 and byte != ord("0"):
            skeleton.append(4)
            slots.append((at, ord("1"), 9))
        else:
            skeleton.append(found[2])
            slots.append((at, found[0], found[1]))
    if len(slots) > _MOST or any(not one.isascii() and one.isalnum() for one in text):
        return None
    rank, domain = 0, 1
    for at, first, radix in slots:
        rank, domain = rank * radix + raw[at] - first, domain * radix
    token = walk(ff1, bytes(skeleton), domain, rank, back=back)
    if token is None:
        return None
    out = bytearray(raw)
    for at, first, radix in reversed(slots):
        token, digit = divmod(token, radix)
        out[at] = first + digit
    return out.decode()


def plain(ff1: Ff1, text: str, *, back: bool = False) -> str | None:
    """Every letter and digit is free."""
    return permuted(ff1, "p", text, back=back)


def email(ff1: Ff1, text: str, *, back: bool = False) -> str | None:
    """The last label stays."""
    raw = text.encode()
    host = raw.rfind(b"@")
    last = raw.rfind(b".")
    if host < 0 or last < host:
        return None
    return permuted(ff1, "e", text, lambda at: Place.FIXED if at > last else Place.FREE, back=back)


def phone(ff1: Ff1, text: str, *, back: bool = False) -> str | None:
    """The first digit does not become 0, and stays where it is 0; the mark of an extension stays."""
    raw = text.encode()
    first = next((at for at, byte in enumerate(raw) if chr(byte).isdigit() and byte < 128), None)
    if first is None:
        return None
    mark = _extension(raw)

    def place(at: int) -> Place:
        if at == first:
            return Place.FIXED if raw[at] == ord("0") else Place.NOT_ZERO
        return Place.FIXED if at in mark else Place.FREE

    made = permuted(ff1, "t", text, place, back=back)
    return made if made is None or _extension(made.encode()) == mark else None


def _extension(raw: bytes) -> range:
    """Where an extension is marked: a token that marks another place would have no way back."""
    lower = raw.lower()
    if b"ext" in lower:
        return range(lower.rfind(b"ext"), lower.rfind(b"ext") + 3)
    return range(lower.rfind(b"x"), lower.rfind(b"x") + 1) if b"x" in lower else range(0)


def luhn(digits: str) -> int:
    """The Luhn sum modulo 10 (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        total += sum(divmod(digit * 2, 10)) if place % 2 else digit
    return total % 10


def card(ff1: Ff1, text: str, *, back: bool = False) -> str | None:
    """A right check digit stays right, a wrong one wrong; what is no card is plain."""
    digits = "".join(one for one in text if one in "0123456789")
    if any(one.isalpha() or (one.isnumeric() and not one.isascii()) for one in text) or not 8 <= len(digits) <= 30:
        return plain(ff1, text, back=back)
    skeleton = b"c" + bytes(1 if chr(byte) in "0123456789" else byte for byte in text.encode())
    domain, number = 10 ** len(digits), int(digits)
    if luhn(digits) == 0:
        payload = walk(ff1, skeleton + b"v", domain // 10, number // 10, back=back)
        if payload is None:
            return plain(ff1, text, back=back)
        token = payload * 10 + -luhn(f"{payload}0") % 10
    else:
        wrong = walk(ff1, skeleton, domain, number, back=back, inside=lambda one: luhn(str(one)) != 0)
        if wrong is None:
            return plain(ff1, text, back=back)
        token = wrong
    fresh = iter(f"{token:0{len(digits)}}")
    return "".join(next(fresh) if one in "0123456789" else one for one in text)


def _iban_check(places: str) -> int:
    number = int("".join(str(int(one, 36)) for one in places[4:] + places[:2] + "00"))
    return 98 - number % 97


def iban(ff1: Ff1, text: str, *, back: bool = False) -> str | None:
    """The country stays and the check digits are right again; what is no valid IBAN has no token."""
    offsets = [at for at, one in enumerate(text) if one.isascii() and one.isalnum()]
    letters = "".join(text[at] for at in offsets)
    if len(letters) < 5 or not letters[2:4].isdigit() or int(letters[2:4]) != _iban_check(letters):
        return None
    blank = _with_check(text, offsets, 0)
    token = permuted(ff1, "i", blank, lambda at: Place.FIXED if at < offsets[4] else Place.FREE, back=back)
    if token is None:
        return None
    return _with_check(token, offsets, _iban_check("".join(token[at] for at in offsets)))


def _with_check(text: str, offsets: list[int], check: int) -> str:
    out = list(text)
    out[offsets[2]], out[offsets[3]] = str(check // 10), str(check % 10)
    return "".join(out)


def ip(ff1: Ff1, text: str, *, back: bool = False) -> str | None:
    """An address of the same version; a prefix length stays."""
    address, slash, prefix = text.partition("/")
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if prefix and not prefix.isdigit():
        return None
    skeleton = b"ip4" if parsed.version == 4 else b"ip6"
    token = walk(ff1, skeleton, 2**parsed.max_prefixlen, int(parsed), back=back)
    return None if token is None else f"{type(parsed)(token)}{slash}{prefix}"


def hexadecimal(ff1: Ff1, text: str, count: int, *, back: bool = False) -> str | None:
    """``count`` hexadecimal digits between separators; a text with letters keeps one, of the same case."""
    digits = "".join(one for one in text if one in "0123456789abcdefABCDEF")
    upper, lower = any(map(str.isupper, digits)), any(map(str.islower, digits))
    strange = any(one.isalnum() and one not in "0123456789abcdefABCDEF" for one in text)
    if len(digits) != count or strange or (upper and lower):
        return None
    if not upper and not lower:
        return permuted(ff1, "x", text, back=back)
    skeleton = b"h" + bytes((upper,)) + bytes(1 if chr(byte) in digits else byte for byte in text.encode())

    def lettered(number: int) -> bool:
        return any(one in "abcdef" for one in f"{number:x}")

    token = walk(ff1, skeleton, 16**count, int(digits, 16), back=back, inside=lettered)
    if token is None:
        return None
    fresh = iter(f"{token:0{count}{'X' if upper else 'x'}}")
    return "".join(next(fresh) if one in digits else one for one in text)


def whole(ff1: Ff1, text: str, most: int | None, *, back: bool = False) -> str | None:
    """A whole number of the same sign and number of digits, not past ``most``."""
    sign = "-" if text.startswith("-") else ""
    digits = text.removeprefix("-")
    if not digits.isdigit() or not digits.isascii() or digits.startswith("0"):
        return None
    if most is None or len(digits) < len(str(most)):
        place = {len(sign): Place.NOT_ZERO}
        return permuted(ff1, "n", text, lambda at: place.get(at, Place.FREE), back=back)
    least, number = 10 ** (len(digits) - 1), int(digits)
    skeleton = b"m" + bytes((len(sign), len(digits)))
    if number > most:
        return None
    token = walk(ff1, skeleton, most - least + 1, number - least, back=back)
    return None if token is None else f"{sign}{token + least}"
