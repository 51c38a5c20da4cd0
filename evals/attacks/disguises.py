"""Ways to write an order so that a reader, or a filter, does not see it.

Each is told in plain words in `attacks.json` and applied here, so that a review can read it.
"""

from __future__ import annotations

import base64
import codecs
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Disguise = Literal[
    "base64",
    "bidi",
    "fullwidth",
    "hex",
    "homoglyphs",
    "mathematical",
    "repeated",
    "rot13",
    "spaced",
    "tags",
    "variation",
    "variation_bytes",
    "zero_width",
]
_LOOK_ALIKE = str.maketrans("aeiocpxyAEOCPTX", "аеіосрхуАЕОСРТХ")
_TIMES = 60


def disguise(text: str, name: Disguise) -> str:
    """Write a text in disguise."""
    return _WAYS[name](text)


def _tags(text: str) -> str:
    """Spell it in the tag characters, which no font shows."""
    return "".join(chr(0xE0000 + ord(char)) for char in text)


def _bidi(text: str) -> str:
    """Turn it round, and have it shown turned round again."""
    return "\u202e" + text[::-1] + "\u202c"


def _fullwidth(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _mathematical(text: str) -> str:
    """Write it in mathematical bold letters."""
    return "".join(_bold(char) for char in text)


def _bold(char: str) -> str:
    if "a" <= char <= "z":
        return chr(0x1D41A + ord(char) - ord("a"))
    return chr(0x1D400 + ord(char) - ord("A")) if "A" <= char <= "Z" else char


def _variation_bytes(text: str) -> str:
    """Hang each byte on the emoji before it, as one of 256 variation selectors."""
    return "".join(
        chr(0xFE00 + byte) if byte < 16 else chr(0xE0100 + byte - 16) for byte in text.encode()
    )


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


_WAYS: dict[Disguise, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "bidi": _bidi,
    "fullwidth": _fullwidth,
    "hex": lambda text: text.encode().hex(),
    "homoglyphs": lambda text: text.translate(_LOOK_ALIKE),
    "mathematical": _mathematical,
    "repeated": lambda text: (text * _TIMES).strip(),
    "rot13": _rot13,
    "spaced": " ".join,
    "tags": _tags,
    "variation": lambda text: "\ufe0f".join(text) + "\ufe0f",
    "variation_bytes": _variation_bytes,
    "zero_width": "\u200b".join,
}
