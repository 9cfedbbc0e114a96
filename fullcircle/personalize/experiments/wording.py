"""What the readout says, in plain words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEADLINES: dict[str, str | Promise] = {
    "nobody": _("Nobody is in yet"),
    "alone": _("Nothing to compare with"),
    "unfair": _("The split is off"),
    "early": _("Too early to say"),
    "few": _("Too few to say"),
    "proven": _("Proven"),
    "not_proven": _("Not proven"),
    "harmful": _("Harmful"),
}
TONES = {
    "nobody": "gray", "alone": "amber", "unfair": "rose", "early": "sky", "few": "gray", "proven": "green",
    "not_proven": "amber", "harmful": "rose",
}  # fmt: skip
REASONS: dict[str, str | Promise] = {
    "nobody": _("As soon as people are let in, what they do is compared here, day by day."),
    "alone": _("Everybody is treated alike. Leave some out, or try two versions, to learn what it causes."),
    "unfair": _(
        "People are not spread over the arms as the lot would have it; by chance that happens less than once in a thousand "
        "times. Something took some of them out, so no figure below can be trusted."
    ),
    "early": _(
        "The days of some are not over. What shows now may be gone by then, so nothing is said before."
    ),
    "few": _("So few did it among those compared that chance alone could look like anything."),
    "proven": _("Chance alone would look like this less than once in twenty times. It worked."),
    "not_proven": _("This may be chance: no effect at all is within what was seen."),
    "harmful": _("People do less of it than those who were left out, by more than chance explains. Stop it."),
}
