"""Who sees a record besides those who look after it: shares read back into names."""

from dataclasses import dataclass

from fullcircle.platform.access.models import Team, User
from fullcircle.platform.records.models import Record
from fullcircle.platform.sharing.actions import Party

USER, MEMBERS = 1, 3  # what the last two bits of a principal say


@dataclass(frozen=True)
class Share:
    """One line of the dialog."""

    party: Party
    may: str


def shares_of(record: Record) -> list[Share]:
    """Everybody a record is shared with, by name."""
    may = {**dict.fromkeys(record.shared_read, "read"), **dict.fromkeys(record.shared_write, "change")}
    people = {each // 4 for each in may if each % 4 == USER}
    teams = {each // 4 for each in may if each % 4 == MEMBERS}
    parties = [Party(str(user), "colleague", user.pk) for user in User.directory.filter(pk__in=people)]
    parties += [Party(team.name, "team", team.pk) for team in Team.objects.filter(pk__in=teams)]
    return [
        Share(party, may[party.principal]) for party in sorted(parties, key=lambda each: each.name.casefold())
    ]
