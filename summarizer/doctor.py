"""Is this setup able to work? Each check says what it saw and, when it failed, what to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer import connecting, prompts, schema
from summarizer.errors import ModelError, OutputError, SummarizerError, TruncatedError
from summarizer.frozen import Frozen
from summarizer.messages import Message, Prompt, PromptRef
from summarizer.retrying import RetryLimits
from summarizer.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.client import Client

_PROBE_TOKENS = 1000  # a model that thinks before it answers needs them
_PROBE = Prompt(
    ref=PromptRef(name="doctor", version=1, sha256=""),
    messages=(Message(role="user", content="What colour is the sky? Answer in JSON."),),
)


class Check(NamedTuple):
    """What one check found."""

    name: str
    is_well: bool
    detail: str


class _Answer(Frozen):
    # No model says this of its own accord: only a server that enforces the schema does.
    color_of_the_sky: Literal["plaid"]


def examine(model: str | None = None, *, base_url: str | None = None) -> Iterator[Check]:
    """Check the installation, the settings, the model and its server; stop at what fails."""
    name = "installation"
    try:
        schema.published()
        shipped = ", ".join(f"{f.ref.name}@{f.ref.version}" for f in prompts.available())
        yield Check(name, is_well=True, detail=f"schema {schema.FILE_NAME}, prompts {shipped}")
        name = "settings"
        settings = load_settings()
        yield Check(name, is_well=True, detail=f"model {model or settings.model}")
        name = "model"
        # Once: a doctor tells of the first failure instead of waiting for a better day.
        limits = RetryLimits(retries=0, reasks=0, deadline_s=settings.timeout_s)
        client = connecting.connect(model, base_url=base_url, settings=settings, limits=limits)
        yield Check(name, is_well=True, detail=_whereabouts(client))
    except SummarizerError as exc:
        yield Check(name, is_well=False, detail=str(exc))
        return
    yield from asyncio.run(_probed(client))


def _whereabouts(client: Client) -> str:
    where = "on this machine" if client.endpoint == "local" else "articles are sent to its server"
    return f"{client.model}, {where}"


async def _probed(client: Client) -> list[Check]:
    """Ask for an answer that only a schema can force."""
    try:
        done = await client.complete(_PROBE, _Answer, max_tokens=_PROBE_TOKENS)
    except TruncatedError as exc:
        return [_answering("in time"), Check("schema", is_well=False, detail=f"unclear: {exc}")]
    except OutputError as exc:
        detail = f"the server does not enforce schemas, expect invalid replies: {exc}"
        return [_answering("in time"), Check("schema", is_well=False, detail=detail)]
    except ModelError as exc:
        return [Check("endpoint", is_well=False, detail=str(exc))]
    except SummarizerError as exc:  # no key, or a model file that does not load
        return [Check("model", is_well=False, detail=str(exc))]
    finally:
        await client.aclose()
    took = f"in {done.call.latency_s:.1f} s"
    return [_answering(took), Check("schema", is_well=True, detail="enforced")]


def _answering(took: str) -> Check:
    return Check("endpoint", is_well=True, detail=f"it answers {took}")
