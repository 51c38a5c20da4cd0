"""A streamed reply, put together as it comes: its text, its end, and its fields so far."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from pydantic_core import from_json

from summarizer.answers import Answer, read_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Heard:
    """What was heard so far."""

    def __init__(self, on_fields: Callable[[Mapping[str, object]], None]) -> None:
        """Tell `on_fields` of the fields that are whole, each time there is one more."""
        self.first_token_s: float | None = None
        self._on_fields = on_fields
        self._told = self._look_at = 0
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._finish_reason: object = None
        self._usage: object = None

    def take(self, chunk: object, seconds: float) -> None:
        """Add a chunk that came so many seconds after the call began."""
        self._usage = getattr(chunk, "usage", None) or self._usage
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list) or not choices:
            return
        delta = getattr(choices[0], "delta", None)
        self._finish_reason = getattr(choices[0], "finish_reason", None) or self._finish_reason
        for name, parts in (("content", self._text), ("refusal", self._refusal)):
            part = getattr(delta, name, None)
            if isinstance(part, str) and part:
                if self.first_token_s is None:
                    self.first_token_s = round(seconds, 4)
                parts.append(part)
        self._tell()

    @property
    def text(self) -> str:
        """All of it so far, as it came."""
        return "".join(self._text)

    @property
    def completion(self) -> object:
        """What the server would have sent at once; without choices when nothing came."""
        if not (self._text or self._refusal or self._finish_reason):
            return SimpleNamespace(usage=self._usage)
        message = SimpleNamespace(content=self.text, refusal="".join(self._refusal))
        choice = SimpleNamespace(message=message, finish_reason=self._finish_reason)
        return SimpleNamespace(choices=[choice], usage=self._usage)

    @property
    def answer(self) -> Answer:
        """What it comes to."""
        return read_answer(self.completion)

    def _tell(self) -> None:
        """Leave out the last field: it may still grow."""
        length = sum(map(len, self._text))
        if length < self._look_at:
            return
        self._look_at = length + max(1, length // 32)  # not all of it again for each word
        try:
            fields = from_json(self.text.encode(errors="replace"), allow_partial=True)
        except ValueError:  # prose or a fence before the JSON; the end will tell
            return
        if isinstance(fields, dict) and len(fields) - 1 > self._told:
            self._told = len(fields) - 1
            self._on_fields({name: fields[name] for name in [*fields][:-1]})
