"""Pieces of pages that later parts of the product add: an earlier page leaves a place, and names nobody."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Piece = Callable[[HttpRequest, Any], str]  # what is drawn about a thing, for whoever looks
_pieces: dict[str, list[Piece]] = defaultdict(list)


def add_piece(place: str, piece: Piece) -> None:
    """Draw something more wherever a page leaves this place."""
    if piece not in _pieces[place]:
        _pieces[place].append(piece)


def pieces_at(place: str) -> list[Piece]:
    return list(_pieces[place])
