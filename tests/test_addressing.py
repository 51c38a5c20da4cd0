"""The same question has one address, another question another one."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer.addressing import content_address
from summarizer.frozen import Frozen, frozen_model
from summarizer.messages import Message, Prompt, PromptRef


class Reply(Frozen):
    """What is asked for."""

    text: str


def prompt(text: str, sha256: str = "0") -> Prompt:
    ref = PromptRef(name="brief", version=1, sha256=sha256)
    return Prompt(ref=ref, messages=(Message(role="user", content=text),))


def address(**changed: Any) -> str:  # one part of the request
    request: dict[str, Any] = {
        "prompt": prompt("What is it?"),
        "reply": Reply,
        "model": "openai/x",
        "where": "",
        "parameters": {"temperature": 0.0, "seed": 1},
        "max_tokens": 100,
    }
    return content_address(**{**request, **changed})


def test_the_same_request_has_the_same_address() -> None:
    assert address() == address()
    assert len(address()) == 64
    assert address(parameters={"seed": 1, "temperature": 0.0}) == address()
    assert address(prompt=prompt("What is it?", sha256="1")) == address()  # only its words count


@pytest.mark.parametrize(
    "changed",
    [
        {"prompt": prompt("What is it not?")},
        {"reply": frozen_model("Reply", {"text": (str, ...), "more": (int, ...)})},
        {"model": "openai/y"},
        {"where": "http://127.0.0.1:8080/v1"},
        {"parameters": {"temperature": 0.5, "seed": 1}},
        {"max_tokens": 101},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_each_part_of_a_request_counts(changed: dict[str, Any]) -> None:
    assert address(**changed) != address()
