"""One request: the host's address is looked at before anything is sent, and time and size are bounded.

Redirects are not followed here; every hop is a request of its own with all checks.
"""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from kg.errors import FailedRequest, FetchError, RefusedAddress

_CHUNK = 65536
_UNPACKED = {"", "gzip", "x-gzip", "deflate", "identity"}  # Content-Encodings that can be undone
_SILENCE = 30.0  # seconds that a server may say nothing at all
PASSING = (408, 425, 429, 500, 502, 503, 504)  # answers that may be others later (RFC 9110, section 15; RFC 6585)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request: ``size`` in bytes as sent and as unpacked, ``seconds`` from look-up to the last byte."""

    size: int = 50_000_000
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by lower-case name, and the number of bytes written to the sink."""

    address: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    size: int = 0

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters, in lower case; empty if there is none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset parameter of the Content-Type."""
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset" and value.strip(" \"'"):
                return value.strip(" \"'").lower()
        return None


def is_public(address: str) -> bool:
    """True if an IP address is one of the public Internet: not private, loopback, link-local, reserved or multicast.

    Ranges by the IANA special-purpose registries (RFC 6890); an IPv4 address inside an IPv6 one counts as itself.
    """
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


class _Deadline:
    """Shuts the connection when its time is over, even if the server goes on sending a byte now and then."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.over = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self.shut)
        self._timer.daemon = True
        self._timer.start()

    def shut(self) -> None:
        """End the connection now."""
        self.over = True
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it may have been closed already
                self._socket.shutdown(socket.SHUT_RDWR)

    def left(self) -> float:
        """Seconds left, at least a hundredth."""
        return max(0.01, min(_SILENCE, self.end - time.monotonic()))

    def watch(self, connection: socket.socket) -> socket.socket:
        """Make this the connection that is shut."""
        self._socket = connection
        return connection

    def cancel(self) -> None:
        """There is nothing left to shut."""
        self._timer.cancel()


class Network:
    """Sends requests as ``user_agent``. Addresses that are not public are refused unless ``allow_private``."""

    def __init__(self, user_agent: str, limits: Limits, allow_private: bool = False) -> None:
        self.user_agent = user_agent
        self.limits = limits
        self.allow_private = allow_private
        self._tls: ssl.SSLContext | None = None
        self._under_way: set[_Deadline] = set()

    def get(self, address: str, sink: IO[bytes], headers: Mapping[str, str] | None = None) -> Answer:
        """One GET; the body of an answer 200 goes unpacked to ``sink``, other bodies are not read.

        ``address`` is normalised. Raises RefusedAddress or FailedRequest.
        """
        deadline = _Deadline(self.limits.seconds)
        self._under_way.add(deadline)
        try:
            return self._get(address, sink, headers or {}, deadline)
        except ssl.SSLCertVerificationError as error:
            reason = f"the server's certificate is not to be trusted ({error.verify_message})"
            raise RefusedAddress(address, reason) from error
        except (OSError, http.client.HTTPException) as error:
            raise FailedRequest(address, self._reason(error, deadline)) from error
        finally:
            deadline.cancel()
            self._under_way.discard(deadline)

    def stop(self) -> None:
        """End the requests that are under way in other threads; they fail."""
        for deadline in list(self._under_way):
            deadline.shut()

    def _reason(self, error: Exception, deadline: _Deadline) -> str:
        if deadline.over:
            return f"not done after {self.limits.seconds:g} seconds"
        if isinstance(error, TimeoutError):
            return "the server does not answer in time"
        if isinstance(error, http.client.RemoteDisconnected):
            return "the server closed the connection without an answer"
        if isinstance(error, http.client.HTTPException):
            return f"the answer is no HTTP ({type(error).__name__})"
        return f"no connection ({error.strerror if isinstance(error, OSError) and error.strerror else error})"

    def _get(self, address: str, sink: IO[bytes], headers: Mapping[str, str], deadline: _Deadline) -> Answer:
        from urllib3.connection import HTTPConnection

        parts = urllib.parse.urlsplit(address)
        opened = self._open(address, parts, deadline)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=deadline.left())
        connection.sock = opened
        try:
            target = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
            sent = {"Host": parts.netloc, "User-Agent": self.user_agent, "Accept": "*/*", "Connection": "close"}
            sent |= {"Accept-Encoding": "gzip, deflate", "Accept-Language": "zh-CN, zh;q=0.9, en;q=0.5"} | dict(headers)
            connection.request("GET", target, headers=sent, preload_content=False, enforce_content_length=True)
            response = connection.getresponse()
            try:
                found = {name.lower(): value for name, value in response.headers.items()}
                if response.status == 200:
                    return Answer(address, 200, found, self._body(address, response, found, sink, deadline))
                return Answer(address, response.status, found)
            finally:
                response.close()
        finally:
            connection.close()
            opened.close()

    def _open(self, address: str, parts: urllib.parse.SplitResult, deadline: _Deadline) -> socket.socket:
        """A connection to an address that was looked at; the name is not looked up a second time."""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        last: OSError | None = None
        for family, kind, protocol, _, place in self._looked_up(address, parts.hostname or "", port):
            connection = deadline.watch(socket.socket(family, kind, protocol))
            try:
                connection.settimeout(deadline.left())
                connection.connect(place)
                return (
                    self._secured(connection, parts.hostname or "", deadline) if parts.scheme == "https" else connection
                )
            except OSError as error:
                connection.close()
                last = error
                if isinstance(error, ssl.SSLError) or deadline.over:
                    break
        raise last or OSError("the host has no address")

    def _looked_up(
        self, address: str, host: str, port: int
    ) -> list[tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise FailedRequest(address, f"the host {host} is not known") from error
        if not self.allow_private and (private := [str(f[4][0]) for f in found if not is_public(str(f[4][0]))]):
            what = f"{host} is {'a' if host == private[0] else 'the'} private or local address"
            where = "" if host == private[0] else f" {private[0]}"
            raise RefusedAddress(address, f"{what}{where}; --allow-private fetches from it")
        return list(found)

    def _secured(self, connection: socket.socket, host: str, deadline: _Deadline) -> socket.socket:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        secured = self._tls.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False)
        deadline.watch(secured)
        try:
            secured.do_handshake()
        except OSError:
            secured.close()
            raise
        return secured

    def _body(
        self, address: str, response: object, headers: Mapping[str, str], sink: IO[bytes], deadline: _Deadline
    ) -> int:
        from urllib3.exceptions import DecodeError, HTTPError
        from urllib3.response import HTTPResponse

        assert isinstance(response, HTTPResponse)
        stated = headers.get("content-length", "")
        if stated.isdigit() and int(stated) > self.limits.size:
            raise RefusedAddress(address, f"larger than {_megabytes(self.limits.size)} ({stated} bytes)", 200)
        packed = {part.strip().lower() for part in headers.get("content-encoding", "").split(",")}
        if not packed <= _UNPACKED:
            raise FailedRequest(
                address, f"the body cannot be unpacked: its Content-Encoding is {', '.join(packed)}", 200
            )
        written = 0
        try:
            while chunk := response.read1(_CHUNK, decode_content=True):
                written += len(chunk)
                if written > self.limits.size:
                    raise RefusedAddress(address, f"larger than {_megabytes(self.limits.size)} when unpacked", 200)
                _write(sink, chunk)
        except DecodeError as error:
            raise FailedRequest(address, "the body cannot be unpacked as its Content-Encoding says", 200) from error
        except HTTPError as error:
            raise FailedRequest(address, self._cut(response.tell(), stated, deadline), 200) from error
        if deadline.over:
            raise FailedRequest(address, f"not done after {self.limits.seconds:g} seconds", 200)
        return written

    def _cut(self, received: int, stated: str, deadline: _Deadline) -> str:
        if deadline.over:
            return f"not done after {self.limits.seconds:g} seconds"
        return f"cut off after {received} of {stated} bytes" if stated else "cut off before its end"


def _write(sink: IO[bytes], chunk: bytes) -> None:
    try:
        sink.write(chunk)
    except OSError as error:  # a full disk is no failure of the server's
        raise FetchError(f"what is fetched cannot be written: {error.strerror or error}") from error


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"


def seconds_asked(headers: Mapping[str, str], now: float) -> float | None:
    """What Retry-After asks for, in seconds from ``now`` (a Unix time); it is a number or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
