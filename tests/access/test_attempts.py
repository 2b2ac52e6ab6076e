"""Failed logins: who fails often waits, and only there."""

from __future__ import annotations

from maskwire.access.attempts import Attempts

HERE, THERE = "192.0.2.1", "192.0.2.2"


def failed(attempts: Attempts, times: int, now: float = 0.0, name: str = "ana", address: str = HERE) -> None:
    for _ in range(times):
        attempts.failed(name, address, now)


def test_a_few_slips_cost_nothing_and_then_the_pause_doubles() -> None:
    """Four are free; it grows to a quarter of an hour, and no further."""
    attempts = Attempts()
    failed(attempts, 4)
    assert attempts.wait("ana", HERE, 0) == 0
    pauses = []
    for _ in range(14):
        failed(attempts, 1)
        pauses.append(attempts.wait("ana", HERE, 0))
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == 900


def test_a_pause_ends_and_all_is_forgotten_in_an_hour() -> None:
    """The count stays in between, so that the next failure costs more."""
    attempts = Attempts()
    failed(attempts, 7)
    assert attempts.wait("ana", HERE, 3.9) > 0
    assert attempts.wait("ana", HERE, 4.0) == 0
    failed(attempts, 1, now=4.0)
    assert attempts.wait("ana", HERE, 4.0) == 8
    assert attempts.wait("ana", HERE, 3700) == 0
    failed(attempts, 1, now=3700)
    assert attempts.wait("ana", HERE, 3700) == 0


def test_nobody_can_lock_another_out_from_elsewhere() -> None:
    """Neither another name here nor the same name there has to wait."""
    attempts = Attempts()
    failed(attempts, 20)
    assert attempts.wait("bo", HERE, 0) == 0
    assert attempts.wait("ana", THERE, 0) == 0


def test_many_names_from_one_address_are_slowed_down_too() -> None:
    """And one good login does not clear the address."""
    attempts = Attempts()
    for number in range(50):
        failed(attempts, 1, name=f"name-{number}")
    assert attempts.wait("unheard", HERE, 0) > 0
    attempts.succeeded("name-1", HERE)
    assert attempts.wait("unheard", HERE, 0) > 0


def test_a_network_of_one_client_counts_as_one_address() -> None:
    """IPv6: a /64; an IPv4 address written as IPv6 is the IPv4 address."""
    attempts = Attempts()
    for number in range(6):
        failed(attempts, 1, address=f"2001:db8::{number:x}")
    assert attempts.wait("ana", "2001:db8::ffff", 0) > 0
    assert attempts.wait("ana", "2001:db8:0:1::1", 0) == 0
    failed(attempts, 6, address=f"::ffff:{HERE}")
    assert attempts.wait("ana", HERE, 0) > 0


def test_memory_is_bounded() -> None:
    """However many names and addresses come, and however long the names are."""
    attempts = Attempts()
    for number in range(25_000):
        attempts.failed(
            "x" * 1000 + str(number), f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", float(number)
        )
    assert attempts.remembered <= 20_000
