"""Invented numbers of a home page and a board of charts."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from fullcircle.platform.ui import atoms, charts
from fullcircle.platform.ui.charts import Chart, Cohort, Series, Stage
from fullcircle.platform.ui.markup import markup
from fullcircle.platform.ui.styleguide.demo.lists import LIST

MONTHS = ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")


def area(icon: str, name: str, value: str, what: str, delta: str, sub: str) -> dict[str, object]:
    good = delta not in ("−3",)
    return {
        "href": "#",
        "icon": icon,
        "area": name,
        "value": value,
        "what": what,
        "delta": delta,
        "good": good,
        "sub": sub,
    }


AREAS = [
    area("users", "Know", "100,000", "contacts", "+2.4%", "98% with email"),
    area("megaphone", "Attract", "50,065", "engaged, 30 days", "+6.1%", "50% of contacts"),
    area("kanban", "Sell", "€2.13M", "in 169 open deals", "+11%", "41% win rate"),
    area("life-buoy", "Serve", "38", "open cases", "−4", "2 h 10 min to reply"),
    area("sprout", "Grow", "112%", "net revenue retention", "+3", "61 referrals"),
    area("chart-no-axes-combined", "Learn", "52", "NPS, 90 days", "−3", "1,204 answers"),
]


def due(css: str, text: str) -> SafeString:
    return markup('<span class="due {}">{}{}</span>', css, atoms.icon("clock", 12), text)


def next_steps() -> list[dict[str, object]]:
    found = (
        ("Quarry Bakery East", "Migration, Negotiation, €10k", "late"),
        ("Copper Finance Iberia", "Renewal, Proposal, €12k", "late"),
        ("Amber Ceramics", "Support plan, Proposal, €14k", "today"),
        ("Fjord Logistics", "Renewal, Qualified, €15k", ""),
        ("Lumen Finance", "Annual plan, Discovery, €14k", ""),
    )
    words = {"late": "16 Nov", "today": "Today", "": "28 Nov"}
    return [
        {
            "title": title,
            "sub": sub,
            "href": "#",
            "avatar": True,
            "hue": index * 3,
            "side": due(css, words[css]),
        }
        for index, (title, sub, css) in enumerate(found)
    ]


SETUP = [
    {"label": "Load demo data", "href": "#", "done": True},
    {"label": "Import your contacts", "href": "#", "done": True},
    {
        "label": "Connect a mailbox",
        "hint": "Mail to and from customers lands on their pages.",
        "href": "#",
        "done": False,
        "action": "Connect",
        "first": True,
    },
    {"label": "Send a first email", "href": "#", "done": False},
    {"label": "Invite a colleague", "href": "#", "done": False},
]


def euros(value: float) -> str:
    return f"€{charts.short(value)}"


def link(*_: int) -> str:
    return LIST


def revenue(width: int = charts.WIDE) -> Chart:
    this = Series(
        "This year", (420e3, 760e3, 300e3, 690e3, 1.09e6, 980e3, 960e3, 1e6, 1.06e6, 1.05e6, 990e3, 915e3)
    )
    before = Series(
        "Year before",
        (300e3, 540e3, 210e3, 520e3, 815e3, 700e3, 60e3, 210e3, 80e3, 220e3, 630e3, 340e3),
        "c6",
    )
    return charts.line(MONTHS, [this, before], link, "Won revenue", format_=euros, width=width)


def sources(width: int = charts.WIDE) -> Chart:
    names = ("Website", "Referral", "Event", "Outbound", "Partner")
    series = [
        Series(name, [900 - 150 * i + (week * (i + 3) * 37) % 90 for week in range(12)], f"c{i + 1}")
        for i, name in enumerate(names)
    ]
    labels = (
        "31 Aug",
        "7 Sep",
        "14 Sep",
        "21 Sep",
        "28 Sep",
        "5 Oct",
        "12 Oct",
        "19 Oct",
        "26 Oct",
        "2 Nov",
        "9 Nov",
        "16 Nov",
    )
    return charts.stacked(labels, series, link, "New contacts by source", width=width)


def pipeline(width: int = charts.WIDE) -> Chart:
    stages = [Stage("Discovery", 633e3, 63e3, "49 deals"), Stage("Qualified", 582e3, 145e3, "41 deals"),
              Stage("Proposal", 542e3, 271e3, "48 deals"), Stage("Negotiation", 232e3, 174e3, "20 deals"),
              Stage("Commit", 138e3, 124e3, "11 deals")]  # fmt: skip
    return charts.funnel(stages, link, "Open pipeline", format_=euros, width=width)


def retention(width: int = charts.WIDE) -> Chart:
    groups = [Cohort("May 2026", 180, (100, 82, 74, 69, 65, 63, 61)), Cohort("Jun 2026", 203, (100, 80, 73, 69, 66, 60)),
              Cohort("Jul 2026", 226, (100, 78, 72, 64, 62)), Cohort("Aug 2026", 249, (100, 85, 75, 73)),
              Cohort("Sep 2026", 272, (100, 83, 74)), Cohort("Oct 2026", 295, (100, 76)),
              Cohort("Nov 2026", 318, (100,))]  # fmt: skip
    return charts.cohorts(groups, [f"M{n}" for n in range(7)], link, "Customer retention", width=width)


def replies(width: int = charts.WIDE) -> Chart:
    return charts.bars(
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        (212, 260, 244, 251, 198, 61, 40),
        link,
        "Cases opened",
        width=width,
    )


SPARK: Sequence[float] = (3, 5, 4, 6, 8, 7, 9, 12, 11, 14, 13, 16)
