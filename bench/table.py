"""How the tables say what holds and what does not, and what others need for the same."""

# The best of five systems, each at only 100,000 contacts, through its own API, on the kind of machine that ours was made on.
PEERS = {
    "list": (22, "Odoo 17"),
    "search": (52, "Twenty 0.54"),
    "record": (8, "Frappe CRM"),
    "create": (24, "Odoo 17"),
    "update": (24, "EspoCRM 8.4"),
}
PEERS_IMPORT = "683 rows/s (BottleCRM, files of 5,000 rows at most), 505 (Odoo), 49 (Twenty)"

missed: list[str] = []


def verdict(what: str, value: float, limit: float, *, at_least: bool = False) -> str:
    """Nothing where a figure holds; where it does not, a mark that nobody overlooks, and a line at the end."""
    if value >= limit if at_least else value <= limit:
        return ""
    missed.append(f"{what}: {value:,.1f}, the limit is {limit:,.0f}")
    return "  MISSED"


def peer(name: str) -> str:
    value, who = PEERS[name]
    return f"{value:>4} {who:<12}"


def summary() -> None:
    """What misses, once more, at the end of a part."""
    for line in missed:
        print(f"  misses: {line}")
    if not missed:
        print("  everything holds")
    missed.clear()
