"""Where a connection that somebody asked for may go: to the public internet, and to what the operator named.

Whoever types the name of a server in the browser must not be able to reach, or feel out, the network behind us. So the
name is looked up once, every address it has must be a public one, and the connection goes to exactly that address.
"""

import ipaddress
import socket
from dataclasses import dataclass

from fullcircle.config.env import env
from fullcircle.platform.actions import Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
FAILED = "The address of this server could not be found. Check how its name is spelled."
INSIDE = (
    "This server is on a network of our own, where connections from here may not go. "
    "An operator can allow it with FULLCIRCLE_INTERNAL_HOSTS."
)


@dataclass(frozen=True)
class Place:
    """An address that was looked at, and the port."""

    address: str
    port: int
    name: str


def place_of(name: str, port: int, ports: frozenset[int]) -> Place:
    """The one address to connect to, or Refused with the reason."""
    host = name.strip().rstrip(".").lower()
    named = is_named(host, port)
    if not named and port not in ports:
        told = ", ".join(str(each) for each in sorted(ports))
        raise Refused(fields={"port": f"Choose one of the ports {told}."})
    found = looked_up(host, port)
    if not named and not all(is_public(each) for each in found):
        raise Refused(fields={"host": INSIDE})
    return Place(str(found[0]), port, host)


def is_named(host: str, port: int) -> bool:
    """Whether the operator allowed it, with its port or with any."""
    allowed = {each.strip().lower() for each in env.internal_hosts.split(",") if each.strip()}
    return host in allowed or f"{host}:{port}" in allowed


def looked_up(host: str, port: int) -> list[Address]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(fields={"host": FAILED}) from None
    found = [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
    if not found:
        raise Refused(fields={"host": FAILED})
    return found


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, however it is wrapped."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved
