"""What whoever runs an experiment tells beside its readout: letters delivered, opened, complained about."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Beside:
    """One more line of the table: a number for each arm by its key, and where its rows are."""

    label: str
    by_arm: Mapping[str, int]
    urls: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
