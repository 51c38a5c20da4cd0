"""What is sent to a model: messages, and the prompt they came from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from summarizer.frozen import Frozen


class Message(Frozen):
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


class PromptRef(Frozen):
    """Which prompt was sent."""

    name: str
    version: int | None = Field(description="null for a prompt folder of the user's own")
    sha256: str = Field(description="of its template files")

    @property
    def label(self) -> str:
        """Name and version, e.g. "steps@1"."""
        return self.name if self.version is None else f"{self.name}@{self.version}"


class Prompt(Frozen):
    """A rendered prompt, ready to send."""

    ref: PromptRef
    question: str | None = Field(default=None, description="which question of several it asks")
    messages: tuple[Message, ...]

    @property
    def label(self) -> str:
        """Name, version and question, e.g. "steps@1/people"."""
        question = "" if self.question is None else f"/{self.question}"
        return f"{self.ref.label}{question}"
