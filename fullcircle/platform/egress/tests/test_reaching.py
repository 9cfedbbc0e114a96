"""No spelling of an address leads inside; a name that has one inner address leads nowhere."""

import socket

import pytest

from fullcircle.config.env import env
from fullcircle.platform.actions import Refused
from fullcircle.platform.egress.reaching import place_of

PORTS = frozenset({25, 587})
INSIDE = """
127.0.0.1 127.1 2130706433 0x7f000001 017700000001 0 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1
::1 :: ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 fe80::1 fc00::1 fd00:ec2::254 2002:7f00:1:: 2002:a00:1::
64:ff9b::7f00:1 64:ff9b::a00:1 224.0.0.1 240.0.0.1 255.255.255.255 198.18.0.1 192.0.2.1 localhost
""".split()


@pytest.mark.parametrize("name", INSIDE)
def test_no_way_inside(name):
    with pytest.raises(Refused):
        place_of(name, 25, PORTS)


def test_a_public_server_is_reached_at_the_address_that_was_looked_at(monkeypatch):
    answers = [[(2, 1, 6, "", ("93.184.215.14", 587))], [(2, 1, 6, "", ("127.0.0.1", 587))]]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: answers.pop(0))
    assert place_of("Mail.Example.com.", 587, PORTS).address == "93.184.215.14"
    with pytest.raises(Refused, match="FULLCIRCLE_INTERNAL_HOSTS"):
        place_of("mail.example.com", 587, PORTS)


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.215.14", 587)), (2, 1, 6, "", ("10.0.0.1", 587))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: both)
    with pytest.raises(Refused):
        place_of("mail.example.com", 587, PORTS)


def test_other_ports_are_refused_and_the_operator_may_name_a_server_inside(monkeypatch):
    with pytest.raises(Refused, match="ports 25, 587"):
        place_of("93.184.215.14", 22, PORTS)
    monkeypatch.setattr(env, "internal_hosts", "127.0.0.1:2525, mail.internal")
    assert place_of("127.0.0.1", 2525, PORTS).port == 2525
    with pytest.raises(Refused):
        place_of("127.0.0.1", 25, PORTS)
