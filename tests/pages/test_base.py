"""The page of one base through the frame: all that is known of it, who says so, and the way back."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from lib.domain.bases import Category
from lib.domain.provenance import Precision, Provenance
from lib.geo.coordinates import wgs84_to_bd09, wgs84_to_gcj02
from lib.geo.distance import haversine_km
from lib.store import tables
from lib.store.engine import writing
from tests.pages.test_find import HOSTILE


def first(bases, wanted):
    """The first base of the store that is `wanted`; the seed has one of each kind."""
    return next(base for _, base in sorted(bases.items()) if wanted(base))


def opened(visit, base_id, **query):
    return visit.open("base", id=str(base_id), **query)


def test_titles_with_year_and_source(visit, every_base):
    base = first(every_base, lambda base: sum(bool(title.year) for title in base.titles) >= 2)
    text = opened(visit, base.id).text
    assert base.name in text
    for title in base.titles:
        assert title.category.label in text
        assert title.source.title in text
    assert all(str(title.year) in text for title in base.titles if title.year)
    assert all(title.grade.label in text for title in base.titles if title.grade)


def test_a_title_without_a_year_says_it_is_not_published(visit, every_base):
    base = first(every_base, lambda base: any(title.year is None for title in base.titles))
    assert "未公布" in opened(visit, base.id).text


def test_who_says_so_and_where_to_read_it(visit, every_base):
    base = first(every_base, lambda base: base.source.published and base.source.url.startswith("http"))
    text = opened(visit, base.id).text
    assert base.source.title in text
    assert base.source.published.isoformat() in text
    assert visit.link("查看原文") == base.source.url


def test_when_it_was_last_confirmed(own_visit, register):
    confirmed = register(confirmed_on=date(2026, 3, 9))
    assert "2026-03-09" in opened(own_visit, confirmed).text


@pytest.mark.parametrize("provenance", [Provenance.OFFICIAL, Provenance.REPORTED, Provenance.SAMPLE])
def test_how_far_it_can_be_trusted(visit, every_base, provenance):
    base = first(every_base, lambda base: base.provenance is provenance)
    text = opened(visit, base.id).text
    assert provenance.label in text
    assert provenance.meaning in text
    assert ("不是真实单位" in text) == (provenance is Provenance.SAMPLE)


def test_what_is_taught_and_to_what_level(visit, every_base, known):
    base = first(every_base, lambda base: any(skill.level for skill in base.skills) and base.industries)
    text = opened(visit, base.id).text
    for skill in base.skills:
        assert known.occupation_name(skill.occupation) in text
        assert skill.level is None or skill.level.label in text
    assert all(known.industry_name(code) in text for code in base.industries)


@pytest.mark.parametrize("precision", list(Precision))
def test_the_place_says_how_exactly_it_is_known(visit, every_base, known, precision):
    base = first(every_base, lambda base: base.precision is precision)
    text = opened(visit, base.id).text
    assert precision.label in text
    if base.unit:
        assert known.units[base.unit].name in text
    assert ("不是实际地址" in text) == precision.is_approximate
    assert ("WGS-84" in text) == (precision is Precision.EXACT)


def test_navigation_is_in_the_systems_of_its_maps(visit, every_base):
    base = first(every_base, lambda base: base.precision is Precision.EXACT)
    opened(visit, base.id)
    amap, baidu = urlsplit(visit.link("高德导航")), urlsplit(visit.link("百度地图"))
    assert (amap.scheme, amap.hostname, baidu.scheme, baidu.hostname) == ("https", "uri.amap.com", "https", "api.map.baidu.com")

    asked = {name: values[0] for name, values in parse_qs(amap.query).items()}
    longitude, latitude, name = asked["to"].split(",", 2)
    expected = [float(axis) for axis in wgs84_to_gcj02(base.longitude, base.latitude)]
    assert [float(longitude), float(latitude)] == pytest.approx(expected, abs=1e-6)
    assert name == base.name
    assert asked["coordinate"] == "gaode"
    assert 0.3 < haversine_km(float(longitude), float(latitude), base.longitude, base.latitude) < 0.8

    asked = {name: values[0] for name, values in parse_qs(baidu.query).items()}
    latitude, longitude = asked["location"].split(",")
    expected = [float(axis) for axis in wgs84_to_bd09(base.longitude, base.latitude)]
    assert [float(longitude), float(latitude)] == pytest.approx(expected, abs=1e-6)
    assert asked["coord_type"] == "bd09ll"
    assert asked["title"] == base.name


@pytest.mark.parametrize("precision", [Precision.COUNTY, Precision.CITY, Precision.NONE])
def test_no_navigation_to_a_place_that_is_not_known(visit, every_base, precision):
    base = first(every_base, lambda base: base.precision is precision)
    opened(visit, base.id)
    assert not {"高德导航", "百度地图"} & {link.value for link in visit.app.link_button}


def test_the_way_back_carries_the_question(visit, every_base):
    base = min(every_base)
    opened(visit, base, unit="350500", verified="1", page="2", sort="relevance")
    assert visit.links("返回地图和列表") == [
        {"unit": "350500", "verified": "1", "page": "2", "sort": "relevance", "base": str(base)}
    ]


def test_the_way_back_drops_what_is_malformed(visit, every_base):
    base = min(every_base)
    opened(visit, base, unit="<b>", radius_km="7")
    assert visit.links("返回地图和列表") == [{"base": str(base)}]


def test_the_nearest_others_and_on_to_one_of_them(visit, every_base):
    base = first(every_base, lambda base: base.precision is Precision.EXACT)
    opened(visit, base.id, unit=base.unit)
    shown = [int(button.key.removeprefix("open-")) for button in visit.app.button if (button.key or "").startswith("open-")]
    placed = [each for each in every_base.values() if each.longitude is not None and each.id != base.id]
    km = {each.id: float(haversine_km(base.longitude, base.latitude, each.longitude, each.latitude)) for each in placed}
    assert shown == sorted(km, key=lambda each: (km[each], each))[: len(shown)]
    assert len(shown) == 5
    visit.press_key(f"open-{shown[1]}")
    assert visit.address == {"id": str(shown[1]), "unit": base.unit}
    assert every_base[shown[1]].name in [title.value.replace("\\", "") for title in visit.app.title]


@pytest.mark.parametrize("unknown", ["2000000", "abc", "-1", "0", "1e3", "9" * 300, "1;DROP TABLE base", ""])
def test_an_unknown_id_says_so_kindly(visit, unknown):
    visit.open("base", id=unknown, unit="350500")
    assert "没有找到这家基地" in visit.text
    (back,) = visit.links("返回地图和列表")
    assert back["unit"] == "350500"


def test_no_id_at_all(visit):
    visit.open("base")
    assert "没有找到这家基地" in visit.text
    assert visit.links("返回地图和列表") == [{}]


def test_html_and_markdown_in_a_name_are_shown_as_written(own_visit, register):
    base = register(name=HOSTILE, address=HOSTILE, note=HOSTILE)
    opened(own_visit, base)
    (title,) = own_visit.app.title
    assert "\\<img src=x" in title.value
    assert "\\*\\*粗" in title.value
    assert own_visit.text.count(HOSTILE) >= 3
    assert "<img src=x" not in own_visit.html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_a_source_that_is_no_web_page_is_no_link(own_visit, fresh_store, url):
    with writing(fresh_store, "测试") as change:
        base, source = change.connection.execute(select(tables.base.c.id, tables.base.c.source)).first()
        change.connection.execute(update(tables.source).where(tables.source.c.key == source).values(url=url))
        change.record("correct", "source", source)
    opened(own_visit, base)
    assert "查看原文" not in [link.value for link in own_visit.app.link_button]


def test_every_base_of_the_store_has_its_page(visit, every_base):
    visit.app.run()
    visit.app.switch_page("../pages/base.py")
    some = {base.precision: base for base in every_base.values()} | {base.categories: base for base in every_base.values()}
    assert {category for base in some.values() for category in base.categories} == set(Category)
    for base in some.values():
        visit.app.query_params = {"id": str(base.id)}
        assert base.name in visit.again().text
