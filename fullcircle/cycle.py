"""The customer cycle, in order. Navigation, docs and the import contract are tested against this page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the nine stages; `area` is the menu heading a customer's colleague finds it under."""

    key: str
    purpose: str
    area: str


STAGES = (
    Stage("identify", "Who they are, what they did and bought", "Know"),
    Stage("differentiate", "Which of them are alike, and what each is worth", "Know"),
    Stage("interact", "How we talk", "Attract"),
    Stage("personalize", "What we say to whom", "Attract"),
    Stage("acquire", "Strangers become customers", "Sell"),
    Stage("retain", "Customers stay", "Serve"),
    Stage("expand", "Customers grow", "Grow"),
    Stage("advocate", "Customers bring strangers", "Grow"),
    Stage("measure", "What we learn, and what we do about it", "Learn"),
)

AREAS = tuple(dict.fromkeys(stage.area for stage in STAGES))
