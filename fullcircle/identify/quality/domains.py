"""Asks a resolver which domains take mail, when there is one; without, nobody's address is called wrong."""

import socket

import dns.exception
import dns.resolver
from django.conf import settings

PATIENCE = 3.0  # seconds for one domain
RESERVED = {
    "example",
    "test",
    "invalid",
    "localhost",
    "local",
    "internal",
}  # RFC 2606, 6761, 6762: nobody can be asked


def resolver() -> dns.resolver.Resolver | None:
    """The resolver that the surroundings name, or the system's own."""
    try:
        found = dns.resolver.Resolver(configure=not settings.DNS_SERVER)
    except dns.resolver.NoResolverConfiguration:
        return None
    if settings.DNS_SERVER:
        host, _, port = settings.DNS_SERVER.partition(":")
        found.nameservers, found.port = [host], int(port or 53)
    found.lifetime = PATIENCE
    return found


def answers(ask: dns.resolver.Resolver) -> bool:
    """Whether it knows the world: behind a closed door everything is said not to exist, even the root."""
    try:
        return bool(ask.resolve(".", "NS"))
    except (dns.exception.DNSException, OSError):
        return False


def takes_mail(name: str, ask: dns.resolver.Resolver) -> bool | None:
    """Whether a domain has a mail server, or an address that stands in for one (RFC 5321, 5.1; RFC 7505 for “none”)."""
    if name.rpartition(".")[2] in RESERVED:
        return None
    try:
        answer = ask.resolve(name, "MX")
        return any(str(row.exchange) != "." for row in answer)
    except dns.resolver.NXDOMAIN:
        return False
    except dns.resolver.NoAnswer:
        return has_address(name, ask)
    except (dns.exception.DNSException, OSError, UnicodeError):
        return None


def has_address(name: str, ask: dns.resolver.Resolver) -> bool | None:
    for kind in ("A", "AAAA"):
        try:
            ask.resolve(name, kind)
            return True
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            continue
        except (dns.exception.DNSException, socket.gaierror, OSError):
            return None
    return False
