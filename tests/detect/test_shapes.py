"""Forms of values: what has the form of a number that is dialled, of a plate, of an amount, of a day."""

from __future__ import annotations

import pytest

from maskwire.detect import Described, classify, classify_table
from maskwire.detect.lexicon import a_firm, is_race, town_in, town_like
from maskwire.detect.sample import Sample
from maskwire.detect.shapes import phone, titled, token, vin_like
from maskwire.detect.values import narrowed, share


def test_numbers_that_are_dialled_are_told_from_others() -> None:
    """Bills of a year, identity cards and social security numbers have groups too."""
    assert all(map(phone, ["06-80609906", "07.2422.0334", "+61-7-5428-1983", "(030) 901820"]))
    assert not any(map(phone, ["0984/2023", "90.816.751-7", "123-45-6789", "12345678", "1.234"]))


def test_forms_of_address_and_vehicles_have_their_form() -> None:
    """Wherever the name behind them comes from."""
    assert all(map(titled, ["Dr. med. Janus Kuhl", "Mr S Gibson", "Mrs. O'Hara", "Dra. Ana Ruiz", "M. Petit"]))
    assert not any(map(titled, ["Drive", "Mrs", "Dr. 5", "Mustang Sally"]))
    assert vin_like("WVWZZZ1JZXW000001")
    assert not vin_like("ABCDEFGHJKLMNPRST")
    assert token("y8LtvcDXJf4OALE4JxpBdGtKidkcdjAVLAEoCF3N")
    assert not token("2f1a9c0d2f1a9c0d2f1a9c0d2f1a9c0d")


def test_days_and_amounts_are_read_as_many_countries_write_them() -> None:
    """A day without separators, months by name, decimals behind a comma."""
    assert Sample(["19870412", "19750103"]).years == (1987, 1975)
    assert Sample(["30-DEC-68", "05/Nov/1943", "12APR87"]).years == (1968, 1943, 1987)
    assert Sample(["R$ 7.914,00", "R$ 856,50"]).numbers == (7914.0, 856.5)
    assert Sample(["1.234,50 €", "12,5 €"]).money
    assert Sample(["'N4L 3V4", "'K1A 0B1"]).values == ("N4L 3V4", "K1A 0B1")
    assert Sample(["8742"]).years == ()


def test_words_of_towns_firms_and_groups() -> None:
    """By how they are built, since no list holds all of them."""
    assert all(map(town_like, ["lake kelly", "johnsonburgh", "gros-sur-mer"]))
    assert town_in("dallas, tx")
    assert not town_in("doe, jane")
    assert a_firm("Brandt & Vogel GmbH")
    assert not a_firm("Anna & Tom")
    assert is_race("black, non-hispanic")
    assert not is_race("black ink")


@pytest.mark.parametrize(
    ("entity", "values", "fit"),
    [
        ("AGE", ("25-34", "80+", "<18", "20 to 29 Years"), True),
        ("AGE", ("3d", "12h", "45m"), False),
        ("US_SSN", ("1234", "9876"), True),
        ("IP_ADDRESS", ("3232235777", "1372862862"), True),
        ("STREET_ADDRESS", ("U", "R"), False),
        ("ZIP_CODE", ("3", "2"), False),
        ("PASSWORD", ("MD", "DO"), False),
    ],
)
def test_plausible_values_are_told_from_others(entity: str, values: tuple[str, ...], fit: bool) -> None:
    """Groups of ages, addresses as numbers; letters that stand for something else."""
    part = share(entity, values)
    assert part is not None
    assert (part >= 0.5) is fit


def test_an_account_that_is_an_iban_is_called_so() -> None:
    """The name says less than the form."""
    ibans = ("NL91ABNA0417164300", "NL20INGB0001234567")
    assert narrowed("BANK_ACCOUNT", ibans) == "IBAN_CODE"
    assert narrowed("BANK_ACCOUNT", ("123456789",)) == "BANK_ACCOUNT"
    found = classify("klanten", "rekeningnummer", values=ibans)
    assert found is not None
    assert found.entity == "IBAN_CODE"


def test_degrees_of_one_town_are_told_as_a_pair() -> None:
    """Both hardly vary; a machine's positions have no such signs."""
    north = [f"40.{71000 + 137 * n}" for n in range(40)]
    west = [f"-73.{98000 - 211 * n}" for n in range(40)]
    found = classify_table("t", [Described("c0", values=north), Described("c1", values=west)])
    assert [it.entity if it else None for it in found.values()] == ["COORDINATE", "COORDINATE"]
    depth = [f"12.{71000 + 137 * n}" for n in range(40)]
    found = classify_table("t", [Described("c0", values=north), Described("c1", values=depth)])
    assert set(found.values()) == {None}
