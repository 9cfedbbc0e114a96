"""Files that the platform keeps: packages that wait to be fetched, attachments, and mail that was not sent but written down."""

from collections.abc import Iterator, Sequence
from email import message_from_bytes
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.files import store
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.privacy import packages
from fullcircle.platform.privacy.copying import rows_about
from fullcircle.platform.privacy.models import Copy
from fullcircle.platform.privacy.outside import Sought, register_place
from fullcircle.platform.privacy.reach import reached
from fullcircle.platform.privacy.subject import person_of


def attachments(sought: Sought) -> list[str]:
    """Contents of files that hang on what goes, but for those that others have, too."""
    files = reached(person_of(sought.kind))[StoredFile._meta.db_table]
    mine = list(rows_about(files, sought.subjects).values_list("pk", "digest"))
    others = StoredFile.objects.filter(digest__in=[digest for _pk, digest in mine])
    shared = set(others.exclude(pk__in=[pk for pk, _digest in mine]).values_list("digest", flat=True))
    return sorted({digest for _pk, digest in mine} - shared)


def throw_away(digests: Sequence[str]) -> None:
    for digest in digests:
        store.place_of(digest).unlink(missing_ok=True)


def waiting_copies(sought: Sought) -> list[str]:
    about = Copy.objects.filter(about_kind=sought.kind, about_id__in=sought.subjects).exclude(token="")
    return list(about.values_list("token", flat=True))


def outbox() -> Path:
    """Where mail goes while no server for it is known."""
    return Path(settings.MEDIA_ROOT).parent / "outbox"


def mails(sought: Sought) -> list[str]:
    words = [word for word in sought.words.addresses if "@" in word]
    return [path.name for path in written() if tells_of(path, words)]


def written() -> Iterator[Path]:
    yield from sorted(outbox().glob("*.log"))


def tells_of(path: Path, words: list[str]) -> bool:
    """Mail is encoded in parts; each is read as a person would."""
    raw = path.read_bytes()
    if any(word.lower().encode() in raw.lower() for word in words):
        return True
    parts = (
        part.get_payload(decode=True) for part in message_from_bytes(raw).walk() if not part.is_multipart()
    )
    return any(
        word.lower().encode() in part.lower() for part in parts if isinstance(part, bytes) for word in words
    )


def forget_mails(names: Sequence[str]) -> None:
    for name in names:
        (outbox() / Path(name).name).unlink(missing_ok=True)


register_place("files", _("Attached files"), look=attachments, forget=throw_away)
register_place("copies", _("Packages with a copy"), look=waiting_copies, forget=packages.remove)
register_place("outbox", _("Mail in the outbox"), look=mails, forget=forget_mails)
