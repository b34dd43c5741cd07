"""Everything that is served beside the script: health, headers, files, and the index of the pages."""

import gzip
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import cached
from lib.bundle import ADDRESSES, FILES
from lib.domain.links import PARAMETERS
from lib.settings import ROOT
from lib.web.assets import STREAMLIT, Assets, index_page
from lib.web.headers import HEADERS

modest = settings(max_examples=40)
answering = pytest.mark.usefixtures("served")
PAGES = ["/", *(f"/{page.stem}" for page in sorted((ROOT / "pages").glob("*.py")))]
FOREVER = "public, max-age=31536000, immutable"
SECRETS = ["root:", "[theme]", "requirements", "def ", "SQLite format"]


def a_script_of_streamlit() -> str:
    return "/" + next((STREAMLIT / "static" / "js").glob("index.*.js")).relative_to(STREAMLIT).as_posix()


@answering
def test_a_process_that_lives_with_its_store_says_so_twice(whole):
    for address in ("/healthz", "/readyz"):
        answer = whole.get(address)
        assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.usefixtures("served_empty")
def test_a_store_that_is_not_migrated_is_not_ready_and_the_process_lives(whole):
    answer = whole.get("/readyz")
    assert answer.status_code == 503
    assert "数据库" in answer.text
    assert whole.get("/healthz").status_code == 200


def test_a_store_that_was_taken_away_is_not_ready_until_it_is_back(whole, serving, stores, fresh_url):
    with serving(fresh_url):
        assert whole.get("/readyz").status_code == 200
        with stores.taken_away(fresh_url):
            assert whole.get("/readyz").status_code == 503
            assert whole.get("/healthz").status_code == 200
            assert whole.get("/").status_code == 200
        assert whole.get("/readyz").status_code == 200


def test_a_file_that_is_no_database_is_not_ready(whole, serving, tmp_path):
    file = tmp_path / "store.sqlite3"
    file.write_bytes(b"this is no database" * 500)
    with serving(f"sqlite:///{file}"):
        assert whole.get("/readyz").status_code == 503


def test_a_server_that_nobody_answers_at_is_not_ready(whole, serving):
    with serving("postgresql+psycopg://someone@127.0.0.1:1/nowhere"):
        assert whole.get("/readyz").status_code == 503


ANSWERS = {
    "page": ("/", 200),
    "health": ("/healthz", 200),
    "readiness": ("/readyz", 200),
    "list": ("/api/v1/bases", 200),
    "file": ("/api/v1/bases.csv", 200),
    "refusal": ("/api/v1/bases?unit=x", 422),
    "unknown": ("/api/v1/nothing", 404),
    "paper": ("/print", 200),
    "own script": (ADDRESSES["map.js"], 200),
    "streamlit": (a_script_of_streamlit(), 200),
    "streamlit's own answers": ("/_stcore/health", 200),
    "traversal": ("/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", None),
}


@answering
@pytest.mark.parametrize(("address", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(whole, address, status):
    answer = whole.get(address)
    assert status is None or answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers.get_list("content-security-policy") == [HEADERS["Content-Security-Policy"]]


def test_the_policy_lets_a_browser_load_from_here_and_nowhere_else():
    directives = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    inline = {"'unsafe-inline'", "'unsafe-eval'"}
    for name, allowed in directives.items():
        assert set(allowed.split()) - inline <= {"'self'", "'none'", "data:", "blob:"}, name
    assert directives["default-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert {"script-src", "connect-src", "frame-ancestors", "base-uri", "form-action"} <= set(directives)
    assert "data:" not in directives["script-src"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_file_of_ours_may_be_kept_for_ever(whole, name):
    answer = whole.get(ADDRESSES[name], headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert answer.content == FILES[name]
    assert answer.headers["cache-control"] == FOREVER
    assert "content-encoding" not in answer.headers
    again = whole.get(ADDRESSES[name], headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", [*ADDRESSES.values(), a_script_of_streamlit(), "/"])
def test_what_is_text_is_sent_compressed_to_those_who_can_read_it(whole, address):
    with whole.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    plain = whole.get(address, headers={"accept-encoding": "identity"}).content
    if len(plain) > 500:
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(raw) == plain
        assert len(raw) < len(plain)
    assert "accept-encoding" in answer.headers["vary"].lower()


def test_kinds_are_said_so_that_a_browser_need_not_guess(whole):
    kinds = {"map.js": "javascript", "map.css": "text/css", "unit.geojson": "application/geo+json"}
    for name, kind in kinds.items():
        assert kind in whole.get(ADDRESSES[name]).headers["content-type"]


def test_a_file_is_asked_for_without_its_body_too(whole):
    answer = whole.head(ADDRESSES["map.js"])
    assert answer.status_code == 200
    assert answer.headers["etag"] == whole.get(ADDRESSES["map.js"]).headers["etag"]


# dots are written %2e here: the client of these tests would walk plain ones itself before it asks
ELSEWHERE = {
    "outside": "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "outside by slashes": "/static/..%2f..%2f..%2fapp.py",
    "twice quoted": "/static/%252e%252e/app.py",
    "absolute": "/static//etc/passwd",
    "absolute by a slash": "/static/%2fetc%2fpasswd",
    "the other slash": "/static/..\\..\\app.py",
    "package": "/static/js/%2e%2e/%2e%2e/%2e%2e/__init__.py",
    "index by the way around": "/static/%2e%2e/index.html",
    "beside the assets": "/assets/%2e%2e/app.py",
    "the store": "/assets/x/..%2f..%2fdata/map.sqlite3",
    "old asset": "/assets/0000000000000000/map.js",
    "no asset": "/assets/",
    "folder": "/static/",
    "folder within": "/static/js/",
    "no file": "/static/js/nothing.js",
    "bad letters": "/static/%ff%fe",
    "nul": "/static/%00",
    "nul in a name": "/static/a%00.js",
    "nul asset": "/assets/%00",
    "long name": "/static/" + "a" * 5_000,
    "long way": "/static/" + "a/" * 3_000,
}


@pytest.mark.parametrize("address", ELSEWHERE.values(), ids=ELSEWHERE)
def test_no_file_but_those_that_are_served_can_be_reached(whole, address):
    answer = whole.get(address)
    assert answer.status_code < 500
    assert not any(secret in answer.text for secret in SECRETS)


@pytest.mark.parametrize("address", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_file_that_is_not_there_is_said_not_to_be(whole, address):
    """Not with a page and 200: a browser that asks for an old script must not get HTML."""
    assert whole.get(address).status_code in (400, 404)


@modest
@given(path=st.text(st.characters(exclude_categories=("Cs",)), max_size=60), root=st.sampled_from(["/static/", "/assets/", "/"]))
def test_any_path_gets_an_answer(whole, path, root):
    assert whole.get(root + quote(path, safe="/.%")).status_code < 500


@modest
@given(path=st.lists(st.sampled_from(["..", ".", "js", "static", "%2e%2e", "%2f", "index.html", "%00", ""]), max_size=8))
def test_no_way_around_leads_out(whole, path):
    answer = whole.get("/static/" + "/".join(path))
    assert answer.status_code < 500
    assert not any(secret in answer.text for secret in SECRETS[:2])


def test_files_asked_for_by_many_names_are_held_once():
    """Else anyone could fill the memory with one file under a million spellings."""
    files = Assets(None, pages=PAGES)
    script = a_script_of_streamlit()
    assert files.streamlits(script) is not None
    before = len(files.held)
    for turns in range(1, 20):
        files.streamlits(script.replace("/js/", "/js/" + "../js/" * turns))
        files.streamlits(script.replace("/js/", "/js/" + "./" * turns))
    assert len(files.held) == before


@pytest.mark.parametrize("address", PAGES)
def test_the_index_is_ours_and_in_chinese(whole, address):
    answer = whole.get(address)
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in answer.text
    assert "<title>福建省产业培训分布图</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/html")


@answering
def test_every_file_that_the_index_names_is_there(whole):
    named = re.findall(r'(?:href|src)="(?:\./|/)?([^"]+)"', index_page().body.decode())
    assert len(named) > 5
    for address in named:
        assert "//" not in address, f"{address} is on another host"
        answer = whole.get(f"/{address}")
        assert answer.status_code == 200, address
        assert not answer.text.startswith("<!doctype html>"), address


@modest
@given(asked=st.dictionaries(st.sampled_from(list(PARAMETERS)), st.text(st.characters(exclude_categories=("Cs",)), max_size=30)))
def test_a_page_is_there_whatever_its_address_asks(whole, asked):
    for address in PAGES:
        assert whole.get(address, params=asked).status_code == 200


@answering
def test_the_api_stands_under_its_address(whole):
    assert whole.get("/api/v1/bases").json()["revision"] == cached.revision()
    assert whole.get("/api/openapi.json").status_code == 200


def test_a_host_of_anothers_is_named_in_no_file_of_ours(whole):
    for name in FILES:
        if Path(name).suffix in (".js", ".css"):
            text = re.sub(r"//# sourceMappingURL=.*", "", FILES[name].decode())
            loaded = set(re.findall(r"(?:url\(|src=|fetch\(|import\s)[\"'(]?\s*(https?://[^\"')\s]+)", text))
            assert loaded == set(), name
