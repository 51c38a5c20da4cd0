"""Inputs of a batch → records: what is read, what is refused, what costs one dead letter only."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import loading
from summarizer import records as records_module
from summarizer.errors import ArticleError, ConfigError
from summarizer.records import Record, open_source
from tests.shelf import put_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = (
    "The harbour council of Velmora closed the old ferry terminal on Monday after a long debate. "
    "Its chair, Ida Brandt, said that the quay was no longer safe for the larger ships. "
    "About 300 people had signed a letter against the plan since the spring of last year."
)


def lines(path: Path, *rows: object) -> Path:
    """Write JSON Lines; bytes go in as they are."""
    path.write_bytes(
        b"".join(r if isinstance(r, bytes) else json.dumps(r).encode() + b"\n" for r in rows)
    )
    return path


def read(path: Path | str) -> list[Record]:
    return list(open_source(str(path)))


def failure(record: Record) -> str:
    with pytest.raises(ArticleError) as failed:
        record.load()
    return str(failed.value)


# --- JSON Lines


def test_a_line_is_an_article_with_what_it_says_of_it(tmp_path: Path) -> None:
    row = {
        "id": 17,
        "title": "Ferry terminal closed",
        "text": TEXT,
        "url": "https://news.example/17",
        "published": "2026-05-31T08:00:00+02:00",
        "authors": ["Ada Lind", " "],
        "publisher": "Velmora Post",
        "views": 12,
    }
    [record] = read(lines(tmp_path / "in.jsonl", row))
    assert (record.seq, record.key, record.id) == (0, "line 1", "17")
    article = record.load()
    assert article.text == "Ferry terminal closed\n\n" + TEXT
    assert article.sentences[0].text == "Ferry terminal closed"
    assert article.title == "Ferry terminal closed"
    assert article.url == "https://news.example/17"
    assert article.published == "2026-05-31"
    assert article.authors == ("Ada Lind",)
    assert article.publisher == "Velmora Post"
    assert article.path is None


def test_text_alone_is_enough_and_a_title_in_the_text_is_not_repeated(tmp_path: Path) -> None:
    rows = ({"text": TEXT}, {"text": f"\n Short title\n\n{TEXT}", "title": "Short title"})
    plain, titled = (r.load() for r in read(lines(tmp_path / "in.jsonl", *rows)))
    assert plain.text == TEXT
    assert plain.title is None
    assert titled.text == f"Short title\n\n{TEXT}"


def test_empty_fields_count_as_left_out(tmp_path: Path) -> None:
    row = {"text": TEXT, "id": None, "title": "", "url": "", "published": "", "authors": None}
    [record] = read(lines(tmp_path / "in.jsonl", row))
    assert record.id is None
    article = record.load()
    assert (article.title, article.url, article.published, article.authors) == (None,) * 3 + ((),)


def test_one_author_may_be_a_plain_string(tmp_path: Path) -> None:
    [record] = read(lines(tmp_path / "in.jsonl", {"text": TEXT, "authors": "Ada Lind"}))
    assert record.load().authors == ("Ada Lind",)


def test_a_byte_order_mark_crlf_and_blank_lines_are_taken_as_they_come(tmp_path: Path) -> None:
    row = json.dumps({"text": TEXT}).encode()
    data = b"\xef\xbb\xbf" + row + b"\r\n\r\n   \n" + row  # no newline at the end
    records = read(lines(tmp_path / "in.jsonl", data))
    assert [(r.seq, r.key) for r in records] == [(0, "line 1"), (1, "line 4")]
    assert [r.load().text for r in records] == [TEXT, TEXT]
    assert records[-1].position == len(data)


BAD = {
    "cut": (b'{"text": "The harb\n', "line 2 of 'in.jsonl' is no JSON at column "),
    "Latin-1": (b'{"text": "caf\xe9"}\n', "is not UTF-8 at byte 13 (0xe9)"),
    "no object": (b"3\n", "is a JSON int; write one object a line"),
    "deep": (b"[" * 200_000 + b"\n", "is nested too deeply"),
    "long number": (b'{"text": ' + b"9" * 5000 + b"}\n", "holds a number that is too long"),
    "no text": ({"title": "x"}, "line 2 of 'in.jsonl' has no 'text'"),
    "text a list": ({"text": ["secret"]}, "has text list; write the article's text as a string"),
    "short text": ({"text": "Too short."}, "line 2 of 'in.jsonl': the text has 2 words"),
    "title a number": ({"text": TEXT, "title": 3}, "has title 3; write a string"),
    "no date": ({"text": TEXT, "published": "last May"}, "has published 'last May'; write ISO"),
    "a number as date": ({"text": TEXT, "published": 2026}, "has published 2026; write ISO"),
    "authors a number": ({"text": TEXT, "authors": [1]}, "has authors list; write a list of str"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_fails_when_loaded_and_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.chdir(tmp_path)
    bad, words = BAD[case]
    lines(tmp_path / "in.jsonl", {"text": TEXT}, bad, {"text": TEXT})
    before, broken, after = read("in.jsonl")
    assert words in failure(broken)
    assert failure(broken).startswith("line 2 of 'in.jsonl'")
    assert "\n" not in failure(broken)
    assert (broken.seq, broken.key) == (1, "line 2")
    assert before.load().text == after.load().text == TEXT


def test_a_line_that_is_too_long_is_bounded_and_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MAX_BYTES", 5_000)
    long = {"text": TEXT * 9_000}
    path = lines(tmp_path / "in.jsonl", long, {"text": TEXT})
    first, second = read(path)
    assert "is over 5,000 bytes" in failure(first)
    assert first.digest == hashlib.sha256(json.dumps(long).encode() + b"\n").hexdigest()
    assert (second.key, second.load().text) == ("line 2", TEXT)


def test_half_a_surrogate_pair_becomes_a_question_mark(tmp_path: Path) -> None:
    row = b'{"id": "a\\ud83d", "title": "T\\ud83d", "text": "' + TEXT.encode() + b' \\ude00."}\n'
    [record] = read(lines(tmp_path / "in.jsonl", row))
    assert record.id == "a?"
    article = record.load()
    article.model_dump_json()
    assert article.title == "T?"
    assert article.text.endswith("?.")


def test_the_digest_is_of_what_is_read_not_of_how_it_is_written(tmp_path: Path) -> None:
    row = {"id": "a", "text": TEXT}
    reordered = json.dumps({"text": TEXT, "views": 7, "id": "a"}, indent=None).encode() + b" \r\n"
    changed = row | {"text": TEXT + "!"}
    one, same, other = read(lines(tmp_path / "in.jsonl", row, reordered, changed))
    assert one.digest == same.digest
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[\n{"text": "x"}\n]\n', "one JSON array; write one object a line: jq -c '.[]'"),
        (b"\x1f\x8b\x08\x00", "is compressed; unpack it: gunzip -c FILE | summarizer batch -"),
        (b"PAR1....", "is a Parquet file; give it the ending .parquet"),
    ],
)
def test_another_format_is_refused_as_a_whole(tmp_path: Path, data: bytes, words: str) -> None:
    source = open_source(str(lines(tmp_path / "in.jsonl", data)))
    with pytest.raises(ConfigError) as refused:
        list(source)
    assert words in str(refused.value)


def test_lines_are_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps({"text": TEXT}).encode() + b"\nnope\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    source = open_source("-")
    good, bad = source
    assert (source.size, source.may_block) == (None, True)
    assert good.load().text == TEXT
    assert failure(bad).startswith("line 2 of standard input is no JSON at column 1")


def test_a_file_of_lines_is_read_as_far_as_it_is_asked_for(tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", *({"text": TEXT} for _ in range(9)))
    source = open_source(str(path))
    records = iter(source)
    first = next(records)
    assert first.position * 9 == path.stat().st_size == source.size
    path.write_bytes(b"")  # what is not in the first buffer would be gone
    assert first.load().text == TEXT


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.jsonl", "no input 'missing.jsonl'"),
        ("one.txt", "'one.txt' is one text, not a batch"),
        ("missing.parquet", "no input 'missing.parquet'"),
        ("nul\x00", "cannot read 'nul\\x00'"),
    ],
)
def test_what_is_no_input_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.txt").write_text(TEXT)
    with pytest.raises(ConfigError) as refused:
        open_source(name)
    assert words in str(refused.value)


# --- folders


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.md", "a/2.TXT", "a/1.txt", "c.pdf", ".git/x.txt", "a/.hidden.txt", "d/e/f.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{TEXT} {name}")
    source = open_source(str(tmp_path))
    records = list(source)
    assert [(r.seq, r.key) for r in records] == [
        (0, "a/1.txt"), (1, "a/2.TXT"), (2, "b.md"), (3, "d/e/f.txt"),
    ]  # fmt: skip
    assert source.size == 4
    article = records[2].load()
    assert article.path == str(tmp_path / "b.md")
    assert article.text.endswith("b.md")
    assert records[2].digest == hashlib.sha256(f"{TEXT} b.md".encode()).hexdigest()


def test_a_file_of_a_folder_that_is_no_article_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "c.txt").write_text(TEXT)
    binary, good = read(tmp_path)
    assert f"'{tmp_path / 'a.txt'}' cannot be read as PDF" in failure(binary)
    assert good.load().text == TEXT


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take UTF-8 names only")
def test_a_file_name_that_is_not_utf_8_can_be_written_down(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "w") as file:  # noqa: PTH123  # a path of bytes
        file.write(TEXT)
    [record] = read(tmp_path)
    assert record.key == "caf\\xe9.txt"
    record.load().model_dump_json()


# --- Parquet


def write_parquet(path: Path, columns: dict[str, list[Any]]) -> Path:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table(columns), path)
    return path


def test_parquet_rows_are_read_like_lines(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "id": [1, 2, 3],
        "text": [TEXT, None, TEXT],
        "published": [date(2026, 5, 31), None, None],
        "authors": [["Ada Lind"], None, []],
        "views": [1, 2, 3],
    }
    source = open_source(str(write_parquet(tmp_path / "in.parquet", columns)))
    one, two, three = source
    assert (source.size, three.position) == (3, 3)
    assert (one.seq, one.key, one.id) == (0, "row 1", "1")
    article = one.load()
    assert (article.text, article.published) == (TEXT, "2026-05-31")
    assert article.authors == ("Ada Lind",)
    assert failure(two) == (
        f"row 2 of '{tmp_path / 'in.parquet'}' has no 'text'; "
        "put the article's text into that field"
    )
    assert one.digest != three.digest


def test_a_time_in_parquet_is_a_date(tmp_path: Path) -> None:
    moment = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
    path = write_parquet(tmp_path / "in.parquet", {"text": [TEXT], "published": [moment]})
    [record] = read(path)
    assert record.load().published == "2026-05-31"


def test_parquet_without_a_text_column_says_what_it_has(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "in.parquet", {"body": [TEXT], "id": [1]})
    with pytest.raises(ConfigError) as refused:
        open_source(str(path))
    assert str(refused.value).endswith("has no column 'text'; it has body, id")


def test_what_is_not_parquet_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(ConfigError, match="is no Parquet file"):
        open_source(str(lines(tmp_path / "in.parquet", {"text": TEXT})))


def test_without_pyarrow_parquet_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lines(tmp_path / "in.parquet", b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError) as refused:
        open_source(str(path))
    assert str(refused.value).endswith("pip install 'summarizer[parquet]'")


def test_a_reader_of_lines_does_not_import_pyarrow(tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", {"text": TEXT})
    probe = (
        "import sys; from summarizer.records import open_source\n"
        f"[record] = open_source({str(path)!r}); record.load()\n"
        "print('pyarrow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# --- URIs


def same(one: Record, other: Record) -> bool:
    names = ("seq", "key", "id", "digest", "position")
    return all(getattr(one, name) == getattr(other, name) for name in names)


ROWS = ({"id": 1, "text": TEXT}, {"id": 2, "text": TEXT + "!"}, {"id": 3, "text": TEXT + "?"})


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
@pytest.mark.parametrize("scheme", ["s3", "gs", "abfs", "hdfs"])
def test_an_object_is_read_as_the_same_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, ending: str
) -> None:
    put_up(monkeypatch, tmp_path, scheme)
    path = tmp_path / f"news/a b.{ending}"
    if ending == "jsonl":
        lines(path, *ROWS)
    else:
        write_parquet(path, {name: [row[name] for row in ROWS] for name in ("id", "text")})
    uri = f"{scheme}://news/a%20b.{ending}"
    here, there = open_source(str(path)), open_source(uri)
    assert (there.name, there.size, there.may_block) == (uri, here.size, True)
    local, remote = list(here), list(there)
    assert len(remote) == 3
    assert all(same(*pair) for pair in zip(local, remote, strict=True))
    assert [record.load() for record in remote] == [record.load() for record in local]


def test_an_object_is_read_as_far_as_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = put_up(monkeypatch, tmp_path)
    path = lines(tmp_path / "news/in.jsonl", *({"text": TEXT} for _ in range(20_000)))
    records = iter(open_source("s3://news/in.jsonl"))
    assert next(records).load().text == TEXT
    assert 0 < shelf.received < path.stat().st_size / 4


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("s3://news/gone.jsonl", "no input 's3://news/gone.jsonl'"),
        ("s3://news/gone.parquet", "no input 's3://news/gone.parquet'"),
        ("s3://news", "'s3://news' is a folder; name one .jsonl or .parquet file in it"),
        ("s3://news/one.txt", "'s3://news/one.txt' is one text, not a batch"),
        ("s3://news/one.parquet", "'s3://news/one.parquet' is no Parquet file"),
        ("s3://news/mine.jsonl", "cannot read 's3://news/mine.jsonl': AWS Error ACCESS_DENIED"),
    ],
)
def test_an_object_that_is_no_input_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str, words: str
) -> None:
    shelf = put_up(monkeypatch, tmp_path)
    shelf.forbids = "news/mine.jsonl"
    for name in ("one.txt", "one.parquet"):
        (tmp_path / "news" / name).write_text(TEXT)
    with pytest.raises(ConfigError) as refused:
        open_source(uri)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_object_that_is_compressed_is_refused_as_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_up(monkeypatch, tmp_path)
    lines(tmp_path / "news/in.jsonl.gz", b"\x1f\x8b\x08\x00")
    with pytest.raises(ConfigError, match=r"'s3://news/in\.jsonl\.gz' is compressed"):
        read("s3://news/in.jsonl.gz")


def test_a_file_uri_is_read_as_its_path_is(tmp_path: Path) -> None:
    path = lines(tmp_path / "in.jsonl", *ROWS)
    source = open_source(path.as_uri())
    assert (source.name, source.may_block) == (str(path), False)
    assert all(same(*pair) for pair in zip(read(path), source, strict=True))
    (tmp_path / "a.txt").write_text(TEXT)
    assert [record.key for record in open_source(tmp_path.as_uri())] == ["a.txt"]


# --- pickle


def folder_of_texts(path: Path) -> Path:
    (path / "a.txt").write_text(TEXT)
    (path / "b.txt").write_bytes(b"%PDF-1.7")
    return path


KINDS: dict[str, Callable[[Path], Path]] = {
    "lines": lambda path: lines(path / "in.jsonl", *ROWS, {"text": TEXT, "id": "a\ud83d"}),
    "bad lines": lambda path: lines(path / "in.jsonl", *(bad for bad, _ in BAD.values())),
    "rows": lambda path: write_parquet(
        path / "in.parquet", {"text": [TEXT, None], "published": [date(2026, 5, 31), None]}
    ),
    "texts": folder_of_texts,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_survives_pickling_and_loads_the_same(tmp_path: Path, kind: str) -> None:
    records = read(KINDS[kind](tmp_path))
    assert records
    for record in records:
        assert_survives(record)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_text_without_rights_to_it_survives_pickling(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt").chmod(0)
    [record] = read(tmp_path)
    assert "cannot read" in failure(record)
    assert_survives(record)


def test_a_text_that_went_away_survives_pickling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    monkeypatch.setattr(records_module, "_files", lambda folder: iter([folder / "gone.txt"]))
    [record] = read(tmp_path)
    assert "cannot read" in failure(record)
    assert_survives(record)


def assert_survives(record: Record) -> None:
    twin = pickle.loads(pickle.dumps(record))  # noqa: S301  # our own bytes
    assert same(record, twin)
    try:
        article = record.load()
    except ArticleError:
        assert failure(twin) == failure(record)
    else:
        assert twin.load() == article
