"""What Harbor Pine found out about its market, and what rests on it."""

from datetime import timedelta

from fullcircle.demo.world import SOURCE, World
from fullcircle.differentiate.research.actions import cite_finding
from fullcircle.differentiate.research.models import ResearchFinding
from fullcircle.identify.traits.models import Trait
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import new_record, tell

FINDINGS = (
    ("Two of three would pay more for oak from the region", "What is regional wood worth to you?", "survey",
     "Institute for Living", 412, "moderate", "oak, price", 230,
     "412 visitors of two fairs in spring; households with children more often than others. Nobody was asked to buy.",
     "wood_they_like"),
    ("Families choose a table for its corners", "How did you choose your last table?", "interviews",
     "Harbor Pine", 24, "low", "tables, families", 410,
     "24 customers at home, an hour each. Rounded corners came up in 17 of the 24, unasked.", "household"),
    ("Whoever buys in the showroom comes back a third more often", "Does the channel of the first order matter?",
     "own_data", "Harbor Pine", 1180, "high", "channels, loyalty", 60,
     "All first orders of two years; the difference holds within every price range.", "usual_channel"),
    ("Evening visitors look longer and order on another day", "When do visits turn into orders?", "own_data",
     "Harbor Pine", 5300, "moderate", "website, timing", 35,
     "Visits after 18:00 last twice as long; the order follows within three days, mostly in the morning.",
     "usual_time_of_day"),
    ("Sustainability is named first, and price decides", "What matters most when you buy furniture?", "desk",
     "Furniture Association", 2100, "moderate", "values, price", 150,
     "A published panel of 2,100 people in four countries. What people say and what they buy differ.",
     "what_matters_most"),
)  # fmt: skip


def store_findings(world: World, by: Actor) -> None:
    """Each is cited by a definition that rests on it."""
    for name, question, method, publisher, size, sure, tags, ago, details, key in FINDINGS:
        found_on = (world.now - timedelta(days=ago)).date().isoformat()
        values = {
            "name": name, "question": question, "method": method, "publisher": publisher, "sample_size": str(size),
            "confidence": sure, "tags": tags, "found_on": found_on, "details": details,
        }  # fmt: skip
        finding, facts = new_record(ResearchFinding, by=by, values=values, source=SOURCE)
        tell(finding, "added", facts, by, cause=SOURCE)
        trait = Trait.objects.filter(field__key=key).first()
        if trait is not None:
            cite_finding(finding, by=by, kind="trait", number=trait.pk)
