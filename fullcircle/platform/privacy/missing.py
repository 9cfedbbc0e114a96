"""Whether the erasure log is whole: a restored backup can forget again only whom the log names."""

from dataclasses import dataclass

from fullcircle.platform.privacy import log
from fullcircle.platform.privacy.models import Erasure


@dataclass(frozen=True)
class Lost:
    """What is wrong with the log, in a sentence, and the erasures that it does not have."""

    sentence: str
    numbers: list[int]


def lost_erasures() -> Lost | None:
    """Nothing, if every erasure is in the log and nobody has said that others may be unknown."""
    chains = dict(Erasure.objects.filter(state="done").values_list("pk", "chain"))
    try:
        numbers = log.missing(chains)
    except log.LogDamaged as reason:
        return Lost(str(reason), sorted(chains))
    if numbers:
        told = ", ".join(str(number) for number in numbers[:20])
        return Lost(f"The erasure log does not have these erasures: {told}.", numbers)
    if log.unknown().exists():
        return Lost(log.unknown().read_text().strip(), [])
    return None
