"""Every error this package raises on purpose.

SummarizerError
├── ConfigError          no key, unknown model or prompt version    → fix the setup
├── ArticleError         empty, unreadable, not an article          → fix the input
├── PromptError          missing template or variable
├── StoreError           the store's file cannot be used            → fix or name another
├── ModelError           the call failed; .model .attempts .usage
│   ├── ModelAPIError    transport or HTTP; .status_code .retry_after
│   ├── RefusalError     refusal or content filter
│   ├── BudgetError      a money, token or time limit would be exceeded
│   └── OutputError      no valid reply after reasks; .raw_output
│       └── TruncatedError   the reply hit its token limit
└── VerificationError    only with strict=True; .verification

Messages are one line: what failed, the value, the next step. Vendor exceptions
never escape; they are the `__cause__`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.brief import Verification
    from summarizer.ledger import Usage


class SummarizerError(Exception):
    """Base of every error of this package; survives pickling and copying whole."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild without `__init__`, whose keyword-only arguments pickle would not pass."""
        return _rebuilt, (type(self), self.args, self.__dict__)


class ConfigError(SummarizerError):
    """The setup is wrong: no key, an unknown model, a missing model file."""


class ArticleError(SummarizerError):
    """The input is not an article that can be briefed."""


class PromptError(SummarizerError):
    """A prompt template or one of its variables is missing."""


class StoreError(SummarizerError):
    """The store's file cannot be used: no database, no rights, no space, a later version."""


class ModelError(SummarizerError):
    """A model call failed for good.

    `attempts` counts the HTTP calls made for the question, `usage` is what they cost, when
    known; the client sets both when it gives up.
    """

    attempts = 1

    def __init__(self, message: str, *, model: str = "", usage: Usage | None = None) -> None:
        """Keep what the call cost beside the message."""
        super().__init__(message)
        self.model = model
        self.usage = usage


class ModelAPIError(ModelError):
    """The transport or the server failed; `retry_after` is in seconds.

    `code` is the server's own word for it, such as "insufficient_quota".
    """

    def __init__(  # noqa: PLR0913  # what is known of a failure, keyword-only
        self,
        message: str,
        *,
        model: str = "",
        usage: Usage | None = None,
        status_code: int | None = None,
        retry_after: float | None = None,
        code: str | None = None,
    ) -> None:
        """Keep the HTTP status beside the message; None when no reply came."""
        super().__init__(message, model=model, usage=usage)
        self.status_code = status_code
        self.code = code
        self.retry_after = retry_after


class RefusalError(ModelError):
    """The model refused, or a content filter stopped it."""


class BudgetError(ModelError):
    """A money, token or time limit would be exceeded.

    `is_exhausted` tells a limit on all work, after which no call is made any more, from the
    time of one article.
    """

    def __init__(
        self,
        message: str,
        *,
        model: str = "",
        usage: Usage | None = None,
        is_exhausted: bool = False,
    ) -> None:
        """Keep which kind of limit it was beside the message."""
        super().__init__(message, model=model, usage=usage)
        self.is_exhausted = is_exhausted


class OutputError(ModelError):
    """No valid reply after the allowed reasks; `raw_output` is the last one.

    `problem` says what is wrong with it, in the words that a reask uses.
    """

    def __init__(
        self,
        message: str,
        *,
        model: str = "",
        usage: Usage | None = None,
        raw_output: str = "",
        problem: str = "",
    ) -> None:
        """Keep the last raw reply, so that nothing is lost."""
        super().__init__(message, model=model, usage=usage)
        self.raw_output = raw_output
        self.problem = problem


class TruncatedError(OutputError):
    """The reply hit its token limit (`finish_reason == "length"`)."""


class VerificationError(SummarizerError):
    """The brief is flagged and `strict=True` was asked for."""

    def __init__(self, message: str, *, verification: Verification) -> None:
        """Keep the findings."""
        super().__init__(message)
        self.verification = verification


def _rebuilt(
    kind: type[SummarizerError], args: tuple[Any, ...], state: dict[str, Any]
) -> SummarizerError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error
