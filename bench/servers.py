"""Our page and what it is measured against, each a Streamlit server of its own on a free port."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.stores import KEPT, url
from lib.settings import ROOT

SECONDS_TO_START = 60.0


@dataclass(frozen=True)
class Server:
    """A running page: what it is called, where it is, how many bases it has and how many it must draw."""

    name: str
    kind: str  # 'ours', 'blank', 'blank_ours', 'naive' or 'clustered'
    address: str
    count: int = 0
    drawn: int = 0


Running = AbstractContextManager[Server]


@contextmanager
def running(name: str, kind: str, script: str, count: int = 0, drawn: int = 0, **environment: str) -> Iterator[Server]:
    """`script` served by `streamlit run` with the project's own settings, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    with (KEPT / f"{kind}-{count}.log").open("w") as log:
        started = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": path} | environment)
        try:
            server = Server(name, kind, f"http://127.0.0.1:{port}/", count, drawn)
            _wait(server, started)
            yield server
        finally:
            started.terminate()
            started.wait(20)


def ours(store: Path, count: int) -> Running:
    return running(f"本图 {count:,}", "ours", "app.py", count, DATABASE_URL=url(store), LOG_LEVEL="WARNING")


def blank() -> Running:
    return running("空白页", "blank", "bench/rivals/blank.py")


def blank_ours() -> Running:
    return running("空白页(经本项目中间件)", "blank_ours", "bench/rivals/blank_app.py")


def naive(store: Path, count: int, cdn: str, is_clustered: bool) -> Running:
    name, kind = ("朴素聚合图", "clustered") if is_clustered else ("朴素图", "naive")
    told = {"BENCH_STORE": str(store), "BENCH_CDN": cdn, "BENCH_CLUSTERED": str(int(is_clustered))}
    return running(f"{name} {count:,}", kind, "bench/rivals/naive.py", count, _placed(store), **told)


def _placed(store: Path) -> int:
    with sqlite3.connect(store) as connection:
        return int(connection.execute("SELECT count(*) FROM base WHERE longitude IS NOT NULL").fetchone()[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and started.poll() is None:
        try:
            urlopen(f"{server.address}_stcore/health", timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{server.name} 没有启动,见 {KEPT.name}/{server.kind}-{server.count}.log")
