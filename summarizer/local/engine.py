"""The embedded engine: llama.cpp in this process, behind an OpenAI-compatible loopback port.

Reading an article costs most of the time on a CPU, so it is read once: `share_prefix`
copies what was read into every slot, and the questions that follow are answered side by
side, which on two cores writes nearly twice the tokens per second of one at a time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from summarizer.errors import ConfigError, ModelAPIError

if TYPE_CHECKING:
    from types import TracebackType

    from summarizer.messages import Prompt

SLOTS = 4
CONTEXT_TOKENS = 16_384  # shared by all slots; 28 KB each for the default model
_READY_TIMEOUT_S = 120.0
_STATE_FILE = "prefix.bin"
_logger = logging.getLogger(__name__)
# The environment's proxy must not see what stays on this machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Engine:
    """A running server for one model file. Use as a context manager, or call `stop`."""

    def __init__(self, model_path: Path, *, threads: int | None = None) -> None:
        """Load the model and wait until it answers; raises ConfigError.

        `threads` defaults to the processors this process may use: the engine's threads spin,
        one more than there are cores slows it several times over.
        """
        try:
            import xllamacpp  # noqa: PLC0415  # an extra: only the embedded model needs it
        except ImportError as exc:
            raise ConfigError(
                "the embedded engine is not installed; run: pip install 'summarizer[local]'"
            ) from exc
        self.model_path = model_path
        self.api_key = secrets.token_urlsafe(24)
        # Slot states hold the article: a private folder, gone with the engine.
        self._states = tempfile.TemporaryDirectory(prefix="summarizer-")
        params = _params(xllamacpp, model_path, self.api_key, self._states.name, threads)
        started = time.perf_counter()
        try:
            self._server = xllamacpp.Server(params)
        except Exception as exc:
            self._states.cleanup()
            raise ConfigError(
                f"cannot load the model file {str(model_path)!r}: {exc}; "
                "is it a GGUF file that llama.cpp knows?"
            ) from exc
        self.address: str = self._server.listening_address
        self._wait_until_ready()
        _logger.info("engine ready in %.1f s", time.perf_counter() - started)

    @property
    def base_url(self) -> str:
        """The OpenAI-compatible endpoint."""
        return f"{self.address}/v1"

    def __enter__(self) -> Self:
        """Return the running engine."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def stop(self) -> None:
        """Stop the server and delete its states. Harmless when called again."""
        if self._server is not None:
            self._server = None  # its destructor stops the threads
            self._states.cleanup()

    async def count_tokens(self, text: str) -> int:
        """Count the tokens of a text for this model."""
        reply = await self._post("/tokenize", {"content": text})
        return len(reply["tokens"])

    async def share_prefix(self, prompt: Prompt) -> int:
        """Read a prompt once, for all slots; returns its length in tokens.

        Later prompts that begin like it skip what they share. Raises ModelAPIError.
        """
        messages = [message.model_dump() for message in prompt.messages]
        reply = await self._post(
            "/v1/chat/completions", {"messages": messages, "max_tokens": 0, "id_slot": 0}
        )
        await self._post("/slots/0?action=save", {"filename": _STATE_FILE})
        for slot in range(1, SLOTS):
            await self._post(f"/slots/{slot}?action=restore", {"filename": _STATE_FILE})
        (Path(self._states.name) / _STATE_FILE).unlink(missing_ok=True)
        tokens: int = reply["usage"]["prompt_tokens"]
        return tokens

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(self._post_now, path, body)

    def _post_now(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  # our own loopback address
            self.address + path,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"},
        )
        try:
            with _DIRECT.open(request) as reply:
                answer: dict[str, Any] = json.load(reply)
                return answer
        except urllib.error.HTTPError as exc:
            detail = exc.read().decode(errors="replace")[:200]
            raise ModelAPIError(
                f"the embedded engine refused {path}: HTTP {exc.code}, {detail}",
                model=self.model_path.name,
                status_code=exc.code,
            ) from exc
        except OSError as exc:
            raise ModelAPIError(
                f"the embedded engine does not answer: {exc}", model=self.model_path.name
            ) from exc

    def _wait_until_ready(self) -> None:
        """Wait out the 503 "Loading model" that it says at first."""
        deadline = time.monotonic() + _READY_TIMEOUT_S
        while time.monotonic() < deadline:
            try:
                with _DIRECT.open(self.address + "/health", timeout=5):
                    return
            except OSError:  # HTTPError 503 included
                time.sleep(0.05)
        self.stop()
        raise ConfigError(
            f"{str(self.model_path)!r} did not load within {_READY_TIMEOUT_S:.0f} s; "
            "is there enough free memory?"
        )


def _params(
    xllamacpp: Any,  # noqa: ANN401  # a module without types
    model_path: Path,
    api_key: str,
    states: str,
    threads: int | None,
) -> Any:  # noqa: ANN401
    params = xllamacpp.CommonParams()
    params.model.path = str(model_path)
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any free one
    params.api_keys = [api_key]
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = SLOTS
    params.kv_unified = True  # one long article may use what the other slots do not
    params.cache_ram_mib = 0  # else it grows with every article, up to 8 GiB
    params.slot_save_path = states + os.sep
    params.warmup = False
    params.verbosity = -1  # it logs to file descriptor 2, past Python's streams
    params.ui = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads or _free_cores()
    return params


def _free_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
