"""A full menu for the styleguide, so that every page shows the shell as customers will see it."""

MENU = (
    ("", (("Home", "house", "h", "home"), ("Inbox", "inbox", "i", ""), ("Tasks", "circle-check", "t", ""))),
    (
        "Know",
        (
            ("Contacts", "users", "c", "list"),
            ("Companies", "building-2", "o", ""),
            ("Segments", "filter", "s", ""),
        ),
    ),
    (
        "Attract",
        (
            ("Campaigns", "send", "m", ""),
            ("Journeys", "workflow", "j", ""),
            ("Forms", "rectangle-ellipsis", "f", ""),
        ),
    ),
    (
        "Sell",
        (("Deals", "kanban", "d", ""), ("Calendar", "calendar", "l", ""), ("Quotes", "file-text", "q", "")),
    ),
    ("Serve", (("Cases", "life-buoy", "k", ""), ("Knowledge", "book-open", "w", ""))),
    ("Grow", (("Loyalty", "sprout", "y", ""), ("Referrals", "gift", "r", ""))),
    (
        "Learn",
        (
            ("Insights", "chart-no-axes-combined", "n", "insights"),
            ("Styleguide", "swatch-book", "u", "parts"),
        ),
    ),
)


def demo_menu(current: str) -> list[tuple[str, list[dict[str, object]]]]:
    """The menu with one of its items marked as the page we are on."""
    return [(area, [entry(*item, current=current) for item in items]) for area, items in MENU]


def entry(label: str, icon: str, key: str, page: str, *, current: str) -> dict[str, object]:
    href = {"": "#", "parts": "/styleguide/"}.get(page, f"/styleguide/{page}/")
    here = bool(page) and page == current
    count = 12 if label == "Inbox" else ""
    return {
        "label": label,
        "href": href,
        "icon": icon,
        "key": key,
        "current": here,
        "exact": here,
        "count": count,
    }
