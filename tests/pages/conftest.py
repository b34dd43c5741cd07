"""A visit to the pages through the frame, and bases of the tests' own to be visited."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from sqlalchemy import Engine, func, insert, select
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from streamlit.testing.v1 import AppTest

from lib.domain.register import Base
from lib.geo.cells import cell_of
from lib.queries.register import entries
from lib.settings import ROOT
from lib.store import tables
from lib.store.engine import reading, writing
from lib.store.postings import reindexing

PATIENCE_S = 60  # of AppTest; nothing is measured by it
ESCAPED = re.compile(r"\\(.)")
TAG = re.compile(r"<[^>]*>")
COUNTED = re.compile(r"^(?P<label>.*) · (?P<count>[\d,]+)$")


@dataclass
class Visit:
    """One person at the screen: opens addresses, finds widgets by label or key, reads what is drawn."""

    app: AppTest

    def open(self, door: str = "find", /, **query: str) -> "Visit":
        """Go to an address, as from a link: first the frame, then the page of `pages/<door>.py`."""
        if door != "find":
            self.app.run()
            self.app.switch_page(f"../pages/{door}.py")
        self.app.query_params = dict(query)
        return self.again()

    def again(self) -> "Visit":
        self.app.run()
        return self._checked()

    def _checked(self) -> "Visit":
        assert not self.app.exception, [error.message for error in self.app.exception]
        assert not self.app.error, [error.value for error in self.app.error]
        return self

    @property
    def address(self) -> dict[str, str]:
        return dict(self.app.query_params)

    @property
    def html(self) -> str:
        return "".join(part.value for part in self.app.html)

    @property
    def text(self) -> str:
        """Every word on the page, as a person reads it."""
        kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "button", "link_button")
        said = [plain(each.label if kind == "button" else each.value) for kind in kinds for each in getattr(self.app, kind)]
        return "\n".join([*said, unescape(TAG.sub(" ", self.html)), *_words(self.listed)])

    @property
    def sentence(self) -> str:
        spoken = [part.value for part in self.app.html if 'role="status"' in part.value]
        assert len(spoken) == 1
        return unescape(TAG.sub("", spoken[0]))

    @property
    def notes(self) -> list[str]:
        """The quiet lines of the main page beside the sentence; what stands in the bar belongs to its widgets."""
        in_bar = {part.value for part in self.app.container(key="bar").html}
        quiet = (part.value for part in self.app.html if 'role="status"' not in part.value)
        return [unescape(TAG.sub("", value)) for value in quiet if value not in in_bar]

    # the list is a piece with its own script (lib/views/parts/): here is what it is given, and what it tells

    def _list(self) -> Any:
        return next((each.proto for each in self.app.get("bidi_component") if each.proto.component_name == "list"), None)

    @property
    def listed(self) -> dict[str, Any]:
        """What the list is given to draw."""
        drawn = self._list()
        return json.loads(drawn.json) if drawn else {"rows": []}

    def rows(self) -> list[int]:
        """Ids in the list, from top to bottom."""
        return [row["id"] for row in self.listed["rows"]]

    def row(self, base: int) -> str:
        return " ".join(_words(next(row for row in self.listed["rows"] if row["id"] == base)))

    @property
    def chosen(self) -> int | None:
        """The base that is marked as chosen; it stands in the page of the list, or else above it."""
        marked, above = self.listed["chosen"], self.listed["elsewhere"]
        assert marked is None or (above["id"] == marked if above else marked in self.rows())
        return marked

    def tell(self, **choice: Any) -> "Visit":
        """Choose in the list: its script sends one event with one of the keys `base`, `open`, `page`, `clear`."""
        states = self.app._tree.get_widget_states()
        event = states.widgets.add()
        event.id = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{self._list().id}__events"
        event.json_trigger_value = json.dumps([{"event": "choice", "value": choice}])
        self.app._run(states)
        return self._checked()

    def labelled(self, kind: str, label: str) -> Any:
        found = [each for each in getattr(self.app, kind) if plain(each.label).startswith(label)]
        assert len(found) == 1, f"{len(found)} × {label}: {[each.label for each in getattr(self.app, kind)]}"
        return found[0]

    def press(self, label: str) -> "Visit":
        self.labelled("button", label).click()
        return self.again()

    def press_key(self, key: str) -> "Visit":
        self.app.button(key=key).click()
        return self.again()

    def choose(self, label: str, code: Any) -> "Visit":
        self.labelled("selectbox", label).set_value(code)
        return self.again()

    def choose_several(self, label: str, *codes: str) -> "Visit":
        self.labelled("multiselect", label).set_value(list(codes))
        return self.again()

    def type(self, label: str, words: str) -> "Visit":
        self.labelled("text_input", label).set_value(words)
        return self.again()

    def switch(self, label: str, on: bool) -> "Visit":
        self.labelled("toggle", label).set_value(on)
        return self.again()

    def counts(self, kind: str, label: str) -> dict[str, int]:
        """Words of every option of a widget → the number that stands beside them."""
        hits = map(COUNTED.match, self.labelled(kind, label).options)
        return {hit["label"]: int(hit["count"].replace(",", "")) for hit in hits if hit}

    def links(self, label: str) -> list[dict[str, str]]:
        """What the links of `label` to another page carry."""
        found = [each.proto.query_string for each in self.app.page_link if each.value == label]
        return [{name: values[0] for name, values in parse_qs(query).items()} for query in found]

    def link(self, label: str) -> str:
        found = [each.proto.url for each in self.app.link_button if each.value == label]
        assert len(found) == 1, f"{len(found)} × {label}"
        return found[0]


def _words(data: Any) -> list[str]:
    """Every text in what a piece is given."""
    if isinstance(data, dict):
        return [word for value in data.values() for word in _words(value)]
    if isinstance(data, list):
        return [word for value in data for word in _words(value)]
    return [data] if isinstance(data, str) else []


def plain(markdown: str) -> str:
    """Markdown as it is read: no strong marks, no icon, what was escaped as it was written."""
    kept: list[str] = []

    def keep(hit: re.Match[str]) -> str:
        kept.append(hit[1])
        return f"\0{len(kept) - 1}\0"

    bare = re.sub(r"\*\*|:material/\w+:", "", ESCAPED.sub(keep, markdown))
    return re.sub(r"\0(\d+)\0", lambda hit: kept[int(hit[1])], bare).strip()


@pytest.fixture(scope="module")
def served(serving, seeded_url) -> Iterator[None]:
    """The pages and the API of this process answer from the seeded store."""
    with serving(seeded_url):
        yield


def new_visit() -> Visit:
    return Visit(AppTest.from_file(str(ROOT / "lib" / "frame.py"), default_timeout=PATIENCE_S))


@pytest.fixture(scope="module")
def every_base(seeded_store) -> dict[int, Base]:
    """Id → entry of every base of the seeded store."""
    with reading(seeded_store) as connection:
        ids = connection.scalars(select(tables.base.c.id)).all()
        return {base.id: base for base in entries(connection, ids)}


@pytest.fixture
def visit(served) -> Visit:
    return new_visit()


@pytest.fixture
def own_visit(serving, fresh_url) -> Iterator[Visit]:
    """A visit to a store that the test may change."""
    with serving(fresh_url):
        yield new_visit()


@pytest.fixture(scope="module")
def ask(served) -> Callable[..., Any]:
    """`ask("bases", unit="350500")`: the answer of the open API to the same question."""
    from lib.web.api import api

    async def got(path: str, query: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://api") as client:
            return await client.get(f"/v1/{path}", params=query)

    def asked(path: str, **query: Any) -> Any:
        answer = asyncio.run(got(path, query))
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked


@pytest.fixture
def register(fresh_store: Engine) -> Callable[..., int]:
    """`register(name=…)` puts one base into the test's own store and gives its id."""

    def registered(**fields: Any) -> int:
        return add_base(fresh_store, **fields)

    return registered


def add_base(store: Engine, **fields: Any) -> int:
    """Put a base with one title into `store`, its index kept true."""
    with writing(store, "测试") as change:
        connection = change.connection
        base_id = (connection.scalar(select(func.max(tables.base.c.id))) or 0) + 1
        source = connection.scalar(select(func.min(tables.source.c.key)))
        row = {
            "id": base_id, "key": f"test-{base_id}", "name": "测试基地", "unit": "350500", "city": "350500", "county": "350582",
            "longitude": 118.551, "latitude": 24.781, "precision": "exact", "provenance": "official", "source": source,
        } | fields  # fmt: skip
        if row["longitude"] is not None:
            row["cell"] = int(cell_of(row["longitude"], row["latitude"]))
        title = {"base": base_id, "category": "practice_base", "grade": "provincial", "provenance": row["provenance"]}
        with reindexing(connection, [base_id]):
            connection.execute(insert(tables.base), row)
            connection.execute(insert(tables.designation), title | {"source": source})
        change.record("register", "base", row["key"], after=row)
    return base_id
