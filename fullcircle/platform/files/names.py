"""Names of files: only words for people to read, never a place on a disk."""

import re
import unicodedata

LONGEST = 120
# What would move text around or hide it: control characters, directions, zero width.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
FORBIDDEN = re.compile(r'[<>:"|?*%]')
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def clean_name(name: str, endings: tuple[str, ...]) -> str:
    """The last part of the name, visible and harmless on every system, with an ending that fits the content."""
    spaced = re.sub(r"\s", " ", unicodedata.normalize("NFC", name))
    visible = "".join(ch for ch in spaced if unicodedata.category(ch) not in HIDDEN)
    last = re.split(r"[/\\]", visible)[-1]
    stem, ending = with_ending(FORBIDDEN.sub("_", last).strip(" ."), endings)
    if not stem or RESERVED.match(stem.split(".")[0]):
        stem = f"file {stem}".strip()
    return stem[:LONGEST].rstrip(" .") + ending


def with_ending(name: str, endings: tuple[str, ...]) -> tuple[str, str]:
    """Split off a fitting ending, or add the usual one: what is a picture is not called .exe."""
    fitting = next((each for each in endings if name.lower().endswith(each)), "")
    return (name[: -len(fitting)].rstrip(" ."), fitting) if fitting else (name, endings[0])
