"""Writes small PDF files: lines of Helvetica at given places, nothing else."""

from __future__ import annotations

import zlib
from typing import NamedTuple


class Line(NamedTuple):
    """A line of text; y counts from the bottom of the page."""

    y: int
    text: str
    x: int = 72


def page(*texts: str, top: int = 720, leading: int = 14) -> list[Line]:
    """Set lines below each other."""
    return [Line(top - leading * n, text) for n, text in enumerate(texts)]


def write(pages: list[list[Line]], *, info: dict[str, str] | None = None, copies: int = 1) -> bytes:
    """Write a PDF file; with `copies`, its page tree names the pages that many times."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    font = add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    tree = len(pages) * 2 + 2
    kids = []
    for lines in pages:
        stream = zlib.compress(b"BT /F1 11 Tf " + b" ".join(map(_drawn, lines)) + b" ET")
        head = b"<< /Length %d /Filter /FlateDecode >> stream\n" % len(stream)
        content = add(head + stream + b"\nendstream")
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
                b" /Resources << /Font << /F1 %d 0 R >> >> >>" % (tree, content, font)
            )
        )
    kids *= copies
    names = b" ".join(b"%d 0 R" % kid for kid in kids)
    add(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), names))
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    entries = b"".join(b"/%s (%s)" % (key.encode(), _escaped(v)) for key, v in (info or {}).items())
    return _file(objects, root, add(b"<< %s >>" % entries))


def _drawn(line: Line) -> bytes:
    return b"1 0 0 1 %d %d Tm (%s) Tj" % (line.x, line.y, _escaped(line.text))


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes], root: int, info: int) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer << /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (len(objects) + 1, root, info)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)
