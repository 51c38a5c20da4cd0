"""Debian's Chromium, headless, spoken to over the DevTools protocol. Nothing is downloaded.

aiohttp is here already: instructor needs it. A driver of browsers would bring 12 MB.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import time
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
# No sandbox: CI runs as root in a container. The rest keeps it from calling home.
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --force-color-profile=srgb --remote-debugging-port=0"
).split()
_START_S = 30
_PAUSE_S = 0.05
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27}


class Page:
    """One tab: what a reader does, and what a script may ask of the page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = count(1)
        self.console: list[str] = []
        self.requests: list[str] = []

    async def open(self, url: str) -> None:
        """Load a page and wait for it."""
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self.send(f"{domain}.enable")
        await self.send("Page.navigate", url=url)
        await self._event("Page.loadEventFired")

    async def ask(self, expression: str) -> Any:
        """Evaluate JavaScript and return its value."""
        reply = await self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in reply:
            raise AssertionError(reply["exceptionDetails"]["exception"]["description"])
        return reply["result"].get("value")

    async def resize(self, width: int, height: int = 800) -> None:
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def prefer(self, scheme: str) -> None:
        feature = {"name": "prefers-color-scheme", "value": scheme}
        await self.send("Emulation.setEmulatedMedia", features=[feature])

    async def press(self, key: str) -> None:
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=_KEYS[key],
                **(text if kind == "keyDown" else {}),
            )

    async def hover(self, selector: str) -> None:
        x, y = await self._middle(selector)
        for dx in (3, 0):  # a pointer that stays where it was has not moved
            await self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x + dx, y=y)

    async def click(self, selector: str) -> None:
        x, y = await self._middle(selector)
        for kind in ("mousePressed", "mouseReleased"):
            await self.send(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def screenshot(self) -> bytes:
        reply = await self.send("Page.captureScreenshot")
        return base64.b64decode(reply["data"])

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            message = await self._receive()
            if message.get("id") == number:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']['message']}")
                result: dict[str, Any] = message["result"]
                return result

    async def _event(self, method: str) -> None:
        while (await self._receive()).get("method") != method:
            pass

    async def _receive(self) -> dict[str, Any]:
        async with asyncio.timeout(_START_S):
            message: dict[str, Any] = await self._socket.receive_json()
        params = message.get("params", {})
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        if message.get("method") == "Log.entryAdded":
            self.console.append(params["entry"]["text"])
        return message

    async def _middle(self, selector: str) -> tuple[float, float]:
        """Scroll to an element and find the middle of its first line box."""
        x, y = await self.ask(
            f"""(() => {{
                const element = document.querySelector({selector!r});
                element.scrollIntoView({{block: "center", behavior: "instant"}});
                const box = element.getClientRects()[0];
                return [box.x + box.width / 2, box.y + box.height / 2];
            }})()"""
        )
        return x, y


@asynccontextmanager
async def launched(profile: Path) -> AsyncIterator[Page]:
    """Start the browser with a fresh profile, yield its tab, end that process."""
    assert BROWSER
    process = await asyncio.create_subprocess_exec(
        BROWSER,
        *_FLAGS,
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        port = await asyncio.to_thread(_port, profile / "DevToolsActivePort")
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/json/list") as reply,
        ):
            tabs = await reply.json(content_type=None)
            address = next(tab for tab in tabs if tab["type"] == "page")["webSocketDebuggerUrl"]
            async with session.ws_connect(address, max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        process.terminate()
        await process.wait()


def _port(file: Path) -> int:
    """Wait for the port that the browser chose."""
    for _ in range(int(_START_S / _PAUSE_S)):
        if file.exists() and (written := file.read_text(encoding="ascii").split()):
            return int(written[0])
        time.sleep(_PAUSE_S)
    raise AssertionError(f"{BROWSER!r} opened no port in {_START_S} s")
