from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from summarizer import fetching, loading
from summarizer.errors import ArticleError
from tests import pdf_writer

TEXT = "Der Minister sagte am Dienstag in Köln, beide Länder hätten ein Abkommen geschlossen. " * 5


def refusal(source: str) -> str:
    """Return the message of the error, which is one line."""
    with pytest.raises(ArticleError) as caught:
        loading.load(source)
    message = str(caught.value)
    assert "\n" not in message
    return message


def written(folder: Path, data: bytes) -> str:
    file = folder / "article.txt"
    file.write_bytes(data)
    return str(file)


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_in_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    article = loading.load(written(tmp_path, TEXT.encode(encoding)))
    assert article.text == TEXT.strip()
    assert article.path == str(tmp_path / "article.txt")
    assert article.language == "de"


def test_both_byte_orders_of_utf_16_are_read(tmp_path: Path) -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        source = written(tmp_path, mark + TEXT.encode(encoding))
        assert loading.load(source).text == TEXT.strip()


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, TEXT.encode())
    article = loading.load("-")
    assert article.text == TEXT.strip()
    assert article.path is None


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_a_file_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    assert loading.load(written(tmp_path, TEXT.encode(encoding))).text == TEXT.strip()


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "article.txt' is empty; pass the text" in refusal(written(tmp_path, data))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04 word/document.xml", "a zip archive or office document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff\xe0JFIF", "a JPEG image"),
        (b"GGUF\x03\x00", "a model file"),
        (b"\x7fELF\x02\x01\x00\x00\xff\xfe", "binary"),
        (TEXT.encode() + b"\x00", "binary"),
        (b"\xff\xfe\x00", "binary"),
    ],
)
def test_what_is_not_text_is_refused_by_its_name(tmp_path: Path, data: bytes, what: str) -> None:
    assert f"article.txt' is {what}, not text; pass the article's text" in refusal(
        written(tmp_path, data)
    )


def test_under_40_words_is_refused_with_the_count(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, b"Only nine words of an article are in here."))
    assert "has 9 words of article text, at least 40 are needed; is it cut off?" in message


def test_furniture_is_not_counted_as_words() -> None:
    page = "\n\n".join(["All rights reserved"] * 25)
    with pytest.raises(ArticleError, match="the text has 0 words of article text"):
        loading.parse_text(page)


def test_a_wall_is_refused_by_its_name() -> None:
    page = "\n\n".join(["We use cookies to improve your experience."] * 5)
    with pytest.raises(ArticleError, match="the text is a cookie wall, not an article; open it"):
        loading.parse_text(page)


@pytest.mark.parametrize("url", ["https://example.com/news/1", " HTTP://EXAMPLE.COM/1\n"])
def test_a_file_with_only_a_url_is_refused(tmp_path: Path, url: str) -> None:
    message = refusal(written(tmp_path, url.encode()))
    assert "at least 40 are needed; a URL is not fetched from inside a file" in message


def test_a_url_is_fetched_and_its_metadata_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    head = "<title>Köln</title><meta name=author content='Ada Lind'>"
    html = f"<html><head>{head}</head><body><article><p>{TEXT}</p></article></body></html>"
    asked: list[tuple[str, bool]] = []

    def fetch(url: str, *, allow_private: bool) -> fetching.Fetched:
        asked.append((url, allow_private))
        return fetching.Fetched(
            url="https://b.example/1",
            content_type="text/html",
            charset="latin-1",
            body=html.encode("latin-1"),
        )

    monkeypatch.setattr(fetching, "fetch", fetch)
    article = loading.load(" https://a.example/1\n", allow_private=True)
    assert asked == [("https://a.example/1", True)]
    assert (article.url, article.path, article.title) == ("https://b.example/1", None, "Köln")
    assert article.authors == ("Ada Lind",)
    assert article.text == f"Köln\n\n{TEXT.strip()}"


def test_html_pdf_mail_and_markdown_files_are_read(tmp_path: Path) -> None:
    html = f"<html><body><article><h1>Köln</h1><p>{TEXT}</p></article></body></html>"
    mail = f"From: a@b.example\nTo: c@d.example\nSubject: Köln\n\n{TEXT}".encode()
    mail = mail.replace("Subject: Köln".encode(), b"Subject: =?utf-8?q?K=C3=B6ln?=")
    for data in (html.encode(), mail):
        assert loading.load(written(tmp_path, data)).text == f"Köln\n\n{TEXT.strip()}"
    path = tmp_path / "a.md"
    path.write_text(f"# Köln\n\n{TEXT}", encoding="utf-8")
    assert loading.load(str(path)).title == "Köln"
    lines = [f"Line {n} of the article says that Norland sells grain." for n in range(9)]
    article = loading.load(written(tmp_path, pdf_writer.write([pdf_writer.page(*lines)])))
    assert article.words == 90


def test_a_paywall_stub_is_marked() -> None:
    article = loading.parse_text(f"{TEXT}\n\nJetzt weiterlesen mit Plus.")
    assert article.completeness == "paywall_stub"
    assert loading.parse_text(TEXT).completeness == "full"


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.txt")
    assert refusal(missing) == f"no file {missing!r}; check the path, or pass '-' for stdin"


def test_a_directory_is_refused(tmp_path: Path) -> None:
    message = refusal(str(tmp_path))
    assert message.startswith(f"cannot read {str(tmp_path)!r}: ")
    assert "directory" in message


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)  # root may read a file of mode 000
    source = str(tmp_path / "article.txt")
    assert refusal(source) == (
        f"cannot read {source!r}: Permission denied; pass the path of a text file"
    )


def test_a_path_with_a_nul_or_of_any_length_is_refused() -> None:
    assert "is no path" in refusal("a\0b")
    assert "cannot read" in refusal("a" * 5000)


def test_an_over_size_input_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MAX_BYTES", 1000)
    expected = "is over 1,000 bytes; pass one article at a time"
    assert expected in refusal(written(tmp_path, b"word " * 201))
    stdin(monkeypatch, b"word " * 10_000)
    assert refusal("-") == f"standard input {expected}"
    assert sys.stdin.buffer.tell() <= 1001


def test_a_url_given_with_the_text_is_kept() -> None:
    article = loading.parse_text(TEXT, url="https://example.com/1")
    assert (article.url, article.path) == ("https://example.com/1", None)
    with pytest.raises(ArticleError, match=r"'https://example\.com/1' has 2 words"):
        loading.parse_text("Two words", url="https://example.com/1")


def test_lone_surrogates_in_a_string_are_no_crash() -> None:
    assert "\ud800" not in loading.parse_text(TEXT + "\ud800").text
