"""The invented story of one customer: what happened, what is next, where she stands."""


def happened(
    title: str, icon: str, tone: str, meta: str, at: str, body: str = "", **more: object
) -> dict[str, object]:
    return {
        "title": title,
        "icon": icon,
        "tone": tone,
        "meta": meta,
        "at": at,
        "body": body,
        "quiet": not body,
    } | more


def days() -> list[tuple[str, list[dict[str, object]]]]:
    return [
        (
            "Today",
            [
                happened(
                    "Re: pricing for 25 seats", "mail", "sky", "Email received", "21 Nov, 17:55",
                    "Thanks for the quick answer. The team liked the demo; before we decide we would like to see how"
                    " the import handles our old list.",
                ),
                happened("Visited Pricing, 3 times this week", "mouse-pointer-click", "gray", "Web", "21 Nov, 17:02"),
                happened(
                    "Lifecycle changed", "pencil", "gray", "Maya Ferreira", "21 Nov, 16:40",
                    changes=[("Lifecycle", "Qualified", "Customer"), ("Owner", "", "Maya Ferreira")],
                ),
            ],
        ),
        (
            "Yesterday",
            [
                happened(
                    "Call, 18 min", "phone", "green", "Maya Ferreira", "20 Nov, 13:37",
                    "Agreed on scope. She wants a written summary with two options, monthly and yearly.",
                )
            ],
        ),
        (
            "November 2026",
            [
                happened("Opened “Spring catalogue”", "megaphone", "pink", "Campaign", "19 Nov, 15:17"),
                happened(
                    "Offer for 25 seats", "send", "blue", "Email sent, Maya Ferreira", "17 Nov, 16:57",
                    "Two options attached. Option B includes the warehouse team and saves 12% on yearly billing.",
                ),
                happened(
                    "Note", "sticky-note", "amber", "Maya Ferreira", "17 Nov, 11:57",
                    "Budget is approved for this quarter. Decision sits with operations; finance only signs.",
                ),
                happened("Product walkthrough", "calendar", "violet", "Meeting", "12 Nov, 17:37", "45 min, 4 people"),
            ],
        ),
    ]  # fmt: skip


TIMELINE_FILTERS = [
    {"label": label, "href": "?", "count": count, "current": label == "Everything"}
    for label, count in (
        ("Everything", 10),
        ("Emails", 3),
        ("Calls and meetings", 2),
        ("Notes", 1),
        ("Web", 3),
    )
]
NEXT = {
    "title": "send the summary with two options",
    "due": "today",
    "when": "Today, 15:00",
    "done": "/styleguide/edit/1/next/",
}
KINDS = [
    {
        "value": "note",
        "label": "Note",
        "icon": "sticky-note",
        "placeholder": "Write a note about Amara",
        "send": "Save note",
    },
    {
        "value": "call",
        "label": "Call",
        "icon": "phone",
        "placeholder": "What was said?",
        "send": "Log call",
        "asks": "minutes",
    },
    {
        "value": "meeting",
        "label": "Meeting",
        "icon": "calendar",
        "placeholder": "What was decided?",
        "send": "Log meeting",
        "asks": "minutes",
    },
    {
        "value": "task",
        "label": "Task",
        "icon": "circle-check",
        "placeholder": "What is to do?",
        "send": "Add task",
        "asks": "due",
    },
]
PATH = [
    {"label": "Lead", "state": "done", "date": "Oct 2025"},
    {"label": "Qualified", "state": "done", "date": "Mar 2026"},
    {"label": "Customer", "state": "now", "date": "Jul 2026"},
    {"label": "Advocate", "state": ""},
]
DEALS = [
    {"title": "Expansion, 25 seats", "sub": "Proposal, closes 11 Dec", "href": "#", "side": "€18k"},
    {"title": "Annual plan", "sub": "Won Apr 2026", "href": "#", "side": "€13k"},
    {"title": "Pilot", "sub": "Won Dec 2025", "href": "#", "side": "€2k"},
]
