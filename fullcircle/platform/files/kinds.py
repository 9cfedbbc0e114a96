"""What a file is, found out from its content and never from its name. What is not on the list is not kept."""

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from fullcircle.platform.files.errors import UnknownKind

HEAD = 4096
TEXT_PROBE = 65_536
MOST_ENTRIES = 10_000


@dataclass(frozen=True)
class Kind:
    """A media type and the endings that go with it, the usual one first."""

    media_type: str
    endings: tuple[str, ...]
    icon: str = "file"
    picture: bool = False


PNG = Kind("image/png", (".png",), "image", picture=True)
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), "image", picture=True)
WEBP = Kind("image/webp", (".webp",), "image", picture=True)
GIF = Kind("image/gif", (".gif",), "image", picture=True)
PDF = Kind("application/pdf", (".pdf",), "file-text")
TEXT = Kind(
    "text/plain", (".txt", ".csv", ".tsv", ".md", ".log", ".json", ".ics", ".vcf", ".eml"), "file-text"
)
ZIP = Kind("application/zip", (".zip",), "folder-archive")
OLE = Kind("application/x-ole-storage", (".doc", ".xls", ".ppt", ".msg"), "file-text")
WORD = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), "file-text"
)
SHEET = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), "sheet")
SLIDES = Kind(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",), "presentation"
)
OPEN_DOCUMENTS = {
    "text": Kind("application/vnd.oasis.opendocument.text", (".odt",), "file-text"),
    "spreadsheet": Kind("application/vnd.oasis.opendocument.spreadsheet", (".ods",), "sheet"),
    "presentation": Kind("application/vnd.oasis.opendocument.presentation", (".odp",), "presentation"),
}
MP3 = Kind("audio/mpeg", (".mp3",), "music")
OGG = Kind("audio/ogg", (".ogg", ".opus"), "music")
WAVE = Kind("audio/wav", (".wav",), "music")
M4A = Kind("audio/mp4", (".m4a",), "music")
MP4 = Kind("video/mp4", (".mp4", ".mov"), "video")
WEBM = Kind("video/webm", (".webm",), "video")
KINDS = (PNG, JPEG, WEBP, GIF, PDF, TEXT, ZIP, OLE, WORD, SHEET, SLIDES, *OPEN_DOCUMENTS.values(),
         MP3, OGG, WAVE, M4A, MP4, WEBM)  # fmt: skip
BY_FIRST_BYTES = [
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF8", GIF),
    (b"%PDF-", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"ID3", MP3),
    (b"OggS", OGG),
    (b"\x1a\x45\xdf\xa3", WEBM),
]
PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
DRAWING = re.compile(rb"<(?:!doctype\s+)?(?:\w+:)?svg\b", re.IGNORECASE)
NOT_KEPT = (
    "Files of this kind are not kept here. PDF, pictures, office documents, text, sound, video and ZIP are."
)


def kind_of_content(content: BinaryIO) -> Kind:
    """The kind, or a sentence about why it is not taken."""
    head = read_head(content)
    if not head:
        raise UnknownKind("The file is empty.")
    return by_signature(head) or in_archive(content, head) or as_text(content, head) or refuse()


def refuse() -> Kind:
    raise UnknownKind(NOT_KEPT)


def read_head(content: BinaryIO, most: int = HEAD) -> bytes:
    content.seek(0)
    head = content.read(most)
    content.seek(0)
    return head


def by_signature(head: bytes) -> Kind | None:
    for first, kind in BY_FIRST_BYTES:
        if head.startswith(first):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAVE}.get(head[8:12])
    return film(head) if head[4:8] == b"ftyp" else None


def film(head: bytes) -> Kind:
    if head[8:12] in PICTURE_BRANDS:
        raise UnknownKind("Pictures of this kind are not kept here. Save it as JPEG or PNG first.")
    return M4A if head[8:12] == b"M4A " else MP4


def in_archive(content: BinaryIO, head: bytes) -> Kind | None:
    """Office documents are ZIP archives, too; archives are looked into and never unpacked."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(content) as archive:
            return archive_kind(archive, head)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise UnknownKind("The archive is damaged.") from error
    finally:
        content.seek(0)


def archive_kind(archive: zipfile.ZipFile, head: bytes) -> Kind:
    names = set(archive.namelist()[:MOST_ENTRIES])
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnknownKind("Documents with macros are not kept here. Save it without them first.")
    for folder, kind in (("word/", WORD), ("xl/", SHEET), ("ppt/", SLIDES)):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return kind
    said = re.search(rb"mimetypeapplication/vnd\.oasis\.opendocument\.(\w+)", head[:120])
    return OPEN_DOCUMENTS.get(said.group(1).decode(), ZIP) if said else ZIP


def as_text(content: BinaryIO, head: bytes) -> Kind | None:
    """Readable text, whatever markup it holds: it is handed out as plain text only. Drawings with scripts are not."""
    if DRAWING.search(head):
        raise UnknownKind("SVG drawings can hold programs, so they are not kept here. Save it as PNG first.")
    probe = read_head(content, TEXT_PROBE)
    return TEXT if is_readable(probe) and not probe.startswith(b"#!") else None


def is_readable(probe: bytes) -> bool:
    if probe.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in probe):
        return False
    return decodes(probe) or not any(0x80 <= byte < 0xA0 for byte in probe)


def decodes(probe: bytes) -> bool:
    """UTF-8, though the probe may end in the middle of a letter."""
    try:
        probe.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(probe) - 3
    return True


def icon_of(media_type: str) -> str:
    return next((kind.icon for kind in KINDS if kind.media_type == media_type), "file")
