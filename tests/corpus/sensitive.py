"""Which stored columns of the corpus's databases hold what nobody may see, whatever a query makes of them.

What it must never do: leave to the gateway's classification what is sensitive. This is labelled by hand.
"""

from __future__ import annotations

import psycopg

# Columns whose values are long and rare enough that one in an answer, anywhere in it, is a leak.
SEARCHED = {
    "shop": (
        "customers.email", "customers.phone", "customers.ssn", "customers.bank_account", "addresses.street",
        "payments.card_number", "payments.iban", "support_tickets.email", "web_sessions.ip", "web_sessions.device_mac",
        "web_sessions.jwt", "integrations.api_key", "integrations.connection_string", "patients.mrn", "patients.email",
        "patients.insurance_number", "visits.diagnosis",
    ),
    "rental": (
        "customer.last_name", "customer.email", "staff.last_name", "staff.email", "staff.username", "staff.password",
        "address.address", "address.phone", "address.district", "city.city",
    ),
    "music": (
        '"Employee"."LastName"', '"Employee"."Address"', '"Employee"."Phone"', '"Employee"."Fax"', '"Employee"."Email"',
        '"Customer"."LastName"', '"Customer"."Company"', '"Customer"."Address"', '"Customer"."Phone"',
        '"Customer"."Fax"', '"Customer"."Email"', '"Invoice"."BillingAddress"',
    ),
}  # fmt: skip
_WINDOW = 7


class Search:
    """Finds any of many values in a text, by the first characters of each."""

    def __init__(self, connection: psycopg.Connection, database: str) -> None:
        self._values: dict[str, list[tuple[str, str]]] = {}
        for place in SEARCHED[database]:
            table, column = place.split(".")
            for (value,) in connection.execute(
                f"SELECT DISTINCT {column}::text FROM {table} WHERE {column} IS NOT NULL"
            ):
                if len(value) >= _WINDOW:
                    self._values.setdefault(value[:_WINDOW], []).append((value, place))

    def columns(self, text: str) -> set[str]:
        """The columns that some value in the text is of."""
        return {
            place
            for at in range(len(text) - _WINDOW + 1)
            for value, place in self._values.get(text[at : at + _WINDOW], ())
            if text.startswith(value, at)
        }
