"""Records of all kinds that words find, in one question whatever the number of kinds."""

from collections.abc import Sequence

from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.resource import Resource

EVERYTHING = 2**31 - 1
QUESTION = "SELECT of_kind, pk, phase FROM fc.search_everywhere(%s, %s::text[], %s::text[], %s::int, %s::int)"


def found(
    among: Sequence[Resource], words: str, each: int, enough: int = EVERYTHING
) -> dict[str, list[tuple[int, int]]]:
    """By resource and best first: how well it fits (1 is best) and its number, `each` of a kind at most.

    Once `enough` begin with the words, nothing is looked for within records; only when nothing fits at all may it be a
    typing mistake. The acl has been asked; what is shown of a record is still read under its own policies.
    """
    if not among:
        return {}
    own = [resource.key for resource in among if resource.model.fixed]
    kinds = [resource.key for resource in among if not resource.model.fixed]
    by_kind: dict[str, dict[int, int]] = {}
    for kind, pk, phase in rows_of(QUESTION, [words, kinds, own, each, enough]):
        numbers = by_kind.setdefault(kind, {})
        if len(numbers) < each:
            numbers.setdefault(pk, phase)
    return {kind: [(phase, pk) for pk, phase in numbers.items()] for kind, numbers in by_kind.items()}
