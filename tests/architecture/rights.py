"""The policy in one table, written down a second time on purpose: tests compare the product with it, not with itself."""

ROLES = ("admin", "manager", "sales", "marketing", "support", "analyst", "reader")
EVERYBODY = set(ROLES)
WORKING = {"admin", "manager", "sales", "marketing", "support"}
OFFERING = {"admin", "manager", "marketing"}

# Who holds which right as shipped. A right with a new name needs a row here.
MAY: dict[str, set[str]] = {
    "view": EVERYBODY,
    "add": WORKING,
    "edit": WORKING,
    "archive": WORKING - {"support"},
    "export": EVERYBODY - {"support", "reader"},
    "import": {"admin", "manager", "marketing"},
    "bulk": {"admin", "manager", "marketing"},
    "sensitive": {"admin", "manager"},
    "views.manage": WORKING,
    "audit.read": {"admin", "manager"},
    "behavior.strangers": EVERYBODY,
    "merges.manage": {"admin"},
    "people.manage": {"admin"},
    "settings.manage": {"admin"},
    "jobs.manage": {"admin"},
    "imports.manage": {"admin"},
    "consent.manage": {"admin"},
    "privacy.manage": {"admin"},
    "consent.record": WORKING,
    "message.send": WORKING,
    "mailbox.sort": {"admin", "marketing", "support"},
    "consent.own": {"admin"},  # who holds everything; the verbs themselves let only the person through
    "behavior.manage": {"admin", "marketing"},
    "form.publish": {"admin", "marketing"},
    "form.review": {"admin", "marketing", "support"},
    "form.submit": {"admin"},  # strangers hold it, and nothing else
    "form.sort": {"admin"},  # who sent a form holds it while it is sorted
    "quality.manage": {"admin", "manager", "marketing"},
    "traits.manage": {"admin", "marketing"},
    "value.manage": {"admin", "marketing"},
    "clv.manage": {"admin", "marketing"},
    "targeting.manage": {"admin", "marketing"},
    "suggestions.manage": {"admin", "marketing"},
    "duplicates.manage": {"admin", "manager"},
    "warehouse.manage": {"admin"},
    "campaign.approve": {"admin", "manager"},
    "campaign.send": {"admin", "manager", "marketing"},
    # Less to pay is no everyday matter: of offers, one right stands for all that changes them.
    "offer.manage": OFFERING,
    "offer.add": OFFERING,
    "offer.edit": OFFERING,
    "offer.archive": OFFERING,
    "offer.import": OFFERING,
    "offer.bulk": OFFERING,
}


def holders(right: str) -> set[str]:
    """The roles that hold a right such as contact.edit or people.manage."""
    verb = right.partition(".")[2]
    found = MAY.get(right, MAY.get(verb))
    assert found is not None, (
        f"Nobody has decided who holds “{right}”: add a row to MAY in tests/architecture/rights.py."
    )
    return found
