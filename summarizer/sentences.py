"""Paragraphs → sentences with offsets; language identification; word count."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from summarizer.article import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

_SEPARATOR = "\n\n"
# Scripts written without spaces: one character counts as one word.
_UNSPACED = (
    "\u0e00-\u0e7f"  # Thai
    "\u3040-\u30ff"  # kana
    "\u3400-\u9fff"  # Han
    "\uf900-\ufaff"
)
_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』]*$")
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:[’'.,-][^\W{_UNSPACED}]+)*")


def split(paragraphs: list[str], language: str) -> tuple[str, tuple[Sentence, ...]]:
    """Join paragraphs into one text and number its sentences.

    `text[s.start:s.end] == s.text` holds for every sentence; no sentence is empty or
    starts or ends with white space.
    """
    from sentencex import segment  # noqa: PLC0415  # only needed once there is text

    text = _SEPARATOR.join(paragraphs)
    sentences: list[Sentence] = []
    offset = 0
    for number, paragraph in enumerate(paragraphs, 1):
        cursor = offset
        for piece in segment(language, paragraph):
            body = piece.strip()
            if not body:
                continue
            start = text.index(body, cursor)
            cursor = start + len(body)
            sentences.append(
                Sentence(
                    number=len(sentences) + 1,
                    start=start,
                    end=cursor,
                    text=body,
                    paragraph=number,
                )
            )
        offset += len(paragraph) + len(_SEPARATOR)
    return text, tuple(sentences)


def identify_language(text: str) -> str:
    """Return a BCP 47 primary tag such as "en"; "und" for text without letters."""
    if not re.search(r"[^\W\d_]", text):
        return "und"
    language: str = _classifier()(text[:4000])[0]
    return language


def count_words(text: str) -> int:
    """Count words; in scripts written without spaces, characters."""
    return len(_TOKEN.findall(text))


def whole_sentences(text: str, language: str) -> list[str]:
    """Split prose into sentences; an unfinished last one is left out, unless it is alone."""
    from sentencex import segment  # noqa: PLC0415

    parts = [part.strip() for part in segment(language, " ".join(text.split())) if part.strip()]
    return [part for part in parts if is_whole(part)] or parts


def is_whole(text: str) -> bool:
    """Tell a finished sentence from one that was cut off."""
    return bool(_END.search(text))


def language_name(tag: str) -> str:
    """Name a language in English for a prompt; an unknown tag stands for itself."""
    import pycountry  # noqa: PLC0415

    primary = tag.partition("-")[0]
    language = pycountry.languages.get(alpha_2=primary) or pycountry.languages.get(alpha_3=primary)
    return str(language.name) if language and primary != "und" else tag


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    import py3langid  # noqa: PLC0415  # loads its model: 0.6 s

    classify: Callable[[str], tuple[str, float]] = py3langid.classify
    return classify
