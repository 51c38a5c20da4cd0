"""A streamed reply, put together chunk by chunk."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from summarizer.hearing import Heard
from summarizer.ledger import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT = '{"mood": "calm", "ships": [1, 2], "note": "a \\"b"}'


def chunk(content: str | None = None, finish_reason: str | None = None, **delta: object) -> object:
    piece = SimpleNamespace(content=content, **delta)
    return SimpleNamespace(
        choices=[SimpleNamespace(delta=piece, finish_reason=finish_reason)], usage=None
    )


def test_fields_are_told_once_they_are_whole() -> None:
    told: list[Mapping[str, object]] = []
    heard = Heard(told.append)
    for number, letter in enumerate(TEXT):
        heard.take(chunk(letter), number / 10)
    assert told == [{"mood": "calm"}, {"mood": "calm", "ships": [1, 2]}]
    assert heard.answer.text == TEXT
    assert heard.first_token_s == 0.0


def test_the_end_and_the_tokens_are_read() -> None:
    heard = Heard(lambda _: None)
    heard.take(chunk(TEXT), 0.25)
    heard.take(chunk(finish_reason="length"), 0.5)
    usage = SimpleNamespace(prompt_tokens=7, completion_tokens=3, prompt_tokens_details=None)
    heard.take(SimpleNamespace(choices=[], usage=usage), 0.6)
    assert heard.answer.is_cut
    assert heard.answer.usage == Usage(input_tokens=7, output_tokens=3)
    assert heard.first_token_s == 0.25


def test_a_refusal_is_heard() -> None:
    heard = Heard(lambda _: None)
    heard.take(chunk(None, refusal="I will "), 0.1)
    heard.take(chunk(None, refusal="not."), 0.2)
    assert heard.answer.is_refused
    assert heard.answer.refusal == "I will not."


def test_prose_before_the_json_tells_nothing_and_is_kept() -> None:
    told: list[object] = []
    heard = Heard(told.append)
    heard.take(chunk("Here it is: "), 0.1)
    heard.take(chunk(TEXT), 0.2)
    assert told == []
    assert heard.answer.text == f"Here it is: {TEXT}"


def test_noise_is_no_completion() -> None:
    heard = Heard(lambda _: None)
    for noise in (None, "words", SimpleNamespace(choices=None), SimpleNamespace(choices=[None])):
        heard.take(noise, 0.1)
    assert not hasattr(heard.completion, "choices")
