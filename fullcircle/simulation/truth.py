"""The truth file: the laws of the company and what is hidden in its customers, beside the data and never in it."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from fullcircle.simulation.caused import Truth
from fullcircle.simulation.company import Company, Portion

LAWS, CUSTOMERS = "truth.json", "customers.csv"
EFFECTS, LETTERS = "letters.json", "letters.csv"
COLUMNS = (
    "external_id", "custom", "household", "known_on", "orders_a_week", "chance_to_leave", "euros_an_order", "left_on", "why",
)  # fmt: skip


def write_truth(company: Company, folder: Path) -> None:
    """Two files: `truth.json` with every parameter, `customers.csv` with a line for each person."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{LAWS}.draft"
    draft.write_text(json.dumps(company.parameters.facts(), indent=2) + "\n")
    draft.replace(folder / LAWS)  # there whole or not at all: a run that goes on is recognized by it
    with (folder / CUSTOMERS).open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for portion in company.portions():
            lines.writerows(rows_of(portion, company))


def write_letters(folder: Path, letters: Mapping[str, Truth]) -> None:
    """Two more: `letters.json` with what each letter truly caused, `letters.csv` with whom it persuaded, or would have."""
    if not letters:
        return
    caused = {key: {"caused_for_each_who_got_it": each.expected} for key, each in letters.items()}
    (folder / EFFECTS).write_text(json.dumps(caused, indent=2) + "\n")
    with (folder / LETTERS).open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("letter", "external_id", "arm", "persuaded"))
        for each in letters.values():
            lines.writerows(each.rows)


def last_day(folder: Path) -> datetime | None:
    """The last day of the company that was begun with this truth; none where nothing was."""
    laws = folder / LAWS
    return datetime.fromisoformat(json.loads(laws.read_text())["ends_on"]) if laws.exists() else None


def rows_of(portion: Portion, company: Company) -> list[tuple[object, ...]]:
    people, clock = portion.people, company.clock
    names = [custom.key for custom in company.parameters.customs]
    ever = portion.left_at < float("inf")
    left = dict(zip(ever.nonzero()[0].tolist(), clock.stamps(portion.left_at[ever]), strict=True))
    known = clock.stamps(people.known_at)
    return [
        (
            row["external_id"], names[people.custom[at]], portion.first + int(people.household[at]), known[at].date(),
            f"{portion.rate[at]:.6f}", f"{portion.leaves[at]:.6f}", f"{portion.average[at]:.2f}",
            left[at].date() if at in left else "", portion.reason[at],
        )
        for at, row in enumerate(people.rows)
    ]  # fmt: skip
