"""Finding duplicates: how right, how fast, how honest about it. Sets that are not on this machine are skipped by name.

python -m bench.duplicates [--data FOLDER] [--contacts 1000000] [--only febrl4,febrl3,restaurants,abt_buy,crowd]

Every figure is at the threshold that the product uses, with weights learned from the data alone; nothing is chosen by the answer.
"""

import argparse
import csv
import gzip
import io
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import titles
from bench.crowd import COLUMNS, crowd
from fullcircle.identify.duplicates.linkage import child
from fullcircle.identify.duplicates.linkage.preparing import STORED
from fullcircle.identify.duplicates.linkage.trust import SAFE, Standing, safe_from

Found = tuple[int, int, float]
Pairs = set[tuple[int, int]]
LIKELY = 0.0
BARS = {"febrl4": 0.9885, "febrl3": 0.9658, "restaurants": 0.99, "abt_buy": 0.91, "crowd": 0.967}
CPU_BAR, MEMORY_BAR = 60.0, 2_000


def rows_of(path: Path, separator: str = ",") -> list[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    with io.StringIO(text.decode()) as file:
        rows = csv.DictReader(file, delimiter=separator, skipinitialspace=True)
        return [
            {str(key).strip(): (value or "").strip().strip("'") for key, value in row.items()} for row in rows
        ]


def scores(found: Pairs, true: Pairs) -> tuple[float, float, float]:
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / max(1, len(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def linked(
    kind: str, rows: Iterator[list[Any]], folder: Path
) -> tuple[list[tuple[int, int, float]], dict[str, Any], float, float]:
    """Through the child, as the product does it: pairs, what was told, its seconds of CPU and its peak in MB."""
    with (folder / child.ROWS).open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    command = [
        sys.executable,
        "-m",
        "fullcircle.identify.duplicates.linkage.child",
        kind,
        str(folder),
        "-1.0",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"OMP_NUM_THREADS": "1"})
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"The child ended with {status}.")
    with (folder / child.PAIRS).open(newline="") as file:
        pairs = [
            (min(int(a), int(b)), max(int(a), int(b)), float(weight)) for a, b, weight in csv.reader(file)
        ]
    told = json.loads((folder / child.TOLD).read_text())
    return pairs, told, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def line(name: str, found: Pairs, true: Pairs, cpu: float, memory: float) -> bool:
    precision, recall, f1 = scores(found, true)
    met = f1 >= BARS[name]
    print(
        f"{name:12} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  bar {BARS[name]:.4f} "
        f"{'met' if met else 'MISSED'}   {cpu:5.1f} CPU-s  {memory:5.0f} MB",
        flush=True,
    )
    return met


def in_order(kind: str, records: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for number, record in enumerate(records):
        yield [number, *(record.get(name, "") for name in STORED[kind][1:])]


def febrl(name: str, files: list[str], data: Path) -> bool:
    """Without social security numbers and birth dates: what a list of customers holds."""
    people = [row for file in files for row in rows_of(data / "febrl" / file)]
    records = [
        {
            "name": f"{row['given_name']} {row['surname']}", "given_name": row["given_name"], "family_name": row["surname"],
            "street": " ".join(filter(None, (row["street_number"], row["address_1"], row["address_2"]))),
            "postcode": row["postcode"], "city": row["suburb"], "region": row["state"],
        }
        for row in people
    ]  # fmt: skip
    same: dict[str, list[int]] = {}
    for number, row in enumerate(people):
        same.setdefault(re.findall(r"\d+", row["rec_id"])[0], []).append(number)
    true = {pair for group in same.values() for pair in itertools.combinations(group, 2)}
    with tempfile.TemporaryDirectory() as folder:
        pairs, _told, cpu, memory = linked("contact", in_order("contact", records), Path(folder))
    return line(name, {(a, b) for a, b, weight in pairs if weight >= LIKELY}, true, cpu, memory)


def restaurant_records(data: Path) -> tuple[list[dict[str, str]], int, Pairs]:
    """Two guides, one after the other, where the second begins, and which are the same."""
    fodors, zagats = (rows_of(data / "restaurants" / f"{guide}.csv") for guide in ("fodors", "zagats"))
    records = [
        {"name": row["name"], "street": row["addr"], "city": row["city"], "phone": row["phone"]}
        for row in (*fodors, *zagats)
    ]
    first = {row["id"]: number for number, row in enumerate(fodors)}
    other = {row["id"]: number + len(fodors) for number, row in enumerate(zagats)}
    known = rows_of(data / "restaurants" / "matches_fodors_zagats.csv")
    return records, len(fodors), {(first[row["fodors_id"]], other[row["zagats_id"]]) for row in known}


def restaurants(data: Path) -> bool:
    """A restaurant of one guide is looked for in the other."""
    records, second, true = restaurant_records(data)
    with tempfile.TemporaryDirectory() as folder:
        pairs, _told, cpu, memory = linked("company", in_order("company", records), Path(folder))
    found = {(a, b) for a, b, weight in pairs if weight >= LIKELY and a < second <= b}
    return line("restaurants", found, true, cpu, memory)


def offers(data: Path) -> tuple[list[str], list[str], Pairs]:
    """What two shops say of their goods, and which are the same."""
    abt, buy, known = (rows_of(data / "abt_buy" / f"{file}.csv.gz", "|") for file in ("abt", "buy", "gt"))
    places = [{row["id"]: place for place, row in enumerate(rows)} for rows in (abt, buy)]
    texts = [[f"{row['name']} {row['description']}" for row in rows] for rows in (abt, buy)]
    return texts[0], texts[1], {(places[0][row["D1"]], places[1][row["D2"]]) for row in known}


def abt_buy(data: Path) -> bool:
    """An offer of one shop is looked for in the other, without labels."""
    one, other, true = offers(data)
    began = time.process_time()
    found = {(a, b) for a, b, _ in titles.linked(one, other)}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return line("abt_buy", found, true, time.process_time() - began, memory)


def of_the_crowd(size: int) -> bool:
    """Invented contacts, every fourth a second time; and whether the estimate of precision is true."""
    person: list[int] = [0] * (size + 1)

    def rows() -> Iterator[list[Any]]:
        for row in crowd(size):
            told = dict(zip(COLUMNS, row, strict=True))
            person[int(told["id"])] = int(told["person"])
            yield [told["id"], *(told.get(name, "") for name in STORED["contact"][1:])]

    with tempfile.TemporaryDirectory() as folder:
        pairs, told, cpu, memory = linked("contact", rows(), Path(folder))
    right = [(weight, person[a] == person[b]) for a, b, weight in pairs]
    likely = [good for weight, good in right if weight >= LIKELY]
    precision, recall = sum(likely) / len(likely), sum(likely) / (size // 4)
    f1 = 2 * precision * recall / (precision + recall)
    verdicts = [f1 >= BARS["crowd"], cpu <= CPU_BAR, memory <= MEMORY_BAR]
    print(
        f"crowd {size:,}: precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f} (bar {BARS['crowd']})  "
        f"{cpu:.1f} CPU-s (bar {CPU_BAR:.0f})  {memory:.0f} MB (bar {MEMORY_BAR})  {'met' if all(verdicts) else 'MISSED'}"
    )
    for each in told["standings"]:
        goods = [good for weight, good in right if weight >= each["weight"]]
        print(
            f"  from weight {each['weight']:4.0f}: {each['pairs']:8,} pairs, expected {each['precision']:.4f} "
            f"[{each['low']:.4f}, {each['high']:.4f}], true {sum(goods) / max(1, len(goods)):.4f}"
        )
    verdicts.append(merged_by_itself([Standing(**each) for each in told["standings"]], right))
    return all(verdicts)


def merged_by_itself(standings: list[Standing], right: list[tuple[float, bool]]) -> bool:
    """What would be merged by nobody's hand, and whether 999 in 1,000 of it are right."""
    least = safe_from(standings)
    goods = [good for weight, good in right if least is not None and weight >= least]
    share = sum(goods) / len(goods) if goods else 1.0
    met = share >= SAFE
    print(f"  by itself: {len(goods):,} pairs, true {share:.5f} (bar {SAFE}) {'met' if met else 'MISSED'}")
    return met


def measured(name: str, data: Path, contacts: int) -> Callable[[], bool]:
    return {
        "febrl4": lambda: febrl("febrl4", ["dataset4a.csv.gz", "dataset4b.csv.gz"], data),
        "febrl3": lambda: febrl("febrl3", ["dataset3.csv.gz"], data),
        "restaurants": lambda: restaurants(data),
        "abt_buy": lambda: abt_buy(data),
        "crowd": lambda: of_the_crowd(contacts),
    }[name]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("FULLCIRCLE_DATA", "../shared/data"))
    )
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--only", default="febrl4,febrl3,restaurants,abt_buy,crowd")
    asked = parser.parse_args()
    began, results = time.monotonic(), []
    for name in asked.only.split(","):
        try:
            results.append(measured(name, asked.data, asked.contacts)())
        except FileNotFoundError as missing:
            print(f"{name}: skipped, {missing.filename} is not here")
    print(f"{sum(results)} of {len(results)} bars met in {time.monotonic() - began:.0f} s; peak of this process "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")  # fmt: skip
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
