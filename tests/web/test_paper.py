"""The page for paper: the API's answer in the API's order, harmless whatever a name holds, calm without its store."""

import asyncio
import re
import shutil
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
import pytest
import streamlit as st
from sqlalchemy import insert, select, update
from starlette.applications import Starlette
from starlette.routing import Mount

from lib import cached
from lib.actions.seed import fill
from lib.settings import settings
from lib.store.engine import open_store, writing
from lib.store.migrate import migrate
from lib.store.postings import rebuild, reindexing
from lib.store.tables import base, designation
from lib.web import paper as print_view
from lib.web.api import api

QUANZHOU = {"unit": "350500"}
NEAR = {"lng": "118.600", "lat": "24.900", "radius_km": "50"}
HOSTILE = '<img src=x onerror="alert(1)">&<script>alert(2)</script>'
MANY = 600


def forget():
    settings.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()


def get(path, asked):
    async def answer():
        app = Starlette(routes=[*print_view.routes, Mount("/api", api)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://map.test") as client:
            return await client.get(path, params=asked)

    return asyncio.run(answer())


@pytest.fixture(scope="module")
def seeded_file(tmp_path_factory):
    """A migrated and seeded store that nobody opens, to be copied."""
    file = tmp_path_factory.mktemp("print") / "seeded.sqlite3"
    engine = open_store(f"sqlite:///{file}")
    migrate(engine)
    fill(engine, with_samples=True)
    engine.dispose()
    return file


@pytest.fixture
def store(seeded_file, tmp_path, monkeypatch):
    """A seeded store that the application answers from."""
    url = f"sqlite:///{shutil.copy(seeded_file, tmp_path)}"
    engine = open_store(url)
    monkeypatch.setenv("DATABASE_URL", url)
    forget()
    yield engine
    cached.engine().dispose()
    engine.dispose()
    forget()


class Cells(HTMLParser):
    """The text of every cell under its label, row by row, and every element that was opened."""

    def __init__(self):
        super().__init__()
        self.rows, self.tags, self.cell, self.text = [], [], None, ""

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "tr":
            self.rows.append({})
        if tag == "td":
            self.cell = dict(attributes)["data-label"]

    def handle_endtag(self, tag):
        if tag == "td":
            self.cell = None

    def handle_data(self, data):
        self.text += data
        if self.cell:
            self.rows[-1][self.cell] = self.rows[-1].get(self.cell, "") + data.strip()


def read(asked):
    answer = get("/print", asked)
    assert answer.status_code == 200
    cells = Cells()
    cells.feed(answer.text)
    cells.rows = [row for row in cells.rows if row]
    return cells


def names(asked):
    return [row["名称"].removesuffix("示例") for row in read(asked).rows]


def names_of_the_api(asked):
    answer = get("/api/v1/bases", asked | {"size": 200}).json()
    return [each["name"] for each in answer["items"]], answer


@pytest.mark.parametrize(
    "asked",
    [
        QUANZHOU,
        NEAR,
        NEAR | {"sort": "relevance"},
        {"category": "master_studio", "grade": "provincial"},
        {"q": "技师学院"},
        {"verified": "1"},
    ],
)
def test_the_same_bases_in_the_same_order_as_the_api(store, asked):
    expected, answer = names_of_the_api(asked)
    assert expected == names(asked)
    assert answer["total"] == len(expected)
    assert answer["sentence"] in read(asked).text


def test_the_second_page_of_the_list_prints_the_whole_answer(store):
    assert names(QUANZHOU | {"page": "2"}) == names(QUANZHOU)


def test_distance_is_there_only_when_a_position_was_given(store):
    kilometres = [float(row["距离(公里)"]) for row in read(NEAR).rows]
    assert kilometres == sorted(kilometres)
    assert len(kilometres) > 1
    assert not any("距离(公里)" in row for row in read(QUANZHOU).rows)


def test_samples_are_marked_and_others_are_not(store):
    rows = read(QUANZHOU).rows
    marked = [row["名称"].endswith("示例") for row in rows]
    assert marked == [row["可信程度"].startswith("示例") for row in rows]
    assert set(marked) == {True, False}


def test_every_row_names_sources_that_are_listed_below(store):
    page = read({"verified": "1"})
    numbers = {int(number) for row in page.rows for number in re.findall(r"\[(\d+)\]", row["可信程度"])}
    listed = sum(tag == "li" for tag, _ in page.tags)
    assert numbers == set(range(1, listed + 1))
    assert all("[" in row["可信程度"] for row in page.rows)


def test_a_place_that_is_not_exact_says_so(store):
    rows = {row["名称"]: row["位置"] for row in read({"q": "福耀玻璃"}).rows}
    assert rows["福耀玻璃工业集团股份有限公司"] == "位置未公布"
    assert all("只知" in row["位置"] for row in read({"verified": "1", "unit": "350500"}).rows)


def test_html_in_what_is_kept_or_asked_stays_text(store):
    with writing(store, "测试") as change:
        first = change.connection.scalar(select(base.c.id).order_by(base.c.id))
        with reindexing(change.connection, [first]):
            change.connection.execute(update(base).where(base.c.id == first).values(name=HOSTILE, address=HOSTILE))
        change.record("correct", "base", "first")
    page = read({"q": "onerror", "page": "<b>x</b>", '"><script>': HOSTILE})
    assert page.rows[0]["名称"] == HOSTILE
    assert not [tag for tag, _ in page.tags if tag in ("img", "script", "b")]
    assert [tag for tag, attributes in page.tags if any(name.startswith("on") for name in attributes)] == ["button"]


def test_what_cannot_be_read_is_said_and_left_out(store):
    page = read(QUANZHOU | {"category": "palace", "radius_km": "7", "page": "-1"})
    assert "没有这个类别:palace" in page.text
    assert len(page.rows) == len(read(QUANZHOU).rows)


@pytest.mark.parametrize("asked", [{"q": "x" * 5000}, {"q": "\x00"}, {"lng": "nan", "lat": "inf"}, {"page": "9" * 400}])
def test_any_question_is_answered(store, asked):
    read(asked)


def test_nothing_found_says_what_to_do(store):
    page = read(QUANZHOU | {"q": "qqqqzzzz"})
    assert page.rows == []
    assert "没有找到" in page.text


def test_a_widened_radius_is_told_of(store):
    asked = {"lng": "117.300", "lat": "27.950", "radius_km": "5"}
    _, answer = names_of_the_api(asked)
    assert answer["is_widened"]
    assert f"5 公里内没有找到,已放宽到 {answer['radius_km']} 公里。" in read(asked).text


def test_the_address_to_come_back_to_asks_the_same(store):
    links = [attributes["href"] for tag, attributes in read(QUANZHOU | NEAR).tags if tag == "a"]
    assert set(links) == {"/?" + urlencode(QUANZHOU | NEAR)}


def test_no_more_than_the_first_500_are_printed_and_it_says_so(store):
    with writing(store, "测试") as change:
        known = change.connection.execute(select(base).limit(1)).mappings().one()
        made = [{**known, "id": 10_000 + at, "key": f"many-{at}", "name": f"许多{at}"} for at in range(MANY)]
        change.connection.execute(insert(base), made)
        titles = [{"base": row["id"], "category": "other", "provenance": "reported", "source": known["source"]} for row in made]
        change.connection.execute(insert(designation), titles)
        rebuild(change.connection)
        change.record("register", "base", "many")
    page = read({"q": "许多"})
    assert len(page.rows) == print_view.MOST
    assert f"只打印前 500 / 共 {MANY} 家" in page.text
    assert "只打印前" not in read(QUANZHOU).text


def test_it_is_chinese_and_fit_for_paper_and_asks_no_other_host(store):
    answer = get("/print", QUANZHOU)
    assert '<html lang="zh-CN">' in answer.text
    assert "<h1>福建省产业培训分布图</h1>" in answer.text
    assert "@media print" in answer.text
    assert not re.search(r"""(?:src|href)=["']?https?:|url\(|@import""", answer.text)


def test_a_broken_store_gives_a_calm_page_and_another_try_works(seeded_file, tmp_path, monkeypatch):
    file = tmp_path / "broken.sqlite3"
    file.write_bytes(b"not a database at all" * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    forget()
    try:
        answer = get("/print", QUANZHOU)
        assert answer.status_code == 503
        assert "数据库暂时不可用,请稍后再试。" in answer.text
        assert "<h1>福建省产业培训分布图</h1>" in answer.text
        assert 'href="/print?unit=350500"' in answer.text
        shutil.copy(seeded_file, file)
        assert read(QUANZHOU).rows
    finally:
        cached.engine().dispose()
        forget()
