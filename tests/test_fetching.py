"""Against a real server on this machine; names are resolved by the test, never by the network."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import threading
import time
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from summarizer import __version__, fetching
from summarizer.errors import ArticleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PUBLIC = "93.184.215.14"
PAGE = b"<!DOCTYPE html><p>Norland cuts grain exports.</p>"
CIRCLE = {"circle": "/round", "round": "/circle"}
PACKED = {
    "gzip": (gzip.compress(PAGE), "gzip"),
    "broken": (b"no gzip", "gzip"),
    "brotli": (b"\x0b\x02", "br"),
    "empty": (b" \n", "identity"),
}


class Server:
    """Serves pages on 127.0.0.1 from a thread of its own, and keeps the requests."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[web.BaseRequest] = []
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    def url(self, path: str = "/page", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _start(self) -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(self._reply), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        self.port = runner.addresses[0][1]
        return runner

    async def _reply(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        name, _, argument = request.path.strip("/").partition("/")
        if name in {"drip", "bomb", "big"}:
            reply: web.StreamResponse = await getattr(self, f"_{name}")(request)
            return reply
        if name in {"to", "circle", "round"}:
            return _redirect(CIRCLE.get(name) or request.query["url"])
        if name == "hop":
            return _redirect(f"/hop/{int(argument) + 1}")
        if name == "status":
            return web.Response(status=int(argument), body=b"<p>no</p>")
        if name == "type":
            return web.Response(body=PAGE, headers={"Content-Type": request.query["is"]})
        body, encoding = PACKED.get(name, (PAGE, "identity"))
        kind = "text/html; charset=windows-1251"
        return web.Response(body=body, headers={"Content-Type": kind, "Content-Encoding": encoding})

    async def _drip(self, request: web.BaseRequest) -> web.StreamResponse:
        reply = web.StreamResponse(headers={"Content-Type": "text/html"})
        await reply.prepare(request)
        try:
            for _ in range(200):
                await reply.write(b"<p>")
                await asyncio.sleep(0.05)
        except ConnectionError:
            pass
        return reply

    async def _bomb(self, request: web.BaseRequest) -> web.StreamResponse:
        """Half a gigabyte of spaces in half a megabyte."""
        headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        reply = web.StreamResponse(headers=headers)
        await reply.prepare(request)
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        try:
            for _ in range(500):
                await reply.write(packer.compress(b" " * 1_000_000))
        except ConnectionError:
            pass
        return reply

    async def _big(self, request: web.BaseRequest) -> web.StreamResponse:
        reply = web.StreamResponse(headers={"Content-Type": "text/html"})
        await reply.prepare(request)
        try:
            for _ in range(500):
                await reply.write(b"x" * 100_000)
        except ConnectionError:
            pass
        return reply


def _redirect(location: str) -> web.Response:
    return web.Response(status=302, headers={"Location": location})


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """Answers of the resolver: for each name one list of addresses after another."""
    answers: dict[str, list[list[str]]] = {}
    system = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        if host not in answers:
            return system(host, port, *args, **{**options, "flags": socket.AI_NUMERICHOST})
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


@pytest.fixture
def routes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Leads connections to the public address to this machine; returns all that were made."""
    made: list[str] = []
    connect: Callable[..., socket.socket] = socket.create_connection

    def route(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        made.append(address[0])
        there = "127.0.0.1" if address[0] == PUBLIC else address[0]
        return connect((there, address[1]), *args, **options)

    monkeypatch.setattr(socket, "create_connection", route)
    return made


def refusal(url: str, *, allow_private: bool = True, **limits: float) -> str:
    """Return the message of the error, which is one line."""
    with pytest.raises(ArticleError) as caught:
        fetching.fetch(
            url, allow_private=allow_private, limits=fetching.Limits.model_validate(limits)
        )
    message = str(caught.value)
    assert "\n" not in message
    return message


# --- what is fetched


def test_a_page_is_fetched_with_its_type_and_charset(server: Server) -> None:
    found = fetching.fetch(server.url() + "#top", allow_private=True)
    assert found == fetching.Fetched(
        url=server.url(), content_type="text/html", charset="windows-1251", body=PAGE
    )


def test_a_packed_page_is_unpacked(server: Server) -> None:
    assert fetching.fetch(server.url("/gzip"), allow_private=True).body == PAGE


def test_redirects_are_followed_and_the_last_address_is_kept(server: Server) -> None:
    found = fetching.fetch(server.url("/to?url=/to%3Furl%3D/page"), allow_private=True)
    assert (found.url, found.body) == (server.url(), PAGE)


def test_the_request_is_polite_and_tells_nothing_of_its_user(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mara password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    fetching.fetch(server.url(), allow_private=True)
    headers = server.requests[-1].headers
    assert headers["User-Agent"].startswith(f"summarizer/{__version__} (")
    assert headers["Host"] == f"127.0.0.1:{server.port}"
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


# --- limits


def test_a_giant_page_is_refused_unread(server: Server) -> None:
    message = refusal(server.url("/big"), max_bytes=1_000_000)
    assert message.endswith("/big' is over 1,000,000 bytes; pass one article at a time")


def test_a_gzip_bomb_is_refused_before_it_unfolds(server: Server) -> None:
    started = time.monotonic()
    assert "is over 3,000,000 bytes" in refusal(server.url("/bomb"), max_bytes=3_000_000)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("where", ["body", "headers"])
def test_a_slow_drip_ends_with_the_time(server: Server, where: str) -> None:
    with _dripping_headers() as port:
        url = server.url("/drip") if where == "body" else f"http://127.0.0.1:{port}/"
        started = time.monotonic()
        message = refusal(url, seconds=0.4)
        assert time.monotonic() - started < 2
    assert f"{url!r} did not arrive within 0.4 s; try again, or open it in a browser" in message


def test_redirects_are_counted(server: Server) -> None:
    assert "/hop/0' redirects more than 3 times; " in refusal(server.url("/hop/0"), redirects=3)


def test_a_redirect_in_a_circle_is_refused(server: Server) -> None:
    message = refusal(server.url("/circle"))
    assert message.startswith(
        f"{server.url('/circle')!r} redirects in a circle, to {server.url('/circle')!r} again; "
    )


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/json", "TEXT/CSS; a=b"])
def test_a_wrong_type_is_refused(server: Server, kind: str) -> None:
    message = refusal(server.url(f"/type?is={kind.replace(' ', '%20')}"))
    assert (
        f"is {kind.partition(';')[0].lower()!r}; pass a web page, a PDF file or a text" in message
    )


@pytest.mark.parametrize("kind", ["application/pdf", "text/plain", "Text/HTML;charset=utf-8"])
def test_a_readable_type_is_taken(server: Server, kind: str) -> None:
    found = fetching.fetch(server.url(f"/type?is={kind}"), allow_private=True)
    assert found.content_type == kind.lower().partition(";")[0]
    assert found.charset == ("utf-8" if "charset" in kind else None)


# --- what servers answer


@pytest.mark.parametrize("status", [401, 402, 403, 429, 451])
def test_a_closed_door_says_blocked(server: Server, status: int) -> None:
    message = refusal(server.url(f"/status/{status}"))
    assert f"answered {status} " in message
    assert ": blocked; open it in a browser, save the page and pass the file" in message


@pytest.mark.parametrize(
    ("status", "step"),
    [(404, "Not Found; check the address"), (410, "Gone; check"), (503, "try again later, or")],
)
def test_an_error_says_the_next_step(server: Server, status: int, step: str) -> None:
    message = refusal(server.url(f"/status/{status}"))
    assert step in message
    assert "blocked" not in message


def test_an_empty_or_unasked_for_reply_is_refused(server: Server) -> None:
    assert "/empty' is empty; open" in refusal(server.url("/empty"))
    assert "is packed as 'br', which was not asked for" in refusal(server.url("/brotli"))
    assert "/broken' broke off: " in refusal(server.url("/broken"))


def test_a_server_that_hangs_up_is_named() -> None:
    with _listener(lambda connection: connection.recv(1000)) as port:
        assert f"'http://127.0.0.1:{port}/' broke off: Server disconnected" in refusal(
            f"http://127.0.0.1:{port}/"
        )


def test_a_refused_connection_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    message = refusal(f"http://127.0.0.1:{port}/")
    assert message.startswith(f"cannot connect to 'http://127.0.0.1:{port}/': Connection refused; ")


def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refusal("https://none.example/a") == (
        "cannot find host 'none.example': Name or service not known; check the address"
    )


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def hang(*_args: object, **_options: object) -> list[object]:
        answered.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    started = time.monotonic()
    assert "did not arrive within 0.2 s" in refusal("http://slow.example/", seconds=0.2)
    assert time.monotonic() - started < 1
    answered.set()


def test_a_certificate_of_nobody_is_refused(tmp_path: Path) -> None:
    tls = _self_signed(tmp_path)
    server = Server(tls)
    try:
        message = refusal(server.url())
    finally:
        server.close()
    assert "cannot connect to 'https://127.0.0.1:" in message
    assert "TLS failed, self" in message
    assert server.requests == []


def test_plain_http_on_a_tls_port_is_a_tls_failure(server: Server) -> None:
    message = refusal(server.url().replace("http:", "https:"))
    assert "': TLS failed, " in message


# --- addresses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0.0.0.0",  # noqa: S104  # an address to refuse
        "0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "224.0.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "127.0.0.1.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
    ],
)
def test_an_address_inside_a_network_is_refused(host: str, routes: list[str]) -> None:
    message = refusal(f"http://{host}/latest", allow_private=False)
    assert "inside a network; pass --allow-private" in message or "cannot find host" in message
    assert routes == []


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert fetching.is_public(address)


@pytest.mark.parametrize("host", ["localhost", "localhost.", "LOCALHOST", "intranet.example"])
def test_a_name_inside_a_network_is_refused_after_it_is_resolved(
    host: str, names: dict[str, list[list[str]]], routes: list[str]
) -> None:
    names[host.lower()] = [["127.0.0.1"]]
    message = refusal(f"http://{host}/", allow_private=False)
    assert f"is at 127.0.0.1 ({host.lower()!r} resolves to it), an address inside" in message
    assert routes == []


def test_one_inner_address_among_public_ones_is_enough(
    names: dict[str, list[list[str]]], routes: list[str]
) -> None:
    names["mixed.example"] = [[PUBLIC, "10.0.0.7"]]
    assert "is at 10.0.0.7" in refusal("http://mixed.example/", allow_private=False)
    assert routes == []


def test_a_redirect_inside_is_refused(
    server: Server, names: dict[str, list[list[str]]], routes: list[str]
) -> None:
    names["news.example"] = [[PUBLIC]]
    before = len(server.requests)
    for target in ("127.0.0.1", "169.254.169.254", "[::1]"):
        inner = f"http://{target}:{server.port}/secret"
        url = server.url(f"/to?url={inner}", host="news.example")
        assert f"{inner!r} is at {target.strip('[]')}, an address inside" in refusal(
            url, allow_private=False
        )
    assert routes == [PUBLIC] * 3
    assert [request.path for request in server.requests[before:]] == ["/to"] * 3


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(
    server: Server, names: dict[str, list[list[str]]], routes: list[str]
) -> None:
    names["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    found = fetching.fetch(server.url(host="rebind.example"))
    assert found.body == PAGE
    assert routes == [PUBLIC]
    assert server.requests[-1].headers["Host"] == f"rebind.example:{server.port}"
    # The second look-up, of the redirect, is checked anew.
    names["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    url = server.url("/to?url=/page", host="rebind.example")
    assert "resolves to it), an address inside" in refusal(url, allow_private=False)
    assert routes == [PUBLIC] * 2


def test_the_next_address_is_tried_where_one_does_not_answer(
    server: Server, names: dict[str, list[list[str]]], routes: list[str]
) -> None:
    names["two.example"] = [["127.0.0.9", "127.0.0.1"]]
    with socket.create_server(("127.0.0.9", 0)) as unused:
        unused.getsockname()
    assert fetching.fetch(server.url(host="two.example"), allow_private=True).body == PAGE
    assert routes == ["127.0.0.9", "127.0.0.1"]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("file:///etc/passwd", "is not http or https; pass the address of a web page"),
        ("ftp://news.example/a", "is not http or https"),
        ("javascript:alert(1)", "is not http or https"),
        ("http:///a", "is not http or https"),
        ("http://news.example:99999/", "is no URL; check its host and port"),
        ("http://0177.0.0.1/", "is no URL: Invalid IPv4"),
        ("http://[::1/", "is no URL: "),
        ("http://exa mple.com/", "is no URL; check its host and port"),
    ],
)
def test_what_is_no_web_address_is_refused(url: str, problem: str) -> None:
    assert problem in refusal(url)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    message = refusal("http://mara:secret@news.example/")
    assert message == (
        "the URL of host 'news.example' holds a user name or password; pass it without"
    )
    assert "secret" not in refusal("http://news.example:secret@127.0.0.1/", allow_private=False)


def test_a_redirect_to_another_scheme_is_refused(server: Server) -> None:
    message = refusal(server.url("/to?url=file:///etc/passwd"))
    assert "redirects to 'file:///etc/passwd', which is not http or https" in message


# --- servers that do not speak HTTP


class _listener:  # noqa: N801  # used as a function
    """Hands each connection to a function, in a thread of its own."""

    def __init__(self, answer: Callable[[socket.socket], object]) -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_exc: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        try:
            connection, _ = self._socket.accept()
            with connection:
                self._answer(connection)
        except OSError:
            return


def _dripping_headers() -> _listener:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            connection.sendall(b"X-%d: 1\r\n" % number)
            time.sleep(0.05)

    return _listener(drip)


def _self_signed(folder: Path) -> ssl.SSLContext:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    try:
        subprocess.run([*command.split(), *files], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl to make a certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
