"""Which alphabet a file was written in: a byte order mark, UTF-8, bare UTF-16, or an old code page."""

import codecs
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

CHUNK = 1024 * 1024
EVIDENCE = 64 * 1024
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
WESTERN = set("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽž€£§°´’‘“”„–—…«»\xa0")
CODE_PAGES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "mac_roman", "cp437", "cp850",
]  # fmt: skip


@dataclass(slots=True)
class Witness:
    """What reading every byte of the file as UTF-8 has shown."""

    good: int = 0
    bad: int = 0
    lines: list[bytes] = field(default_factory=list)

    def hear(self, block: bytes) -> None:
        """Judge whole lines; lines are kept as evidence as long as they are few."""
        if block.isascii():
            return
        try:
            block.decode()
            self.good += 1
        except UnicodeDecodeError:
            self.hear_each(block.split(b"\n"))

    def hear_each(self, lines: list[bytes]) -> None:
        kept = sum(map(len, self.lines))
        for line in lines:
            if line.isascii():
                continue
            try:
                line.decode()
                self.good += 1
            except UnicodeDecodeError:
                self.bad += 1
                if kept < EVIDENCE:
                    self.lines.append(line[:2000])
                    kept += len(self.lines[-1])


def find_encoding(path: Path) -> str:
    """The encoding to read this file with; rows that break it are refused one by one later."""
    with path.open("rb") as file:
        head = file.read(4096)
    marked = next((name for mark, name in BOMS if head.startswith(mark)), "")
    return marked or wide_encoding(head) or narrow_encoding(path)


def wide_encoding(head: bytes) -> str:
    """UTF-16 without a mark: in Western text every other byte is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) / 5 and min(even, odd) < len(head) / 50:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def narrow_encoding(path: Path) -> str:
    """UTF-8 unless most lines with an accent break it; then the code page that reads best."""
    witness = read_whole(path)
    # A UTF-8 file with a few broken rows is still UTF-8: one block of good lines counts once, so be generous.
    if not witness.bad or witness.good > witness.bad:
        return "utf-8"
    return code_page(b"\n".join(witness.lines))


def read_whole(path: Path) -> Witness:
    """Hear every line of the file; reading at disk speed is cheaper than guessing from the beginning."""
    witness, rest = Witness(), b""
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            whole, newline, tail = (rest + block).rpartition(b"\n")
            witness.hear(whole + newline)
            rest = tail if len(tail) < 16 * CHUNK else b""
    witness.hear(rest)
    return witness


def code_page(evidence: bytes) -> str:
    """Western European when it reads as such, else what the statistics of languages say."""
    western = strange_letters(evidence.decode("cp1252", errors="replace"))
    if sum(letter in WESTERN for letter in western) >= 0.98 * len(western):
        return "cp1252"
    matches = list(from_bytes(evidence, cp_isolation=CODE_PAGES))
    best = max(matches, key=lambda match: wordliness(str(match)), default=None)
    return codecs.lookup(best.encoding).name if best else "cp1252"


def strange_letters(text: str) -> list[str]:
    return [letter for letter in text if not letter.isascii()]


def wordliness(text: str) -> float:
    """The share of foreign characters that are letters; a wrong code page puts signs inside words."""
    strange = strange_letters(text)
    return sum(letter.isalpha() for letter in strange) / max(len(strange), 1)
