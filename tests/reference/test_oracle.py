"""The oracle holds to the standards' own vectors, shares nothing with the kernel, and agrees with it."""

from __future__ import annotations

import ast
from pathlib import Path
from random import Random

import pytest

from maskwire._kernel import Keys, Program, Scanner, mask_value, read_back
from tests.reference import shapes, types
from tests.reference.aes import Aes256
from tests.reference.ff1 import Ff1
from tests.reference.keys import hkdf
from tests.reference.oracle import Oracle

ROOT = bytes(range(32))


def test_aes_gives_the_standards_example() -> None:
    """FIPS 197, appendix C.3."""
    plain, cipher = "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089"
    assert Aes256(bytes(range(32))).encrypt(bytes.fromhex(plain)).hex() == cipher


@pytest.mark.parametrize(
    ("radix", "tweak", "plain", "cipher"),
    [
        (10, b"", "0123456789", "6657667009"),
        (10, b"9876543210", "0123456789", "1001623463"),
        (36, b"7777pqrs777", "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
    ],
)
def test_ff1_gives_the_standards_examples(radix: int, tweak: bytes, plain: str, cipher: str) -> None:
    """Samples 7, 8 and 9 of NIST's FF1 samples, both ways."""
    ff1 = Ff1(bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94"))
    raw, made = int(plain, radix), int(cipher, radix)
    assert ff1.permute(radix, len(plain), tweak, raw) == made
    assert ff1.permute(radix, len(plain), tweak, made, back=True) == raw


def test_hkdf_gives_the_standards_example() -> None:
    """RFC 5869, A.1 and A.3."""
    secret = bytes([0x0B] * 22)
    info = bytes(range(0xF0, 0xFA))
    first = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert hkdf(secret, info, 42, salt=bytes(range(13))).hex() == first
    third = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    assert hkdf(secret, b"", 42).hex() == third


def test_the_oracle_shares_no_code_with_the_product() -> None:
    """Nothing here but this file imports maskwire."""
    for path in Path(__file__).parent.glob("*.py"):
        if path.name == Path(__file__).name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith("maskwire")], path.name


def _drawn(random: Random, like: str) -> str:
    """A value of the same form: d a digit, a and A letters, h a hexadecimal digit."""
    pools = {
        "d": "0123456789",
        "a": "abcdefghijklmnopqrstuvwxyz",
        "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "h": "0123456789abcdef",
    }
    return "".join(random.choice(pools.get(one, one)) for one in like)


def _iban(random: Random) -> str:
    account = _drawn(random, "d" * 18)
    return f"DE{98 - int(account + '131400') % 97:02}{account}"


def _card(random: Random) -> str:
    body = _drawn(random, "4" + "d" * 14)
    return f"{body}{-shapes.luhn(body + '0') % 10}"


_FORMS = (
    ("EMAIL_ADDRESS", types.VARCHAR, "aaaa.aaaaaaadd@aaaaaaa.aaa"),
    ("EMAIL_ADDRESS", types.TEXT, "Aaaa+aaaa.aaaaaaaaaaadddd_x@mail.aaaaaaaa-aaaaaaaaaa.co"),
    ("EMAIL_ADDRESS", types.TEXT, "aa@a.de"),
    ("EMAIL_ADDRESS", types.TEXT, "nobody"),
    ("PHONE_NUMBER", types.TEXT, "+1-ddd-ddd-dddd"),
    ("PHONE_NUMBER", types.TEXT, "(0dd) dddd ddd ext dd"),
    ("US_SSN", types.CHAR, "ddd-dd-dddd"),
    ("US_SSN", types.INT4, "1dddddddd"),
    ("BANK_ACCOUNT", types.INT8, "-9ddddddddd"),
    ("BANK_ACCOUNT", types.INT8, "9dddddddddddddddddd"),
    ("BANK_ACCOUNT", types.NUMERIC, "8dddddddddddddddddddddddddddd"),
    ("BANK_ACCOUNT", types.INT4, "ddd"),
    ("CREDIT_CARD", types.TEXT, "dddd dddd dddd dddd"),
    ("CREDIT_CARD", types.TEXT, "AAdddddd"),
    ("IP_ADDRESS", types.INET, "2dd.dd.1dd.d"),
    ("IP_ADDRESS", types.TEXT, "2001:db8::ahhh"),
    ("MAC_ADDRESS", types.MACADDR, "hh:hh:hh:hh:hh:ff"),
    ("MAC_ADDRESS", types.TEXT, "dd-dd-dd-dd-dd-dd"),
    ("DEVICE_ID", types.UUID, "hhhhhhhh-hhhh-4hhh-8hhh-hhhhhhhhhhhh"),
    ("DEVICE_ID", types.TEXT, "Aaaaaaa/d.d (Aaaaaaa AA d.d; AaaAA; Aaa) AaaaaAaaAaa/ddd.dd (AAAAA, aaaa) Aaaaaa/dd.d"),
    ("USERNAME", types.JSONB, '"aaaaaaaadd"'),
)  # fmt: skip


def test_the_oracle_and_the_kernel_give_the_same_tokens() -> None:
    """Thirty values of every form and type, there and back."""
    random, oracle, keys, scanner = Random(7), Oracle(ROOT), Keys(ROOT), Scanner()
    drawn = [(entity, oid, _drawn(random, like)) for entity, oid, like in _FORMS for _ in range(30)]
    drawn += [("IBAN_CODE", types.TEXT, _iban(random)) for _ in range(30)]
    drawn += [("CREDIT_CARD", types.TEXT, _card(random)) for _ in range(30)]
    for entity, oid, raw in drawn:
        program = Program([("token", entity, oid, 0)], keys, scanner, {})
        ours = oracle.mask("token", entity, raw, oid)
        theirs = mask_value(program, 0, raw.encode())
        assert ours == (None if theirs is None else theirs.decode()), (entity, oid)
        token = oracle.token(entity, raw, oid)
        if token is not None:
            assert oracle.token(entity, token, oid, back=True) == raw
            assert read_back(keys, entity, oid, token.encode(), oid, 0) == raw.encode()


def test_the_oracle_and_the_kernel_hash_and_redact_alike() -> None:
    """Hashes by entity, and the redacted value of every type that the corpora have."""
    oracle, keys, scanner = Oracle(ROOT), Keys(ROOT), Scanner()
    values = [("hash", oid, raw) for oid in types.TEXTS for raw in ("Ada", "Ünsal  ", "x" * 99)]
    values += [("redact", oid, "1") for oid in (16, 17, 20, 21, 23, 25, 114, 142, 650, 700, 701, 829, 869)]
    values += [("redact", oid, "1") for oid in (1042, 1043, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 2950, 3802)]
    values += [("redact", oid, "{}") for oid in (1007, 1009)]
    for transform, oid, raw in values:
        program = Program([(transform, "PERSON", oid, 0)], keys, scanner, {})
        theirs = mask_value(program, 0, raw.encode())
        assert oracle.mask(transform, "PERSON", raw, oid) == (None if theirs is None else theirs.decode()), oid
