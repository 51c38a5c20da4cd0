"""Paragraphs → sentences with offsets; language identification; word count."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from summarizer import boundaries
from summarizer.article import Sentence
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SEPARATOR = "\n\n"
# Scripts written without spaces: one character counts as one word.
_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3040-\u30ff"  # kana
    "\u3400-\u9fff"  # Han
    "\uf900-\ufaff"
)
# Vowel signs and points, which are no letters to a pattern: Hebrew, Arabic, the scripts of India.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0b82-\u0bcd"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_CLOSING = "\"'”“’»›)\\]」』】）》"
# Thai and Lao mark no end of a sentence: their letters may be one.
_END = re.compile(
    rf"(?:[.!?…。！？｡．؟۔।॥։።။។]\s?[{_CLOSING}]*(?:\s[»›])?|[\u0e01-\u0e5b\u0e81-\u0edf])$"
)
_TOKEN = re.compile(
    # Most words; what follows would find them too, but slower. "++" gives no letter back.
    r"[A-Za-z]++(?!\w|[’'.,״׳-]\w)|"
    rf"[{_UNSPACED}]|[^\W{_UNSPACED}](?:[’'.,״׳-]?(?:[^\W{_UNSPACED}]|[{_MARKS}]))*"
)
_APART = {code: " " for code in range(128) if not re.match(r"\w", chr(code))}
_JOINT = re.compile(r"['.,-](?<=\w.)(?=\w)")  # inside a word: "well-known", "1,500"
# sentencex is quadratic in an unclosed quote and in text without spaces: 10 s at 400,000
# characters. It sees a window at a time; only a longer sentence is cut.
_WINDOW = 2000
_SURE = 1400  # beyond, the end of a quote or sentence may lie outside the window
_STRAY_CLOSING = re.compile(r"(?:[”’»›)\]」』】）》]|[\"'](?=\s|$))+")
_ENGLISH = frozenset(
    "the of and to that was for with from his has had were which their are been this have they"
    " would who will its".split()
)
_OTHERS = frozenset(
    "der die das und den dem des von zu mit ist nicht ein eine auf le la les du et est dans pour"
    " que qui une sur au el los las del por con se en de il di che per non een het van".split()
)
_FEWEST_WORDS = 40
_ENGLISH_SHARE, _OTHERS_SHARE = 0.15, 0.01  # of the words; English news has a fifth of the first
_LATIN = 1.05  # bytes to a character: curly quotes and a foreign name or two
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_SURROGATE = re.compile("[\ud800-\udfff]")


def split(paragraphs: list[str], language: str) -> tuple[str, tuple[Sentence, ...]]:
    """Join paragraphs into one text and number its sentences.

    `text[s.start:s.end] == s.text` holds for every sentence; no sentence is empty or
    starts or ends with white space, and each other character is in exactly one.
    """
    text = _SEPARATOR.join(paragraphs)
    sentences: list[Sentence] = []
    offset = 0
    for number, paragraph in enumerate(paragraphs, 1):
        for start, end in _spans(paragraph, language):
            sentences.append(
                Sentence(
                    number=len(sentences) + 1,
                    start=offset + start,
                    end=offset + end,
                    text=paragraph[start:end],
                    paragraph=number,
                )
            )
        offset += len(paragraph) + len(_SEPARATOR)
    return text, tuple(sentences)


def identify_language(text: str) -> str:
    """Return a BCP 47 primary tag such as "en"; "und" for text without letters."""
    if not re.search(r"[^\W\d_]", text):
        return "und"
    head = text[:4000]
    if _is_english(head):
        return "en"
    language: str = _classifier()(head)[0]
    # A short text in Chinese is often taken for Wu, which news is not written in.
    return "zh" if language == "wuu" else language


def count_words(text: str) -> int:
    """Count words; in scripts written without spaces, characters."""
    if text.isascii():  # the same count in half the time
        return len(text.translate(_APART).split()) - len(_JOINT.findall(text))
    return len(_TOKEN.findall(text))


def whole_sentences(text: str, language: str) -> list[str]:
    """Split prose into sentences; unfinished ones are left out, unless all are."""
    text = " ".join(text.split())
    parts = [text[start:end] for start, end in _spans(text, language)]
    return [part for part in parts if is_whole(part)] or parts


def joined(texts: list[str], language: str) -> str:
    """Join sentences to prose; Chinese, Japanese and Thai put no space between them."""
    return ("" if language.partition("-")[0] in {"zh", "ja", "th"} else " ").join(texts)


def told(texts: list[str]) -> str:
    """Join sentences to prose as their own language does."""
    text = " ".join(texts)
    return joined(texts, identify_language(text)) if _HAS_UNSPACED.search(text) else text


def is_whole(text: str) -> bool:
    """Tell a finished sentence from one that was cut off, or from a heading."""
    return bool(_END.search(text))


def language_name(tag: str) -> str:
    """Name a language in English for a prompt; an unknown tag stands for itself."""
    import pycountry  # noqa: PLC0415  # only needed once there is a prompt

    primary = tag.partition("-")[0].lower()
    language = pycountry.languages.get(alpha_2=primary) or pycountry.languages.get(alpha_3=primary)
    return str(language.name) if language and primary != "und" else tag


def language_tag(text: str) -> str:
    """Normalize a BCP 47 tag such as "de" or "pt-BR"; raises ConfigError for no language."""
    tag = text.strip().replace("_", "-")
    primary, dash, rest = tag.partition("-")
    if not _TAG.fullmatch(tag) or language_name(primary.lower()) == primary.lower():
        raise ConfigError(f"unknown language {text!r}; write its BCP 47 tag, e.g. en, de or pt-BR")
    return primary.lower() + dash + rest


def _spans(text: str, language: str) -> list[tuple[int, int]]:
    """Return where each sentence starts and ends, without the white space around it."""
    spans: list[tuple[int, int]] = []
    for piece_start, piece_end in _pieces(text, language):
        start = piece_start
        stray = _STRAY_CLOSING.match(text, piece_start, piece_end)
        if stray and spans and spans[-1][1] == piece_start:
            start = stray.end()
            spans[-1] = (spans[-1][0], start)
        body = text[start:piece_end]
        start += len(body) - len(body.lstrip())
        end = start + len(body.strip())
        if start == end:
            continue
        if spans and boundaries.goes_on(text, spans[-1], start, language):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [part for span in spans for part in _parts(text, span, language)]


def _parts(text: str, span: tuple[int, int], language: str) -> list[tuple[int, int]]:
    """Split a sentence in which sentencex overlooked the end of one."""
    starts = [span[0], *boundaries.breaks(text, *span, language)]
    ends = [start - (text[start - 1] == " ") for start in starts[1:]]
    return list(zip(starts, [*ends, span[1]], strict=True))


def _pieces(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield what sentencex takes for sentences, window by window; together they are the text."""
    from sentencex import segment  # noqa: PLC0415  # only needed once there is text

    start = 0
    while start < len(text):
        # A reply can hold half a surrogate pair, which is no text to sentencex.
        window = _SURROGATE.sub("\ufffd", text[start : start + _WINDOW])
        pieces: list[str] = (
            boundaries.phrases(window)
            if language in {"th", "lo"}
            else segment(language, boundaries.masked(window, language))
        )
        if len(pieces) == 1 and start + _WINDOW < len(text):
            pieces = [window[: window.rfind(" ") + 1] or window]
        end = len(text) if start + _WINDOW >= len(text) else start + _SURE
        for index, piece in enumerate(pieces):
            if index and start + len(piece) > end:
                break
            yield start, start + len(piece)
            start += len(piece)


def _is_english(text: str) -> bool:
    """Tell English by its function words, at a tenth of the cost of the classifier.

    True only where the classifier says so too: text that is mixed with another language is not
    told here.
    """
    words = text.casefold().split()
    english = len([word for word in words if word in _ENGLISH])
    others = len([word for word in words if word in _OTHERS])
    is_latin = len(text.encode(errors="replace")) <= _LATIN * len(text)
    is_told = len(words) >= _FEWEST_WORDS and english >= _ENGLISH_SHARE * len(words)
    return is_told and is_latin and others <= _OTHERS_SHARE * len(words)


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    import py3langid  # noqa: PLC0415  # loads its model: 0.6 s

    classify: Callable[[str], tuple[str, float]] = py3langid.classify
    return classify
