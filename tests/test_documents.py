from __future__ import annotations

import io
import sys
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pypdf
import pytest

from summarizer import documents, pdf
from summarizer.errors import ArticleError, ConfigError
from tests.pdf_writer import Line, page, write

if TYPE_CHECKING:
    from collections.abc import Callable

# One article, set in lines of about 70 characters on three pages.
FIRST = (
    "The Veldt Courier                                          5 March 2024",
    "Norland cuts grain exports to Sorvia",
    "Norland will cut its grain exports to Sorvia by 20 percent, the Prime",
    "Minister, Ada Lind, said on Monday. The decision takes effect in Ap-",
    "ril and ends in June.",
    "Sorvia’s trade minister, Tomas Rehn, called the decision reckless. It",
    "was, he told reporters in Veldt, a short-sighted answer to a long-term",
    "problem, and nobody at home had asked for it.",
    "1",
)
SECOND = (
    "The Veldt Courier                                          5 March 2024",
    "Lind met Rehn in Porto Lago last week. The two did not agree on a price",
    "for the harvest. Norland has sold grain to Sorvia since 1994, and it has",
    "never before cut its exports in spring, which farmers call a short-",
    "sighted step, while the ministry in Veldt says that it had to, and that",
    "2",
)
THIRD = (
    "The Veldt Courier                                          5 March 2024",
    "it would do so again.",
    "The Northern Customs Union did not comment on the decision on Monday.",
    "3",
)
WHOLE = """\
Norland cuts grain exports to Sorvia

Norland will cut its grain exports to Sorvia by 20 percent, the Prime Minister, Ada Lind, said on \
Monday. The decision takes effect in April and ends in June.

Sorvia’s trade minister, Tomas Rehn, called the decision reckless. It was, he told reporters in \
Veldt, a short-sighted answer to a long-term problem, and nobody at home had asked for it.

Lind met Rehn in Porto Lago last week. The two did not agree on a price for the harvest. Norland \
has sold grain to Sorvia since 1994, and it has never before cut its exports in spring, which \
farmers call a short-sighted step, while the ministry in Veldt says that it had to, and that it \
would do so again.

The Northern Customs Union did not comment on the decision on Monday."""
THREE_PAGES = write([page(*FIRST), page(*SECOND), page(*THIRD)])


def refusal(read: Callable[..., object], data: bytes) -> str:
    """Return the message of the error, which is one line."""
    with pytest.raises(ArticleError) as caught:
        read(data, name="'a.pdf'")
    message = str(caught.value)
    assert "\n" not in message
    return message


# --- PDF


def test_a_pdf_gives_whole_paragraphs_without_heads_and_page_numbers() -> None:
    assert "\n\n".join(pdf.read(THREE_PAGES).paragraphs) == WHOLE


def test_two_columns_are_read_one_after_the_other() -> None:
    left = page("The first column begins here and goes", "on to its end.")
    right = [Line(line.y, line.text.replace("first", "second"), x=320) for line in left]
    assert pdf.read(write([[*left, *right]])).paragraphs == (
        "The first column begins here and goes on to its end.",
        "The second column begins here and goes on to its end.",
    )


@pytest.mark.parametrize(
    "number", ["7", "- 7 -", "Page 7 of 9", "Seite 7 von 9", "7/9", "iv", "| 7 |"]
)
def test_page_numbers_are_left_out(number: str) -> None:
    text = "The decision takes effect in April and ends in June."
    assert pdf.read(write([page(text, number)])).paragraphs == (text,)


def test_a_number_in_the_text_stays() -> None:
    lines = ["A line of the article that stands for all the others."] * 4
    found = pdf.read(write([page(*lines[:2], *lines[2:], "2024", *lines)]))
    assert "2024" in " ".join(found.paragraphs)


def test_title_and_authors_come_from_the_file_where_they_are_sane() -> None:
    info = {"Title": "Norland cuts grain exports", "Author": "Mara Quist; Jon Berg"}
    found = pdf.read(write([page("Some text.")], info=info))
    assert (found.title, found.authors) == (info["Title"], ("Mara Quist", "Jon Berg"))
    assert found.published is None
    info = {"Title": "Microsoft Word - draft3.docx", "Author": "mquist"}
    found = pdf.read(write([page("Some text.")], info=info))
    assert (found.title, found.authors) == (None, ())


def test_a_pdf_without_text_is_refused_as_scanned() -> None:
    assert refusal(pdf.read, write([[], []])) == (
        "'a.pdf' has no text on 2 page(s): scanned? run text recognition, e.g. ocrmypdf"
    )


def test_a_pdf_with_a_password_is_refused_and_one_without_is_read() -> None:
    assert refusal(pdf.read, _encrypted("secret")) == (
        "'a.pdf' is encrypted; save it without a password and pass that"
    )
    assert pdf.read(_encrypted("")).paragraphs[0] == "Norland cuts grain exports to Sorvia"


def _encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(THREE_PAGES))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n%%EOF",
        THREE_PAGES[:300],
        THREE_PAGES.replace(b"/Pages", b"/Pigs"),
        THREE_PAGES.replace(b"/FlateDecode", b"/LZWDecode!!"),
        b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n1 0 obj<</Pages 1 0 R/Kids[1 0 R]>>endobj",
    ],
)
def test_a_broken_pdf_is_an_article_error(data: bytes) -> None:
    message = refusal(pdf.read, data)
    assert message.startswith(("'a.pdf' cannot be read as PDF (", "'a.pdf' has no text"))


def test_a_giant_page_count_is_refused_before_a_page_is_read() -> None:
    message = refusal(pdf.read, write([page("Some text.")], copies=1200))
    assert message == "'a.pdf' has 1,200 pages, over 1,000; pass one article"


def test_a_pdf_of_giant_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 100)
    assert "'a.pdf' has over 100 characters" in refusal(pdf.read, THREE_PAGES)


def test_without_pypdf_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(ConfigError) as caught:
        pdf.read(THREE_PAGES)
    assert str(caught.value) == "reading PDF files needs pypdf: pip install 'summarizer[pdf]'"


# --- mail

BODY = "Norland will cut its grain exports to Sorvia by 20 percent, Ada Lind said.\n\n" * 4


def mail(plain: str | None = None, rich: str | None = None, charset: str = "utf-8") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Norland kürzt Exporte"
    message["From"] = "Mara Quist <mara@courier.example>"
    message["Date"] = "Tue, 05 Mar 2024 23:30:00 -0500"
    if plain is not None:
        message.set_content(plain, charset=charset)
    if rich is not None:
        (message.add_alternative if plain is not None else message.set_content)(
            rich, subtype="html", charset=charset
        )
    return message


def test_a_mail_gives_text_subject_date_and_sender() -> None:
    found = documents.read_mail(mail(BODY).as_bytes())
    assert found.paragraphs == tuple(BODY.split("\n\n")[:4])
    assert found.title == "Norland kürzt Exporte"
    assert found.authors == ("Mara Quist",)
    assert found.published == "2024-03-05"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_a_mail_in_any_charset_is_read(charset: str) -> None:
    data = mail("Der Preis stieg in Köln.", charset=charset).as_bytes()
    assert documents.read_mail(data).paragraphs == ("Der Preis stieg in Köln.",)


def test_the_plain_part_comes_before_the_html_part() -> None:
    found = documents.read_mail(mail(BODY, "<p>Another text</p>").as_bytes())
    assert found.paragraphs == tuple(BODY.split("\n\n")[:4])


def test_a_plain_part_that_only_points_to_the_html_part_is_passed_over() -> None:
    rich = f"<html><body><article><p>{BODY}</p></article></body></html>"
    found = documents.read_mail(mail("Read this mail in your browser.", rich).as_bytes())
    assert found.paragraphs[0].startswith("Norland will cut its grain exports")
    assert found.title == "Norland kürzt Exporte"


def test_an_attachment_and_a_signature_are_no_text() -> None:
    message = mail(f"{BODY}-- \nMara Quist, The Veldt Courier")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    assert documents.read_mail(message.as_bytes()).paragraphs == tuple(BODY.split("\n\n")[:4])


def test_a_saved_web_page_keeps_its_own_metadata() -> None:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://courier.example/harvest"
    message["Subject"] = "Norland cuts grain exports"
    message["Date"] = "Wed, 6 Nov 2030 10:00:00 -0000"
    head = '<meta property="article:published_time" content="2024-03-05">'
    html = f"<html lang=en><head>{head}</head><body><article><p>{BODY}</p></article></body></html>"
    message.set_content(html, subtype="html")
    message.make_related()
    data = message.as_bytes()
    assert documents.kind(data) == "mail"
    found = documents.read_mail(data)
    assert (found.published, found.authors) == ("2024-03-05", ())


def test_a_mail_with_broken_headers_is_read_as_far_as_it_goes() -> None:
    data = b"From: \xff\xfe<\nDate: yesterday\nSubject: =?utf-9?q?x?=\nMIME-Version: 1.0\n\n" + (
        BODY.encode()
    )
    found = documents.read_mail(data)
    assert found.published is None
    assert len(found.paragraphs) == 4


# --- Markdown


def test_markdown_gives_its_text() -> None:
    found = documents.read_markdown(
        "# Norland cuts *grain* exports\n\n"
        "Ada [Lind](https://courier.example/lind) said **on Monday**\nthat `x < y` &amp; z.\n\n"
        "- Wheat: [400,000][1] tonnes\n- Barley\n\n"
        "```\nif a < b: pass  # [kept](as it is)\n```\n\n"
        "| Year | Tonnes |\n|---|---|\n| 2022 | 2.1 |\n\n"
        "![a silo](silo.png)\n\n<!-- hidden --><div>Seen</div>\n\n> Nobody gains.\n\n"
        "[1]: https://courier.example/wheat\n"
    )
    assert found.paragraphs == (
        "Norland cuts grain exports",
        "Ada Lind said on Monday that x < y & z.",
        "Wheat: 400,000 tonnes",
        "Barley",
        "if a < b: pass  # [kept](as it is)",
        "Year | Tonnes",
        "2022 | 2.1",
        "Seen",
        "Nobody gains.",
    )
    assert found.title == "Norland cuts grain exports"


def test_front_matter_is_metadata() -> None:
    found = documents.read_markdown(
        '---\ntitle: "Norland: less grain"\ndate: 2024-03-05T08:30:00+01:00\n'
        "authors: [Mara Quist, 'Jon Berg']\nlang: en-GB\ndraft: false\n---\n\nThe text.\n"
    )
    assert found.paragraphs == ("The text.",)
    assert found.title == "Norland: less grain"
    assert found.published == "2024-03-05"
    assert found.authors == ("Mara Quist", "Jon Berg")
    assert found.language == "en"


def test_front_matter_lists_and_odd_dates_are_read_or_left() -> None:
    found = documents.read_markdown("---\ndate: 5 March\nauthor:\n  - Mara Quist\n---\nText.")
    assert (found.authors, found.published, found.title) == (("Mara Quist",), None, None)
    assert documents.read_markdown("---\n\nA rule above.").paragraphs == ("A rule above.",)


# --- kinds


@pytest.mark.parametrize(
    ("data", "options", "kind"),
    [
        (THREE_PAGES, {"name": "a.txt", "content_type": "text/html"}, "pdf"),
        (b"junk\n%PDF-1.4", {}, "pdf"),
        (b"<!DOCTYPE html><p>x", {"name": "a.txt"}, "html"),
        (b"\xef\xbb\xbf\n<!-- saved -->\n<HTML lang=de>", {}, "html"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', {}, "html"),
        ("\ufeff<html>".encode("utf-16-le"), {}, "html"),
        (b"<p>A fragment", {"name": "a.HTML"}, "html"),
        (b"<p>A fragment", {"content_type": "text/html"}, "html"),
        (mail(BODY).as_bytes(), {"name": "mail"}, "mail"),
        (b"Date: Monday\nSubject: Grain\n\nA press release.", {}, "text"),
        (b"Date: Monday\nSubject: Grain\n\nA press release.", {"name": "a.eml"}, "mail"),
        (b"# A headline", {"name": "a.md"}, "markdown"),
        (b"# A headline", {"name": "a.txt"}, "text"),
        (b"# A headline", {"content_type": "text/markdown"}, "markdown"),
        (b"", {}, "text"),
    ],
)
def test_the_kind_is_told_by_content_first(data: bytes, options: dict[str, str], kind: str) -> None:
    assert documents.kind(data, **options) == kind
