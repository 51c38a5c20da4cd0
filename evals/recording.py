"""Recordings: what systems made of articles, one JSON line each, appended as it comes.

A line is one locked write, so that processes may share a file, and a run that was killed goes on
where it stopped. What a line shares with its article stands in it as references (`packing`).
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from evals import cases, packing
from evals.records import Parameters, Record
from summarizer.errors import ConfigError, SummarizerError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable
    from io import FileIO
    from pathlib import Path

    from pydantic import JsonValue

_logger = logging.getLogger(__name__)
_PACKED = ("brief", "failure")  # the fields that can hold words of the article


class Place(NamedTuple):
    """What there is one output of in a recording."""

    system: str
    case: str
    epoch: int


def key(article_sha256: str, identity: Parameters, epoch: int) -> str:
    """Hash what an output depends on."""
    whole = json.dumps(
        [article_sha256, identity, epoch],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(whole.encode()).hexdigest()


def append(path: Path, record: Record) -> None:
    """Add one output to a file, which is made if it is not there; it is on the disk on return.

    Raises:
        SummarizerError: the disk says no.
    """
    line = (json.dumps(_packed(record), ensure_ascii=False) + "\n").encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            if sys.platform != "win32":
                fcntl.flock(file, fcntl.LOCK_EX)  # closing the file gives it back
            _cut_torn_line(file)
            while line:
                line = line[file.write(line) :]
            os.fsync(file.fileno())
    except OSError as exc:
        raise SummarizerError(
            f"cannot write {str(path)!r}: {exc.strerror or exc}; free some space or give "
            "another --out"
        ) from exc


def read(path: Path) -> tuple[Record, ...]:
    """Read the outputs of a file in order; of a run that was retried, the last one.

    A torn last line, as a killed process leaves it, is passed over with a warning.

    Raises:
        ConfigError: no such file, a line that is no record, an article that has changed since,
            or outputs of two versions of one system.
    """
    try:
        whole, _, torn = path.read_bytes().rpartition(b"\n")
    except OSError as exc:
        raise ConfigError(
            f"cannot read {str(path)!r}: {exc.strerror or exc}; make one with: python -m evals run"
        ) from exc
    if torn:
        _logger.warning("%s: the last line is torn; it is passed over", path)
    records = _last_of_each(
        _unpacked(line, f"{str(path)!r} line {number}")
        for number, line in enumerate(whole.split(b"\n"), 1)
        if line
    )
    for system, identity in {record.system: record.identity for record in records}.items():
        require_version(records, system, identity, path=path)
    return records


def require_version(
    records: Iterable[Record], system: str, identity: Parameters, *, path: Path
) -> None:
    """Make sure that all outputs of a system are of one version; raises ConfigError."""
    for record in records:
        if record.system == system and record.identity != identity:
            names = sorted(
                name
                for name in record.identity.keys() | identity
                if record.identity.get(name) != identity.get(name)
            )
            raise ConfigError(
                f"{str(path)!r} holds outputs of another version of {system!r} "
                f"({', '.join(names)} {'differs' if len(names) == 1 else 'differ'}); "
                "give another --out"
            )


def place(record: Record) -> Place:
    """Tell what an output is of."""
    return Place(record.system, record.case, record.epoch)


def _cut_torn_line(file: FileIO) -> None:
    """Take away what a killed process left; none that lives is writing, the file is locked."""
    if not file.seek(0, os.SEEK_END):
        return
    file.seek(-1, os.SEEK_END)
    if file.read(1) != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def _packed(record: Record) -> dict[str, JsonValue]:
    text = cases.load(record.case).article().text
    fields = record.model_dump(mode="json")
    return fields | {name: packing.pack(fields[name], text) for name in _PACKED}


def _unpacked(line: bytes, where: str) -> Record:
    try:
        fields = json.loads(line)
        article = cases.load(fields["case"]).article()
        if fields["article_sha256"] != article.sha256:
            raise ConfigError(
                f"{where} is of another text of {fields['case']!r} than the gold set has; "
                "record it anew"
            )
        fields |= {name: packing.unpack(fields[name], article.text) for name in _PACKED}
        return Record.model_validate(fields)
    except (ValueError, TypeError, KeyError) as exc:
        raise ConfigError(f"{where} is no record of this version; record it anew") from exc


def _last_of_each(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple({place(record): record for record in records}.values())
