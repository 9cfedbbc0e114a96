"""Addresses as they stand in mail: always our own, whatever Host header a request came with."""

from fullcircle.config.env import env


def absolute(path: str) -> str:
    return env.site_url.rstrip("/") + path
