"""Which web addresses the server itself may ask or send to: none inside its own network."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.utils.translation import gettext

NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
GLOBAL_UNICAST = ip_network("2000::/3")  # RFC 4291: every IPv6 number on the internet; the rest is reserved or local


class ForbiddenAddress(Exception):
    """The server leaves this address alone; the message says why."""


class PrivateAddress(ForbiddenAddress):
    """It leads into the server's own network."""


@dataclass(frozen=True)
class Target:
    """An address with the number that its name stood for when it was checked: the connection goes to that number."""

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


def check_address(url: str, *, private: bool = False) -> Target:
    """Look the name up and check every number that it stands for. Raises ForbiddenAddress.

    With ``private``, numbers inside a private network are allowed.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise ForbiddenAddress(
            gettext("%(url)s is no web address: %(error)s.") % {"url": url, "error": error}
        ) from error
    if not port or not parts.hostname:
        raise ForbiddenAddress(gettext("%(url)s is no address that begins with https:// or http://.") % {"url": url})
    if parts.username is not None:
        raise ForbiddenAddress(gettext("The address has a user name in it: take it out."))
    try:
        host = parts.hostname.encode("idna").decode()
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise ForbiddenAddress(gettext("%(host)s is not found.") % {"host": parts.hostname}) from error
    numbers = [str(each[4][0]) for each in found]
    inside = [number for number in numbers if not is_public(number)]
    if inside and not private:
        raise PrivateAddress(
            gettext("%(host)s leads to %(number)s, inside a private network.")
            % {"host": parts.hostname, "number": inside[0]}
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, numbers[0])


def is_public(number: str) -> bool:
    """Whether the number is reached over the internet: not private, loopback, link-local, multicast or reserved.

    An IPv6 number that carries an IPv4 one (mapped, 6to4, NAT64) is judged by that.
    """
    address = ip_address(number.partition("%")[0])
    inner = carried(address) if isinstance(address, IPv6Address) else address
    if isinstance(inner, IPv6Address) and inner not in GLOBAL_UNICAST:
        return False
    return inner.is_global and not inner.is_multicast


def carried(address: IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside, or the address itself."""
    if address in NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
