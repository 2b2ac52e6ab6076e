"""Where an upstream is: a connection URL, read once.

What it must never do: show the password in a repr or an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from maskwire.errors import ConfigurationError

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
CHANNEL_BINDING = ("disable", "prefer", "require")
_OPTIONS = frozenset(
    {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding"}
)
_EXAMPLE = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"


@dataclass(frozen=True, slots=True)
class Address:
    """An upstream PostgreSQL. ``host`` that begins with "/" is the folder of a Unix socket."""

    host: str
    port: int
    user: str
    database: str
    password: str | None = field(repr=False, default=None)
    sslmode: str = "prefer"
    sslrootcert: str | None = None
    sslcert: str | None = None
    sslkey: str | None = None
    channel_binding: str = "prefer"
    dialect: str = "postgresql"

    @property
    def is_local(self) -> bool:
        """Whether it is reached by a Unix socket."""
        return self.host.startswith("/")

    @property
    def asks_tls(self) -> bool:
        """Whether nothing is said without TLS."""
        return self.sslmode in ("require", "verify-ca", "verify-full")

    @property
    def socket_path(self) -> str:
        """The Unix socket's path, as libpq names it."""
        return self.host if self.dialect == "mysql" else f"{self.host}/.s.PGSQL.{self.port}"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.database}"


def parse_address(url: str, *, mysql: bool = False) -> Address:
    """Reads postgresql://user:password@host:port/database?sslmode=... (libpq documentation, 34.1.1.2).

    ``mysql``: such a source will do as well. Raises ConfigurationError, which says what is missing and never repeats
    the URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise ConfigurationError(f"The source's URL can't be read. Write it as {_EXAMPLE}") from None
    if parts.scheme in ("mysql", "mariadb"):
        if not mysql:
            raise ConfigurationError(
                "This command takes a postgresql:// URL so far. For MySQL and MariaDB there are maskwire scan, init "
                "and serve; docs/mysql.md says what an account that reads needs."
            )
        return _mysql(parts, port=parts.port or 3306)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ConfigurationError(f"The source's URL must begin with postgresql:// or mysql://. Write it as {_EXAMPLE}")
    options = dict(parse_qsl(parts.query))
    unknown = set(options) - _OPTIONS
    if unknown:
        raise ConfigurationError(f"The source's URL has options that are not known: {', '.join(sorted(unknown))}.")
    host = options.get("host") or unquote(parts.hostname or "") or "localhost"
    user = options.get("user") or unquote(parts.username or "")
    if not user:
        raise ConfigurationError(f"The source's URL names no user. Write it as {_EXAMPLE}")
    sslmode = options.get("sslmode", "prefer")
    if sslmode not in SSL_MODES:
        raise ConfigurationError(f"sslmode must be one of {', '.join(SSL_MODES)}.")
    binding = options.get("channel_binding", "prefer")
    if binding not in CHANNEL_BINDING:
        raise ConfigurationError(f"channel_binding must be one of {', '.join(CHANNEL_BINDING)}.")
    if binding == "require" and sslmode not in ("verify-ca", "verify-full"):
        # What reads the catalog can't bind its login, so it must know by the certificate to whom it speaks.
        raise ConfigurationError("channel_binding=require needs sslmode=verify-full or verify-ca.")
    if not options.get("port", "0").isdecimal():
        raise ConfigurationError("The port in the source's URL must be a number.")
    return Address(
        host=host,
        port=int(options.get("port", port)),
        user=user,
        database=options.get("dbname") or unquote(parts.path.lstrip("/")) or user,
        password=options.get("password") or (unquote(parts.password) if parts.password else None),
        sslmode=sslmode,
        sslrootcert=options.get("sslrootcert"),
        sslcert=options.get("sslcert"),
        sslkey=options.get("sslkey"),
        channel_binding=binding,
    )


_MYSQL_MODES = {"disabled": "disable", "preferred": "prefer", "required": "require", "verify_ca": "verify-ca",
                "verify_identity": "verify-full"}  # fmt: skip


def _mysql(parts: SplitResult, port: int) -> Address:
    """mysql://user:password@host:port/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=FILE, as MySQL Shell has it."""
    options = dict(parse_qsl(parts.query))
    unknown = set(options) - {"ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "socket"}
    if unknown:
        raise ConfigurationError(f"The source's URL has options that are not known: {', '.join(sorted(unknown))}.")
    mode = _MYSQL_MODES.get(options.get("ssl-mode", "PREFERRED").lower())
    if mode is None:
        raise ConfigurationError(f"ssl-mode must be one of {', '.join(_MYSQL_MODES).upper()}.")
    user, database = unquote(parts.username or ""), unquote(parts.path.lstrip("/"))
    if not user or not database:
        raise ConfigurationError(
            "The source's URL must name a user and a database. Write it as mysql://USER:PASSWORD@HOST:3306/DATABASE"
        )
    return Address(
        host=options.get("socket") or unquote(parts.hostname or "") or "localhost",
        port=port,
        user=user,
        database=database,
        password=unquote(parts.password) if parts.password else None,
        sslmode=mode,
        sslrootcert=options.get("ssl-ca"),
        sslcert=options.get("ssl-cert"),
        sslkey=options.get("ssl-key"),
        channel_binding="disable",
        dialect="mysql",
    )


def parse_listen(text: str, option: str = "--listen") -> tuple[str, int]:
    """Reads HOST:PORT of an option; port 0 asks for any free one. Raises ConfigurationError."""
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdecimal() or int(port) > 65535:
        raise ConfigurationError(f"{option} must be HOST:PORT, for example 127.0.0.1:6432.")
    return host.strip("[]") or "127.0.0.1", int(port)


def client_url(  # noqa: PLR0917 - in the order of a URL
    user: str, password: str, host: str, port: int, database: str, scheme: str = "postgresql"
) -> str:
    """The connection string a client of the gateway uses."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{shown}:{port}/{quote(database, safe='')}"
