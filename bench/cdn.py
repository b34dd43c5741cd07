"""What the naive map loads from other hosts, fetched once from npm into .bench/ and served from this machine."""

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import folium

from bench.stores import KEPT

FOLDER = KEPT / "cdn"
# 2.0.2 of awesome-markers was never on npm; 2.0.4 is the nearest to it
PACKAGES = (
    "leaflet@1.9.3",
    "jquery@3.7.1",
    "bootstrap@5.2.2",
    "leaflet.markercluster@1.1.0",
    "leaflet.awesome-markers@2.0.4",
    "@fortawesome/fontawesome-free@6.2.0",
)
# the end of the address that folium names → the file in the unpacked packages; what is not here is answered empty
FILES = {
    "leaflet.js": "leaflet@1.9.3/dist/leaflet.js",
    "leaflet.css": "leaflet@1.9.3/dist/leaflet.css",
    "jquery-3.7.1.min.js": "jquery@3.7.1/dist/jquery.min.js",
    "bootstrap.bundle.min.js": "bootstrap@5.2.2/dist/js/bootstrap.bundle.min.js",
    "bootstrap.min.css": "bootstrap@5.2.2/dist/css/bootstrap.min.css",
    "leaflet.awesome-markers.js": "leaflet.awesome-markers@2.0.4/dist/leaflet.awesome-markers.js",
    "leaflet.awesome-markers.css": "leaflet.awesome-markers@2.0.4/dist/leaflet.awesome-markers.css",
    "all.min.css": "@fortawesome/fontawesome-free@6.2.0/css/all.min.css",
    "leaflet.markercluster.js": "leaflet.markercluster@1.1.0/dist/leaflet.markercluster.js",
    "MarkerCluster.css": "leaflet.markercluster@1.1.0/dist/MarkerCluster.css",
    "MarkerCluster.Default.css": "leaflet.markercluster@1.1.0/dist/MarkerCluster.Default.css",
    "leaflet.awesome.rotate.min.css": "",
    "bootstrap-glyphicons.css": "",
}


def fetch() -> Path:
    """The folder with every package, unpacked as `name@version/`.

    Raises
    ------
    RuntimeError
        If there is no npm, or it could not fetch.
    """
    for package in PACKAGES:
        if not (FOLDER / package).exists():
            _unpack(package)
    (FOLDER / "empty.css").touch()
    return FOLDER


def _unpack(package: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("没有 npm,取不到朴素地图要用的文件")
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "pack", "--silent", package], cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm 取不到 {package}:{done.stderr[-300:]}")
    name = done.stdout.strip().splitlines()[-1]
    with tarfile.open(FOLDER / name) as archive:
        archive.extractall(FOLDER / f"{package}.part", filter="data")
    inside = next((FOLDER / f"{package}.part").iterdir())
    (FOLDER / package).parent.mkdir(exist_ok=True)
    inside.rename(FOLDER / package)


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "public, max-age=31536000")
        super().end_headers()


@contextmanager
def serving() -> Iterator[str]:
    """The address at which the files are served while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(fetch())))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def use(address: str, *kinds: type[folium.MacroElement]) -> None:
    """Let folium's `kinds` name `address` instead of other hosts, file by file."""
    for kind in kinds:
        for attribute in ("default_js", "default_css"):
            named = getattr(kind, attribute)
            setattr(kind, attribute, [(name, _here(address, there)) for name, there in named])


def _here(address: str, there: str) -> str:
    return f"{address}/{FILES[there.rsplit('/', 1)[1]] or 'empty.css'}"
