"""A URL → the bytes of one page, within limits, and never from inside the user's network.

Whoever writes a link chooses what this machine connects to. So each host is resolved once,
each of its addresses is checked, and the connection goes to an address that was checked:
a name that resolves differently a moment later gains nothing. Redirects are followed here,
one by one, under the same rule.

Environment proxies are not used: a proxy resolves the name itself, past every check. Nor are
cookies, netrc files or passwords in a URL: the page is what a stranger would see.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from functools import cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, NamedTuple

import httpcore2
import httpx2

from summarizer import __version__
from summarizer.errors import ArticleError
from summarizer.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Address

_TYPES = frozenset(
    "text/html application/xhtml+xml text/plain text/markdown text/x-markdown application/pdf"
    " message/rfc822 application/octet-stream".split()
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BLOCKED = frozenset({401, 402, 403, 429, 451})
_GONE = frozenset({404, 410})
_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
_HEADERS = {
    "User-Agent": f"summarizer/{__version__} (reads one article at its reader's request)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_PROTOCOLS = IPv4Network("192.0.0.0/24")  # RFC 6890; Python's tables differ by version
_SAVE = "open it in a browser, save the page and pass the file"


class Limits(Frozen):
    """What one fetch may cost at most."""

    max_bytes: int = 20_000_000
    """Of the page, unpacked."""
    seconds: float = 30.0
    """For everything: names, connections, redirects, the page."""
    redirects: int = 5


class Fetched(Frozen):
    """A page as the server sent it, unpacked; `url` is where the redirects led."""

    url: str
    content_type: str | None
    charset: str | None
    body: bytes


def fetch(url: str, *, allow_private: bool = False, limits: Limits | None = None) -> Fetched:
    """Fetch one page over http or https; raises ArticleError that says what stood in the way.

    `allow_private` lets private, loopback and other addresses that are not public through.
    """
    limits = limits or Limits()
    trip = _Trip(limits, time.monotonic() + limits.seconds, allow_private=allow_private)
    target, seen = _parsed(url), set[str]()
    for _ in range(limits.redirects + 1):
        seen.add(str(target))
        found = _request(target, trip)
        if isinstance(found, Fetched):
            return found
        if str(found) in seen:
            raise ArticleError(f"{url!r} redirects in a circle, to {str(found)!r} again; {_SAVE}")
        target = found
    raise ArticleError(f"{url!r} redirects more than {limits.redirects} times; {_SAVE}")


class _Trip(NamedTuple):
    """What holds for all requests of one fetch."""

    limits: Limits
    deadline: float
    allow_private: bool

    def seconds_left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left


# --- one request


def _parsed(url: str, base: httpx2.URL | None = None) -> httpx2.URL:
    try:
        parsed = base.join(url.strip()) if base else httpx2.URL(url.strip())
    except (httpx2.InvalidURL, UnicodeError, ValueError) as exc:
        raise ArticleError(f"{url!r} is no URL: {exc}; check it") from exc
    if parsed.userinfo:
        raise ArticleError(
            f"the URL of host {parsed.host!r} holds a user name or password; pass it without"
        )
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        led = f"{str(base)!r} redirects to {url!r}, which" if base else repr(url)
        raise ArticleError(f"{led} is not http or https; pass the address of a web page")
    if "%" in parsed.host or not 0 < (parsed.port or 1) < 65536:
        raise ArticleError(f"{url!r} is no URL; check its host and port")
    return parsed.copy_with(fragment=None)


def _request(url: httpx2.URL, trip: _Trip) -> Fetched | httpx2.URL:
    """Return the page, or where it redirects to."""
    name = repr(str(url))
    try:
        pool = httpcore2.ConnectionPool(
            ssl_context=_tls(), network_backend=_CheckedNetwork(url, trip)
        )
        with pool, pool.stream("GET", _address(url), headers=_headers(url)) as reply:
            return _read(url, _unpacking(reply), trip)
    except httpcore2.TimeoutException as exc:
        raise ArticleError(
            f"{name} did not arrive within {trip.limits.seconds:g} s; try again, or {_SAVE}"
        ) from exc
    except httpcore2.ConnectError as exc:
        raise ArticleError(f"cannot connect to {name}: {_reason(exc)}; {_SAVE}") from exc
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.DecodingError) as exc:
        raise ArticleError(f"{name} broke off: {_reason(exc)}; try again, or {_SAVE}") from exc


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()  # reads the certificates: 20 ms


def _address(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _headers(url: httpx2.URL) -> list[tuple[bytes, bytes]]:
    headers = {"Host": url.netloc.decode("ascii"), **_HEADERS}
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _unpacking(reply: httpcore2.Response) -> httpx2.Response:
    """Wrap a raw reply; a gzip bomb unpacks a piece at a time, so that its size can be seen."""
    return httpx2.Response(reply.status, headers=reply.headers, content=reply.iter_stream())


def _read(url: httpx2.URL, reply: httpx2.Response, trip: _Trip) -> Fetched | httpx2.URL:
    if reply.status_code in _REDIRECTS and "location" in reply.headers:
        return _parsed(reply.headers["location"], url)
    name = repr(str(url))
    _check_status(reply.status_code, name)
    content_type, charset = _content_type(reply.headers.get("content-type"))
    if content_type and content_type not in _TYPES:
        raise ArticleError(f"{name} is {content_type!r}; pass a web page, a PDF file or a text")
    encoding = reply.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise ArticleError(f"{name} is packed as {encoding!r}, which was not asked for; {_SAVE}")
    body = _body(reply.iter_bytes(), name, trip)
    if not body.strip():
        raise ArticleError(f"{name} is empty; {_SAVE}")
    return Fetched(url=str(url), content_type=content_type, charset=charset, body=body)


def _check_status(status: int, name: str) -> None:
    if status == httpx2.codes.OK:
        return
    said = f"{name} answered {status} {httpx2.codes.get_reason_phrase(status)}".rstrip()
    if status in _BLOCKED:
        raise ArticleError(f"{said}: blocked; {_SAVE}")
    if status in _GONE:
        raise ArticleError(f"{said}; check the address")
    raise ArticleError(f"{said}; try again later, or {_SAVE}")


def _content_type(header: str | None) -> tuple[str | None, str | None]:
    """Split "text/html; charset=utf-8"."""
    kind, *parameters = (header or "").split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    charset = next((v.strip(" \"'") for key, _, v in pairs if key.strip().lower() == "charset"), "")
    return kind.strip().lower() or None, charset or None


def _body(chunks: Iterable[bytes], name: str, trip: _Trip) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > trip.limits.max_bytes:
            raise ArticleError(
                f"{name} is over {trip.limits.max_bytes:,} bytes; pass one article at a time"
            )
        trip.seconds_left()
    return bytes(body)


def _reason(exc: BaseException) -> str:
    """Say in one line what the system said first."""
    while exc.args and isinstance(exc.args[0], BaseException):  # httpcore2 keeps it there
        exc = exc.args[0]
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"TLS failed, {exc.verify_message}"
    text = (isinstance(exc, OSError) and exc.strerror) or str(exc) or type(exc).__name__
    return f"TLS failed, {text}" if isinstance(exc, ssl.SSLError) else " ".join(text.split())


# --- addresses


class _CheckedNetwork(httpcore2.NetworkBackend):
    """Connects to addresses that passed the check; Host and SNI keep the name.

    Waits never exceed what is left of the time, whatever trickles in.
    """

    def __init__(self, url: httpx2.URL, trip: _Trip) -> None:
        self._url = url
        self._trip = trip
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  # the trip's time holds
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Try the host's addresses in the resolver's order."""
        addresses = _resolved(host, port, self._trip)
        if not self._trip.allow_private:
            self._check(host, addresses)
        failure: Exception = httpcore2.ConnectError("no address")
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._trip.seconds_left(), local_address, socket_options
                )
            except httpcore2.ConnectError as exc:
                failure = exc
            else:
                return _TimedStream(stream, self._trip)
        raise failure

    def _check(self, host: str, addresses: list[str]) -> None:
        for address in addresses:
            if not is_public(address):
                resolved = "" if address == host else f" ({host!r} resolves to it)"
                raise ArticleError(
                    f"{str(self._url)!r} is at {address}{resolved}, an address inside a network; "
                    "pass --allow-private if that is meant"
                )


class _TimedStream(httpcore2.NetworkStream):
    """A connection on which no wait outlasts the trip."""

    def __init__(self, stream: httpcore2.NetworkStream, trip: _Trip) -> None:
        self._stream = stream
        self._trip = trip

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._trip.seconds_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._trip.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        left = self._trip.seconds_left()
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._trip)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def is_public(address: str) -> bool:
    """Whether an IP address is reachable by everyone; any IPv4 address inside it counts too."""
    ip = ip_address(address)
    inner = _inner(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    if ip.is_multicast or ip.is_reserved or ip.is_private or ip in _PROTOCOLS:
        return False
    return ip.is_global and not getattr(ip, "is_site_local", False)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv6Address(int(ip) & 0xFFFFFFFF | 0xFFFF << 32).ipv4_mapped
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _resolved(host: str, port: int, trip: _Trip) -> list[str]:
    """Ask the system's resolver, which also reads "2130706433" and "0x7f.1" as addresses.

    It cannot be interrupted: past the deadline its thread is left to end by itself.
    """
    found: list[str] = []
    failure: list[OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            failure.append(exc)
        else:
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(trip.seconds_left())
    if failure:
        raise ArticleError(
            f"cannot find host {host!r}: {_reason(failure[0])}; check the address"
        ) from failure[0]
    if thread.is_alive():
        raise httpcore2.ConnectTimeout
    return found
