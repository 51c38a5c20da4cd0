"""Characters as a reader sees them: entities, mojibake, invisible characters, white space.

Offsets index the text the model saw, so all of this happens once, before anything is counted.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import html5

# The patterns here begin with a set of characters: those are found fast where there are few.
_LINE_BREAK = re.compile("[\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029](?:(?<=\r)\n)?")
# What a reader does not see and a model does: controls, bidi marks and overrides, tags,
# fillers, half surrogates, and all but the first of a run of variation selectors.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_SELECTORS = re.compile(
    "([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
# Joiners are spelling in Persian or Hindi and glue in emoji; elsewhere they hide.
_JOINED_SCRIPTS = "\u0600-\u08ff\u0900-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_STRAY_JOINER = re.compile(
    f"(?<![{_JOINED_SCRIPTS}])\u200c"
    f"|(?<![{_JOINED_SCRIPTS}\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)
_SPACES = re.compile(r"[^\S\n](?:[^\S\n]+|(?<! ))")  # all but a plain space that stands alone
_ENTITY = re.compile(r"&(?:#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6})|[A-Za-z][A-Za-z0-9]{1,31});")
# Normalising is quadratic in a run of combining marks, so it sees a stretch at a time.
_STRETCH = re.compile(r"(?s).{1,1000}(?!\S)|.{1,1000}")
# How UTF-8 looks when it was read as Windows-1252: "â€™", "Ã©", "Ð¸".
_CP1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)}
_BYTE = {char: byte for byte, char in _CP1252.items()}
_REST = "[" + re.escape("".join(_CP1252[byte] for byte in range(0x80, 0xC0))) + "]"
_LEADS = "ÂÃÐÑâð"
_MOJIBAKE = re.compile(f"[ÂÃÐÑ]{_REST}|â{_REST}{{2}}|ð{_REST}{{3}}")


def normalize(text: str) -> str:
    """Repair text and strip what no reader sees; each line break becomes one newline."""
    text = _ENTITY.sub(_unescaped, text)
    if any(lead in text for lead in _LEADS) and len(_MOJIBAKE.findall(text)) > 1:
        text = _MOJIBAKE.sub(_repaired, text)
    text = _INVISIBLE.sub("", _SELECTORS.sub(r"\1", _LINE_BREAK.sub("\n", text)))
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY_JOINER.sub("", text)
    if not text.isascii():
        text = _STRETCH.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return _SPACES.sub(" ", text)


def _unescaped(match: re.Match[str]) -> str:
    entity = match[0]
    return html.unescape(entity) if entity[1] == "#" else html5.get(entity[1:], entity)


def _repaired(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTE[char] for char in match[0]).decode()
    except UnicodeDecodeError:
        return match[0]
