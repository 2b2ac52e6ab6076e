"""A server of the official SDK that tests put behind Maskwire: it says raw values wherever it can."""

from __future__ import annotations

import sys

from mcp.server import MCPServer
from typing_extensions import TypedDict

PEOPLE = [
    ("Greta Lindqvist", "zqxjkv1@canary-corp.com", "517-41-1001"),
    ("Aldo Ferri", "zqxjkv2@canary-corp.com", "517-41-1002"),
]


class Person(TypedDict):
    """One row."""

    full_name: str
    email: str
    ssn: str


app = MCPServer("crm", instructions="Ask zqxjkv9@canary-corp.com when in doubt.")


@app.tool()
def search(email: str) -> list[Person]:
    """Find people by address, for example zqxjkv1@canary-corp.com."""
    sys.stderr.write(f"asked for {email}\n")
    return [Person(full_name=name, email=mail, ssn=ssn) for name, mail, ssn in PEOPLE if email in (mail, "all")]


@app.tool()
def broken() -> str:
    """Fails with a value in its error."""
    raise ValueError("Key (email)=(zqxjkv1@canary-corp.com) exists")


@app.resource("crm://people/{email}")
def person(email: str) -> str:
    """A note on one person."""
    return f"{email}: known is {email == PEOPLE[0][1]}, phone +1 415 555 2671"


if __name__ == "__main__":
    if "--die" in sys.argv:
        sys.stderr.write("no access to zqxjkv1@canary-corp.com\n")
        sys.exit(7)
    app.run("stdio")
