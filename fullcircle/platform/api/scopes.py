"""The rights a key can be given: those of roles, in the same words."""

import re

SHAPE = re.compile(r"(\*|[a-z][a-z0-9_]{0,39})\.(\*|[a-z][a-z_]{0,39})")


def unknown_scopes(scopes: list[str]) -> list[str]:
    """Those that cannot be the name of a right: `contact.view`, `*.view`, `contact.*` and `*` can."""
    return [scope for scope in scopes if scope != "*" and not SHAPE.fullmatch(scope)]
