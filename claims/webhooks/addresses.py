"""Which addresses the server may send to: none inside its own network, unless the administrator allows it."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings


class ForbiddenAddress(Exception):
    """Nothing is sent to this address; the message says why."""


@dataclass(frozen=True)
class Target:
    """An address with the number that its name stood for when it was checked: what is sent goes to that number."""

    scheme: str
    host: str
    port: int
    path: str
    number: str

    @property
    def url(self) -> str:
        """The address with the number in the place of the name."""
        number = f"[{self.number}]" if ":" in self.number else self.number
        return f"{self.scheme}://{number}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        usual = {"http": 80, "https": 443}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"


def check_address(url: str) -> Target:
    """Look the name up and check every number that it stands for. Raises ForbiddenAddress."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ForbiddenAddress(f"{url} is no address that begins with https:// or http://.")
    if parts.username is not None:
        raise ForbiddenAddress("A webhook’s address has no user name in it; the signature tells who sends.")
    try:
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise ForbiddenAddress(f"{parts.hostname} is not found.") from error
    numbers = [str(each[4][0]) for each in found]
    private = [number for number in numbers if not is_public(number)]
    if private and not settings.WEBHOOKS_TO_PRIVATE:
        raise ForbiddenAddress(
            f"{parts.hostname} leads to {private[0]}, inside a private network. Nothing is sent there, unless the "
            "administrator sets SAYSO_WEBHOOKS_TO_PRIVATE."
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port, path, numbers[0])


def is_public(number: str) -> bool:
    """Whether the number is reached over the internet: not private, loopback, link-local, multicast or reserved."""
    address = ip_address(number.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_global and not inner.is_multicast
