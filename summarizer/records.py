"""Many articles → a lazy stream of records: JSON Lines, Parquet, a folder, standard input.

Files are local or, by a URI, of another file system.

A record that cannot be read is a record all the same: its `load` raises ArticleError, so
that one bad line costs a dead letter, not the batch.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from summarizer import loading, parquet, places
from summarizer.errors import ArticleError, ConfigError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO, NoReturn

    from summarizer.article import Article
    from summarizer.places import Place

FIELDS = ("text", "id", "title", "url", "published", "authors", "publisher")
_TEXTS = frozenset({".txt", ".md"})
_BATCH_ROWS = 64
_SNIPPET = 1 << 20
_Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One input of a batch; nothing of it is parsed before `load` is called. It can be pickled."""

    seq: int  # place in the input, from 0
    key: str  # where it lies: "line 17", "row 17", or a path within the folder
    id: str | None  # the user's own name for it
    digest: str  # sha256 of what would be briefed
    load: Callable[[], Article]  # raises ArticleError; nothing that pickle cannot take
    position: int  # how much of `Source.size` lies behind once it is done


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from; iterate over it once."""

    name: str
    records: Iterable[Record]
    size: int | None  # bytes, rows or files in all; None where nobody knows, as of a pipe
    may_block: bool  # reading may wait for somebody, as on a pipe
    address: str | None = field(default=None, repr=False)
    """What opens it anew, with whatever may be secret; None where it can be read once only."""

    def __iter__(self) -> Iterator[Record]:
        """Read record by record; raises ConfigError where it can no longer be read."""
        try:
            yield from self.records
        except OSError as exc:
            raise _unreadable(exc.filename or self.name, exc) from exc


def open_source(name: str) -> Source:
    """Open a JSONL or Parquet file, a folder of .txt and .md files, or "-": JSONL on stdin.

    A file may be a URI of a file system that pyarrow knows, such as s3://BUCKET/articles.jsonl.

    Raises:
        ConfigError: it is not there, or of another kind; reading on may raise it too.
    """
    if name == "-":
        records = _of_lines(_standard_input(), "standard input")
        return Source("standard input", records, size=None, may_block=True)
    place, address = places.at(name), name
    if places.is_uri(name):
        name = str(place)  # without what may be secret
    try:
        if isinstance(place, places.Remote):
            return replace(_of_remote(place), address=address)
        source = _of_path(place, name)
        return source if source.may_block else replace(source, address=address)
    except FileNotFoundError as exc:
        raise ConfigError(f"no input {name!r}; pass a .jsonl file, a folder or '-'") from exc
    except (OSError, ValueError) as exc:  # ValueError: a NUL character in the path
        raise _unreadable(name, exc) from exc


def _of_path(path: Path, name: str) -> Source:
    if path.is_dir():
        files = sum(1 for _ in _files(path))
        return Source(name, _of_folder(path), files, may_block=False)
    if parquet.is_parquet(path):
        return _of_parquet(path)
    with path.open("rb"):
        size = path.stat().st_size
    _require_no_text(path, name)
    is_regular = path.is_file()
    return Source(name, _of_file(path), size if is_regular else None, may_block=not is_regular)


def _of_remote(place: places.Remote) -> Source:
    try:
        size = place.size()
    except IsADirectoryError as exc:
        raise ConfigError(
            f"{str(place)!r} is a folder; name one .jsonl or .parquet file in it"
        ) from exc
    if size is None:
        raise FileNotFoundError
    if parquet.is_parquet(place):
        return _of_parquet(place)
    _require_no_text(place, str(place))
    return Source(str(place), _of_file(place), size, may_block=True)


def _require_no_text(place: Place, name: str) -> None:
    if place.suffix.lower() in _TEXTS:
        raise ConfigError(
            f"{name!r} is one text, not a batch; use `summarizer summarize`, or pass its folder"
        )


def _standard_input() -> BinaryIO:
    """Read it by an object of our own.

    Python closes `sys.stdin` when it ends, and aborts if a thread still waits for a line of it.
    """
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except OSError:  # it is no file, as in a test or a notebook
        return sys.stdin.buffer


def _unreadable(name: str, exc: OSError | ValueError) -> ConfigError:
    return ConfigError(
        f"cannot read {name!r}: {places.reason(exc)}; mend it and start the same batch again"
    )


# --- JSON Lines


def _of_file(place: Place) -> Iterator[Record]:
    with places.open_binary(place) as file:
        yield from _of_lines(file, repr(str(place)))


def _of_lines(file: BinaryIO, name: str) -> Iterator[Record]:
    position, seq = 0, -1
    for number, line in enumerate(_lines(file), 1):
        position += line.length
        if number == 1:
            _require_lines(line.data, name)
        if line.data.strip():
            seq += 1
            yield _of_line(line, seq, f"line {number}", name, position)


@dataclass(frozen=True, slots=True)
class _Line:
    data: bytes  # cut at the limit
    length: int
    digest: str  # of the whole line


def _lines(file: BinaryIO) -> Iterator[_Line]:
    """Read line by line, each kept to the limit however long it is."""
    while start := file.readline(loading.MAX_BYTES + 1):
        length, digest, rest = len(start), hashlib.sha256(start), start
        while not rest.endswith(b"\n") and (rest := file.readline(_SNIPPET)):
            length += len(rest)
            digest.update(rest)
        yield _Line(start, length, digest.hexdigest())


def _require_lines(first: bytes, name: str) -> None:
    """Refuse what is plainly another format, before each of its lines is a dead letter."""
    start = first.removeprefix(codecs.BOM_UTF8).lstrip()
    if first.startswith(b"\x1f\x8b"):
        raise ConfigError(f"{name} is compressed; unpack it: gunzip -c FILE | summarizer batch -")
    if first.startswith(b"PAR1"):
        raise ConfigError(f"{name} is a Parquet file; give it the ending .parquet")
    if start.startswith(b"["):
        raise ConfigError(f"{name} is one JSON array; write one object a line: jq -c '.[]' FILE")


def _of_line(line: _Line, seq: int, key: str, name: str, position: int) -> Record:
    place = f"{key} of {name}"
    try:
        row = _parsed(line.data, place)
    except ArticleError as exc:
        return Record(seq, key, None, line.digest, partial(_raise, exc), position)
    return _of_row(row, seq, key, place, position)


def _parsed(data: bytes, place: str) -> _Row:
    if len(data) > loading.MAX_BYTES:
        raise ArticleError(f"{place} is over {loading.MAX_BYTES:,} bytes; pass one article a line")
    try:
        row = json.loads(data.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError as exc:
        raise ArticleError(
            f"{place} is not UTF-8 at byte {exc.start} ({data[exc.start]:#04x}); convert the file"
        ) from None
    except json.JSONDecodeError as exc:
        raise ArticleError(
            f"{place} is no JSON at column {exc.colno}: {exc.msg.lower()}; write one object a line"
        ) from None
    except RecursionError:
        raise ArticleError(f"{place} is nested too deeply; write one flat object a line") from None
    except ValueError:  # a number of thousands of digits
        raise ArticleError(f"{place} holds a number that is too long") from None
    if not isinstance(row, dict):
        raise ArticleError(f"{place} is a JSON {type(row).__name__}; write one object a line")
    return row


# --- Parquet


def _of_parquet(place: Place) -> Source:
    name = repr(str(place))
    arrow, files = parquet.library(f"reading {name}")
    is_remote = isinstance(place, places.Remote)
    opened = place.open_anywhere() if isinstance(place, places.Remote) else place
    try:
        file = files.ParquetFile(opened, pre_buffer=False, buffer_size=_SNIPPET)  # by the page
    except arrow.ArrowInvalid as exc:
        raise ConfigError(f"{name} is no Parquet file; check how it was made") from exc
    columns = [name for name in FIELDS if name in file.schema_arrow.names]
    if "text" not in columns:
        have = ", ".join(file.schema_arrow.names)
        raise ConfigError(f"{name} has no column 'text'; it has {have}")

    def records() -> Iterator[Record]:
        batches = file.iter_batches(batch_size=_BATCH_ROWS, columns=columns, use_threads=False)
        try:
            for seq, row in enumerate(row for batch in batches for row in batch.to_pylist()):
                key = f"row {seq + 1}"
                yield _of_row(row, seq, key, f"{key} of {name}", seq + 1)
        except arrow.ArrowException as exc:
            raise ConfigError(f"{name} is damaged; check how it was made") from exc

    return Source(str(place), records(), file.metadata.num_rows, may_block=is_remote)


# --- rows, of JSON Lines or Parquet


def _of_row(row: _Row, seq: int, key: str, place: str, position: int) -> Record:
    identifier = row.get("id")
    shown = [row.get(name) for name in FIELDS]
    return Record(
        seq,
        key,
        None if identifier is None else _clean(str(identifier)),
        # Of the fields that are read, so that a file written anew by another program is the same.
        hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest(),
        partial(_article, row, place),
        position,
    )


def _article(row: _Row, place: str) -> Article:
    """Parse the text; what the row says of it comes before what the text itself says."""
    text, title = _required(row, place), _optional(row, "title", place)
    known = {
        "title": title,
        "publisher": _optional(row, "publisher", place),
        "published": _date(row, place),
        "authors": _authors(row, place),
    }
    url = _optional(row, "url", place)
    if title and not text.lstrip().startswith(title):
        text = f"{title}\n\n{text}"  # the headline is part of the article, and is cited like it
    try:
        article = loading.parse_text(_clean(text), url=url)
    except ArticleError as exc:
        raise ArticleError(f"{place}: {exc}") from exc
    return article.model_copy(update={name: value for name, value in known.items() if value})


def _required(row: _Row, place: str) -> str:
    text = row.get("text")
    if text is None:
        raise ArticleError(f"{place} has no 'text'; put the article's text into that field")
    if not isinstance(text, str):
        _refuse(place, "text", text, "write the article's text as a string")
    return text


def _optional(row: _Row, name: str, place: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        _refuse(place, name, value, "write a string, or leave it out")
    return _clean(value.strip()) or None if value else None


def _date(row: _Row, place: str) -> str | None:
    value = row.get("published")
    if isinstance(value, date):  # Parquet has dates and times of its own
        return value.isoformat()[:10]
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except (TypeError, ValueError):
        _refuse(place, "published", value, "write ISO 8601, e.g. 2026-05-31, or leave it out")


def _authors(row: _Row, place: str) -> tuple[str, ...]:
    value = row.get("authors")
    names = [value] if isinstance(value, str) else value or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        _refuse(place, "authors", value, "write a list of strings, or leave it out")
    return tuple(_clean(name.strip()) for name in names if name.strip())


def _refuse(place: str, name: str, value: object, hint: str) -> NoReturn:
    shown = f"{value!r:.40}" if isinstance(value, str | int | float) else type(value).__name__
    raise ArticleError(f"{place} has {name} {shown}; {hint}")


def _clean(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can spell and nothing can write."""
    return text.encode("utf-8", "replace").decode()


# --- folders


def _of_folder(folder: Path) -> Iterator[Record]:
    for seq, path in enumerate(_files(folder)):
        key = os.fsencode(path.relative_to(folder)).decode("utf-8", "backslashreplace")
        yield _of_text(path, seq, key)


def _of_text(path: Path, seq: int, key: str) -> Record:
    try:
        with path.open("rb") as file:
            data = file.read(loading.MAX_BYTES + 1)
    except OSError as exc:
        error = ArticleError(f"cannot read {str(path)!r}: {exc.strerror or exc}")
        return Record(seq, key, None, "", partial(_raise, error), seq + 1)
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    load = partial(loading.parse, data, name=repr(name), path=name)
    return Record(seq, key, None, hashlib.sha256(data).hexdigest(), load, seq + 1)


def _files(folder: Path) -> Iterator[Path]:
    """Walk in the order of names, one folder in memory at a time; what is hidden stays so."""
    with os.scandir(folder) as entries:
        inside = sorted(
            (entry.name, entry.is_dir(follow_symlinks=False))
            for entry in entries
            if not entry.name.startswith(".")
        )
    for name, is_folder in inside:
        path = folder / name
        if is_folder:
            yield from _files(path)
        elif path.suffix.lower() in _TEXTS and path.is_file():
            yield path


def _raise(error: ArticleError) -> NoReturn:
    raise error
