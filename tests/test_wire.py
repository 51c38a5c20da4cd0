"""The vendors' errors, headers and completions in our words; the wire itself: test_client.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from summarizer.errors import ModelAPIError, ModelError
from summarizer.providers import ModelRef

if TYPE_CHECKING:
    from summarizer.wire import Wire

# `openai` and `instructor` are imported inside the tests, as the package does.


@pytest.fixture
def wire() -> Wire:
    from summarizer.wire import Wire  # noqa: PLC0415

    return Wire(
        ModelRef("openai", "x"),
        base_url="http://127.0.0.1:9/v1",
        api_key=SecretStr("sk-canary"),
        mode="JSON_SCHEMA",
        timeout_s=1.0,
    )


async def test_every_exception_of_openai_is_an_api_error_of_ours(wire: Wire) -> None:
    made = _vendor_errors()
    assert len(made) >= 12
    for exc in made:
        error = wire.translate(exc)
        assert isinstance(error, ModelAPIError), exc
        assert error.status_code == (exc.status_code if _has_status(exc) else None)
        assert "\n" not in str(error)


async def test_every_exception_of_instructor_is_a_model_error_of_ours(wire: Wire) -> None:
    from instructor.core import exceptions  # noqa: PLC0415

    kinds = _family(exceptions.InstructorError)
    assert len(kinds) >= 8
    for kind in kinds:
        error: Any = kind.__new__(kind, "oh")
        error.__dict__.setdefault("failed_attempts", None)
        assert isinstance(wire.translate(error), ModelError), kind.__name__


async def test_a_key_that_a_server_repeats_is_hidden(wire: Wire) -> None:
    import openai  # noqa: PLC0415

    error = wire.translate(openai.OpenAIError("bad key sk-canary\nof yours"))
    assert str(error) == "openai/x at http://127.0.0.1:9/v1: bad key *** of yours"


def _vendor_errors() -> list[Any]:
    import httpx2  # noqa: PLC0415
    import openai  # noqa: PLC0415

    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    made: list[Exception] = []
    for kind in _family(openai.APIError):
        status = getattr(kind, "status_code", 599)
        response = httpx2.Response(status if isinstance(status, int) else 599, request=request)
        if kind is openai.APIError:
            made.append(kind("oh", request, body=None))
        elif kind is openai.APIResponseValidationError or kind.__name__ == "OAuthError":
            made.append(kind(response=response, body=None))
        elif issubclass(kind, openai.APIStatusError):
            made.append(kind("oh", response=response, body=None))
        else:
            made.append(kind(request=request))
    return made


def _has_status(exc: Exception) -> bool:
    import openai  # noqa: PLC0415

    return isinstance(exc, openai.APIStatusError)


def _family(kind: type[Any]) -> set[type[Any]]:
    return {kind}.union(*(_family(child) for child in kind.__subclasses__()))
