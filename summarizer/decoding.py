"""Bytes of any encoding → text; text decoded wrongly somewhere upstream → repaired.

In order of trust: a byte order mark, valid UTF-8, what the server or the page declares, what
the bytes look like. A declaration is believed only as far as the bytes agree with it.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING

from summarizer.errors import ArticleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What pages mean by these names: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_META = re.compile(
    rb"""(?i)<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})"""
    rb"""|^\s*<\?xml[^>]{1,100}?encoding\s*=\s*["']([\w:.-]{2,40})"""
)
_META_WITHIN = 4096  # bytes; browsers look at 1,024, but banners above the head are common
_SAMPLE = 65_536  # bytes that are looked at for UTF-16 without a mark
_STRAY = 0.02  # of the characters beyond ASCII: a page that pastes in one wrong byte
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_BINARY = 0.05  # of the characters


def decode_text(data: bytes, *, declared: str | None = None, name: str = "the text") -> str:
    """Decode bytes, and repair text that was decoded wrongly before; raises ArticleError.

    `declared` is the charset of a Content-Type header. Good text is never changed. Bytes
    that fit nowhere become U+FFFD, as a browser shows them; binary data are refused.
    """
    text = _decoded(data, declared)
    if "\x00" in text or len(_NO_TEXT.findall(text)) > _BINARY * len(text):
        raise ArticleError(f"{name} is binary, not text; pass the article's text")
    return repair(text)


def repair(text: str) -> str:
    """Undo wrong decoding ("cafÃ©" → "café") line by line; good text is returned as it is."""
    if text.isascii():
        return text
    return "\n".join(line if line.isascii() else _repaired(line) for line in text.split("\n"))


def _repaired(line: str) -> str:
    is_bad, fix = _repairing()
    # "Ã " is what became of "à", or a letter and a space: by itself it proves nothing.
    return fix(line) if is_bad(line.replace("Ã ", "")) else line


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace")
    for codec in _candidates(data, declared):
        text = _nearly(data, codec)
        if text is not None:
            return text
    return data.decode("cp1252", "replace")


def _candidates(data: bytes, declared: str | None) -> Iterator[str]:
    """Name codecs in order of trust; detection is slow and comes last."""
    yield "utf-8"
    yield from _declared(data, declared)
    found = _detected(data)
    if found:
        yield found


def _declared(data: bytes, declared: str | None) -> list[str]:
    """Name the codecs that header and page declare; unknown names are left out."""
    meta = _META.search(data[:_META_WITHIN])
    labels = [declared or "", (meta[1] or meta[2]).decode("ascii") if meta else ""]
    return [codec for label in labels if (codec := _codec(label))]


def _codec(label: str) -> str | None:
    """Return Python's name of a text encoding; None if it knows none by that label."""
    try:
        known = codecs.lookup(label.strip(" \"'"))
        "".encode(known.name)  # LookupError: a codec such as hex, which is no text encoding
    except (LookupError, ValueError):  # ValueError: a NUL in the label
        return None
    return None if known.name.startswith("utf-16") else _MEANT.get(known.name, known.name)


def _nearly(data: bytes, encoding: str) -> str | None:
    """Decode if all, or all but a stray byte, of what is not ASCII fits the encoding."""
    if encoding != "iso2022_jp" and b"\x1b$" in data:
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    except ValueError:  # an old codec that cannot
        return None
    beyond = sum(character > "\x7f" for character in text)
    return text if text.count("\ufffd") <= _STRAY * beyond else None


def _wide(data: bytes) -> str | None:
    """Tell UTF-16 without a mark: every other byte of its ASCII characters is zero."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 10 < len(sample) or min(even, odd) * 50 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _detected(data: bytes) -> str | None:
    import chardet  # noqa: PLC0415  # most text is UTF-8 and never gets here

    # Encodings of DOS and the old Mac are rarer than short texts that look like them.
    eras = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
    found = chardet.detect(data, encoding_era=eras)["encoding"]
    return codecs.lookup(found).name if found else None


@cache
def _repairing() -> tuple[Callable[[str], bool], Callable[[str], str]]:
    """Return ftfy's two parts: whether a line looks wrong, and the line made right."""
    from ftfy import badness, fix_encoding  # noqa: PLC0415  # not needed for ASCII

    return badness.is_bad, fix_encoding
