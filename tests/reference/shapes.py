"""Tokens of texts: free letters and digits are ranked as one number, which is permuted; the rest stays.

What it must never do: give a text of another length, or of other classes at any place.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

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
    """The country stays; the first digit behind it does not become 0, and stays where it is 0; so does the mark of an
    extension."""
    raw = text.encode()
    country = _country(text)
    first = next((at for at, byte in enumerate(raw) if at >= country and chr(byte).isdigit() and byte < 128), None)
    if first is None:
        return None
    mark = _extension(raw)

    def place(at: int) -> Place:
        if at < country:
            return Place.FIXED
        if at == first:
            return Place.FIXED if raw[at] == ord("0") else Place.NOT_ZERO
        return Place.FIXED if at in mark else Place.FREE

    made = permuted(ff1, "t", text, place, back=back)
    return made if made is None or _extension(made.encode()) == mark else None


_TWO = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86"


def _country(text: str) -> int:
    """Where the country code behind a leading plus ends (ITU-T E.164); 0 without one."""
    two = {*_TWO.split(), "90", "91", "92", "93", "94", "95", "98"}
    if not text.startswith("+") or text[1:2] in ("", "0"):
        return 0
    length = 1 if text[1] in "17" else 2 if text[1:3] in two else 3
    code = text[1 : 1 + length]
    return 1 + length if len(code) == length and code.isascii() and code.isdigit() else 0


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
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    if mapped is not None:
        inner = _in_class(ff1, int(mapped), 4, back=back)
        return None if inner is None else f"::ffff:{IPv4Address(inner)}{slash}{prefix}"
    token = _in_class(ff1, int(parsed), parsed.version, back=back)
    return None if token is None else f"{type(parsed)(token)}{slash}{prefix}"


# Classes of IPv4 (RFC 6890), each the networks that it counts through; every other address is public.
_CLASSES_4 = (
    ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"), ("127.0.0.0/8",), ("169.254.0.0/16",), ("100.64.0.0/10",),
    ("224.0.0.0/4",), ("0.0.0.0/8",), ("240.0.0.0/4",),
)  # fmt: skip
_NETWORKS_4 = [[IPv4Network(one) for one in networks] for networks in _CLASSES_4]
_NETWORKS_6 = [IPv6Network(one) for one in ("fc00::/7", "fe80::/10", "ff00::/8", "2000::/3")]


def _in_class(ff1: Ff1, number: int, version: int, *, back: bool) -> int | None:
    """An address of the same class; None where that has too few."""
    return (_in_class_4 if version == 4 else _in_class_6)(ff1, number, back=back)


def _in_class_6(ff1: Ff1, number: int, *, back: bool) -> int | None:
    for at, network in enumerate(_NETWORKS_6):
        first = int(network.network_address)
        if IPv6Address(number) in network:
            token = walk(ff1, b"6" + bytes((at,)), network.num_addresses, number - first, back=back)
            return None if token is None else first + token
    if number >> 64 == 0:
        return None

    def other(one: int) -> bool:
        return one >> 64 != 0 and not any(IPv6Address(one) in network for network in _NETWORKS_6)

    return walk(ff1, b"ip6", 1 << 128, number, back=back, inside=other)


def _in_class_4(ff1: Ff1, number: int, *, back: bool) -> int | None:
    for at, networks in enumerate(_NETWORKS_4):
        if not any(IPv4Address(number) in network for network in networks):
            continue
        members = [int(network.network_address) for network in networks]
        sizes = [network.num_addresses for network in networks]
        place = next(n for n, network in enumerate(networks) if IPv4Address(number) in network)
        rank = sum(sizes[:place]) + number - members[place]
        token = walk(ff1, b"4" + bytes((at,)), sum(sizes), rank, back=back)
        for first, size in zip(members, sizes, strict=True) if token is not None else ():
            if token < size:
                return first + token
            token -= size
        return None

    def public(one: int) -> bool:
        return not any(IPv4Address(one) in network for networks in _NETWORKS_4 for network in networks)

    return walk(ff1, b"ip4", 1 << 32, number, back=back, inside=public)


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
