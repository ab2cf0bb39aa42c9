"""Real SPARQL servers on free loopback ports, started once for all tests that ask for one."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = {http}
ListenerIPAddress = 127.0.0.1
ServerRoot = {folder}
ServerThreads = 10
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _running(command: list[str], address: str, folder: Path) -> Iterator[None]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        end = time.monotonic() + 60
        while not _answers(f"{address}?query=ASK%7B%7D"):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} does not start: {(folder / 'output').read_text(errors='replace')}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Address of an Oxigraph server with an empty store."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("no oxigraph program: pip install oxigraph")
    address = f"http://127.0.0.1:{free_port()}"
    command = [program, "serve", "--location", str(folder / "data"), "--bind", address.removeprefix("http://")]
    with _running(command, f"{address}/query", folder):
        yield address


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Address of a Virtuoso server with an empty store, with the user and password that a new one has."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no virtuoso-t program: apt-get install virtuoso-opensource-7")
    port = free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(folder=folder, http=port, sql=free_port()))
    command = [program, "+foreground", "+wait", "+configfile", str(folder / "virtuoso.ini")]
    with _running(command, f"http://127.0.0.1:{port}/sparql", folder):
        yield f"http://dba:dba@127.0.0.1:{port}"
