"""What somebody wrote, and what they only quoted: the quoted part is folded away, and never lost."""

import re
from dataclasses import dataclass

FEWEST = 3  # lines; a short quote is read where it stands
HEAD = re.compile(r"^\*?[A-Z][\w-]{1,14}\*? ?: ?\S")  # From: To: Von: De: Enviado:
RULE = re.compile(r"^\s*[-_]{2,}.{0,60}$")
ENDS_IN_COLON = re.compile(r":\s*$")


@dataclass(frozen=True)
class Piece:
    """Some lines that belong together."""

    text: str
    quoted: bool


def pieces_of(text: str) -> list[Piece]:
    """The text in its order, quotes apart from the rest."""
    lines = text.split("\n")
    marks = [line.startswith(">") for line in lines]
    end = copied_from(lines)
    if end is not None:
        marks[end:] = [True] * (len(lines) - end)
    mark_introductions(lines, marks)
    unfold_short(lines, marks)
    found = [Piece("\n".join(part).strip("\n"), folded) for folded, part in runs(lines, marks)]
    return [each for each in found if each.text.strip()]


def unfold_short(lines: list[str], marks: list[bool]) -> None:
    """A quote of a line or two is read where it stands."""
    at = 0
    for folded, part in runs(lines, marks):
        if folded and len([line for line in part if line.strip()]) < FEWEST:
            marks[at : at + len(part)] = [False] * len(part)
        at += len(part)


def own_words(text: str) -> str:
    """Without what was quoted; all of it, if there is nothing else."""
    own = "\n\n".join(each.text for each in pieces_of(text) if not each.quoted).strip()
    return own or text


def copied_from(lines: list[str]) -> int | None:
    """Where a whole earlier mail begins that is copied below with its head, as some programs do."""
    for at, line in enumerate(lines):
        if not HEAD.match(line):
            continue
        head = 0
        while at + head < len(lines) and HEAD.match(lines[at + head]):
            head += 1
        if head >= 3:
            return at - 1 if at and RULE.match(lines[at - 1]) else at
    return None


def mark_introductions(lines: list[str], marks: list[bool]) -> None:
    """“On Monday Dana wrote:” belongs to the quote below it."""
    for at in range(1, len(lines)):
        if not marks[at] or marks[at - 1]:
            continue
        above = at - 1
        while above > 0 and not lines[above].strip():
            above -= 1
        if not ENDS_IN_COLON.search(lines[above]) or len(lines[above]) > 200:
            continue
        marks[above:at] = [True] * (at - above)
        before = above - 1
        wide = "@" in lines[above] or lines[above].startswith("<")
        # Long introductions come in two lines; a whole paragraph is none.
        if wide and before >= 0 and lines[before].strip() and (before == 0 or not lines[before - 1].strip()):
            marks[before] = True


def runs(lines: list[str], marks: list[bool]) -> list[tuple[bool, list[str]]]:
    found: list[tuple[bool, list[str]]] = []
    for line, mark in zip(lines, marks, strict=True):
        blank = not line.strip()
        if found and (found[-1][0] == mark or blank):
            found[-1][1].append(line)
        else:
            found.append((mark, [line]))
    return found


def quoted(text: str, introduction: str) -> str:
    """A text as one quotes it in an answer."""
    lines = own_words(text).strip().split("\n")
    return "\n".join(
        [introduction, *(f"> {line}".rstrip() if not line.startswith(">") else f">{line}" for line in lines)]
    )
