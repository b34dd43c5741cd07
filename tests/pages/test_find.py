"""The main page through the frame: one question, one answer, and every state that has none."""

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import delete, distinct, func, select, text

from lib import cached
from lib.__main__ import main
from lib.domain.bases import PAGE_SIZE, RADII_KM, Sort
from lib.domain.provenance import Provenance
from lib.domain.training import Level
from lib.store import tables
from lib.store.engine import reading, writing
from lib.store.postings import rebuild
from tests.pages.conftest import add_base, new_visit

HOSTILE = "<img src=x onerror=alert(1)>**粗**[x](javascript:alert(1))"
JINJIANG = {"lng": "118.552", "lat": "24.781"}
OPEN_SEA = {"lng": "121.500", "lat": "23.000"}  # in the Strait, more than 100 km from everything
FAR_INLAND = {"lng": "116.000", "lat": "27.000"}  # in Jiangxi, nearest base between 20 and 100 km away


def counted(store, *joins, where=()) -> dict[str, int]:
    """Provenance → number of bases, by plain SQL."""
    b = tables.base.c
    query = select(b.provenance, func.count(distinct(b.id))).select_from(tables.base)
    for table in joins:
        query = query.join(table, table.c.base == b.id)
    with reading(store) as connection:
        return dict(connection.execute(query.where(*where).group_by(b.provenance)).tuples().all())


def said(counts: dict[str, int]) -> str:
    """`共 31 家:已核实 4 · 示例 27`"""
    parts = " · ".join(f"{each.label} {counts[each]:,}" for each in Provenance if counts.get(each))
    return f"共 {sum(counts.values()):,} 家" + (f":{parts}" if parts else "")


# ---- the answer


def test_whole_province(visit, seeded_store):
    visit.open()
    counts = counted(seeded_store)
    total = sum(counts.values())
    assert total > PAGE_SIZE
    assert visit.sentence == f"全省,{said(counts)}"
    assert len(visit.rows()) == PAGE_SIZE
    assert f"显示 {PAGE_SIZE} / 共 {total:,} 家" in visit.text
    assert visit.address == {}
    assert visit.notes == []


def test_the_list_is_the_first_page_of_the_api(visit, ask):
    assert visit.open().rows() == [base["id"] for base in ask("bases")["items"]]


def test_city_industry_and_occupation_by_the_widgets(visit, seeded_store, ask):
    industry, occupation = _taught_in(seeded_store, "350500")
    visit.open()
    visit.choose("城市", "350500").choose_several("行业", industry).choose_several("职业/工种", occupation)
    assert visit.address == {"unit": "350500", "industry": industry, "occupation": occupation}

    answer = ask("bases", **visit.address)
    assert visit.rows() == [base["id"] for base in answer["items"]]
    where = (
        tables.base.c.unit == "350500",
        tables.base_industry.c.industry == industry,
        tables.base_skill.c.occupation == occupation,
    )
    counts = counted(seeded_store, tables.base_industry, tables.base_skill, where=where)
    assert 0 < sum(counts.values()) == answer["total"]
    assert visit.sentence.startswith("泉州市 · ")
    assert visit.sentence.endswith(f",{said(counts)}")
    assert visit.sentence == answer["sentence"]


def _taught_in(store, unit: str) -> tuple[str, str]:
    """An industry and an occupation that some base of `unit` has."""
    i, s, b = tables.base_industry.c, tables.base_skill.c, tables.base.c
    query = select(i.industry, s.occupation).join_from(tables.base, tables.base_industry, i.base == b.id)
    query = query.join(tables.base_skill, s.base == b.id).where(b.unit == unit).order_by(i.industry, s.occupation)
    with reading(store) as connection:
        return tuple(connection.execute(query).first())


def test_a_city_then_its_counties(visit, known):
    visit.open()
    assert visit.labelled("selectbox", "县区").disabled
    visit.choose("城市", "350500")
    assert not visit.labelled("selectbox", "县区").disabled
    assert set(visit.counts("selectbox", "县区")) == {county.name for county in known.counties_of("350500")}
    visit.choose("县区", "350582")
    assert visit.address == {"unit": "350500", "county": "350582"}
    assert visit.sentence.startswith("泉州市 · 晋江市,")
    visit.choose("城市", "350200")
    assert visit.address == {"unit": "350200"}


def test_the_city_of_fuzhou_with_pingtan_and_without(visit, ask):
    visit.open()
    with_pingtan = visit.counts("selectbox", "城市")["福州市(含平潭)"]
    visit.choose("城市", "city:350100")
    assert visit.address == {"city": "350100"}
    assert visit.sentence.startswith(f"福州市(含平潭),共 {with_pingtan} 家")
    units = ask("facets")["unit"]
    assert with_pingtan == units["350100"] + units["350128"]


def test_verified_only(visit, ask):
    visit.open()
    promised = int(visit.labelled("toggle", "只看已核实").label.rpartition("·")[2])
    visit.switch("只看已核实", True)
    assert visit.address == {"verified": "1"}
    answer = ask("bases", verified="1")
    assert visit.sentence == answer["sentence"]
    assert answer["total"] == promised
    assert "示例" not in visit.sentence
    assert all("示例" not in visit.row(base) for base in visit.rows())
    visit.switch("只看已核实", False)
    assert visit.address == {}


def test_samples_are_marked_and_nothing_else_is(visit, every_base):
    visit.open(unit="350128")
    shown = visit.rows()
    samples = {base for base in shown if every_base[base].is_sample}
    assert samples
    assert {base for base in shown if "示例" in visit.row(base)} == samples
    assert all(every_base[base].name.startswith("示例") for base in samples)


# ---- counts beside the options


@pytest.mark.parametrize("query", [{}, {"unit": "350500"}, {"category": "master_studio", **JINJIANG, "radius_km": "50"}])
def test_options_carry_the_counts_of_the_api(visit, ask, known, query):
    visit.open(**query)
    facets = ask("facets", **query)
    names = {code: unit.name for code, unit in known.units.items()}
    cities = visit.counts("selectbox", "城市")
    assert {code: cities[name] for code, name in names.items()} == facets["unit"]
    for label, field in (
        ("行业", "industry"),
        ("职业/工种", "occupation"),
        ("类别", "category"),
        ("级别", "grade"),
        ("等级", "level"),
    ):
        assert sorted(visit.counts("multiselect", label).values()) == sorted(facets[field].values()), label
    industries = visit.counts("multiselect", "行业")
    assert {code: industries[term.name] for code, term in known.industries.items()} == facets["industry"]
    levels = visit.counts("multiselect", "等级")
    assert {level.value: levels[level.label] for level in Level} == facets["level"]
    if "lng" in query:
        radii = visit.counts("selectbox", "半径")
        assert {str(radius): radii[f"{radius} 公里"] for radius in RADII_KM} == facets["radius_km"]


def test_every_count_is_what_choosing_finds(visit, ask, known):
    visit.open(unit="350500")
    for code, term in known.industries.items():
        promised = visit.counts("multiselect", "行业")[term.name]
        assert ask("bases", unit="350500", industry=code)["total"] == promised


def test_an_option_that_would_find_nothing_says_so(visit, known):
    visit.open(unit="350128")
    empty = [name for name, count in visit.counts("multiselect", "行业").items() if count == 0]
    assert empty
    code = next(code for code, term in known.industries.items() if term.name == empty[0])
    visit.choose_several("行业", code)
    assert "没有找到" in visit.text
    assert visit.sentence.endswith(",共 0 家")


# ---- what is typed


@pytest.mark.parametrize("typed", ["电焊", "焊工", "hangong", "dianhan", "焊公"])
def test_a_typed_occupation_is_understood(visit, known, typed):
    visit.open().choose_several("职业/工种", typed)
    welder = next(code for code, term in known.occupations.items() if term.name == "焊工")
    assert visit.address == {"occupation": welder}
    assert visit.sentence.startswith("焊工,")


def test_a_typed_occupation_that_is_none_is_told_of(visit):
    visit.open().choose_several("职业/工种", "囧囧囧囧")
    assert visit.address == {}
    assert any("没有找到职业“囧囧囧囧”" in note for note in visit.notes)
    assert visit.again().notes == []


@pytest.mark.parametrize("typed", ["晋江", "晋江市", "jinjiang"])
def test_a_typed_place_is_a_position(visit, known, typed):
    jinjiang = known.counties["350582"]
    visit.open().type("县区或乡镇名", typed).press_key("place-350582")
    assert visit.address == {"lng": f"{jinjiang.longitude:.3f}", "lat": f"{jinjiang.latitude:.3f}"}
    assert "20 公里内" in visit.sentence
    assert visit.labelled("text_input", "县区或乡镇名").value == ""


def test_a_typed_place_that_is_none_is_told_of(visit):
    visit.open().type("县区或乡镇名", "<b>火星</b>")
    assert "没有找到“<b>火星</b>”" in visit.text


@pytest.mark.parametrize(
    ("typed", "found"), [("飞毛腿", "飞毛腿"), ("feimaotui", "飞毛腿"), ("fmt", "飞毛腿"), ("泉州技师", "泉州技师")]
)
def test_a_keyword_in_characters_pinyin_and_initials(visit, every_base, typed, found):
    visit.open().type("关键词", typed)
    assert visit.address == {"q": typed}
    names = [every_base[base].name for base in visit.rows()]
    assert any(found in name for name in names)
    assert visit.notes == []


def test_long_pasted_text_does_no_harm(visit):
    visit.open().type("关键词", "电焊 " * 500)
    assert len(visit.address["q"]) <= 50
    assert any("关键词太长" in note for note in visit.notes)


# ---- near


def test_near_is_nearest_first_and_can_be_turned(visit, ask):
    visit.open(**JINJIANG)
    by_distance = visit.rows()
    assert by_distance == [base["id"] for base in ask("bases", **JINJIANG)["items"]]
    km = [base["distance_km"] for base in ask("bases", **JINJIANG)["items"]]
    assert km == sorted(km)
    assert len(km) > 3
    assert f"直线 {km[-1]:.1f} 公里" in visit.row(by_distance[-1])
    visit.choose("排序", Sort.RELEVANCE)
    assert visit.address == {**JINJIANG, "sort": "relevance"}
    assert visit.rows() == [base["id"] for base in ask("bases", **JINJIANG, sort="relevance")["items"]]
    assert visit.rows() != by_distance
    visit.choose("排序", Sort.DISTANCE)
    assert visit.rows() == by_distance


def test_without_a_position_there_is_no_order_to_choose(visit):
    visit.open()
    assert [box.label for box in visit.app.selectbox if box.label == "排序"] == []


def test_radius_and_its_removal(visit, ask):
    visit.open(**JINJIANG, unit="350500").choose("半径", 5)
    assert visit.address == {"unit": "350500", **JINJIANG, "radius_km": "5"}
    assert visit.sentence == ask("bases", **visit.address)["sentence"]
    visit.press("不限位置")
    assert visit.address == {"unit": "350500"}


def test_a_radius_that_finds_nothing_widens_and_says_so(visit, ask):
    visit.open(**FAR_INLAND, radius_km="5")
    used = ask("bases", **FAR_INLAND, radius_km="5")["radius_km"]
    assert used > 5
    assert visit.sentence.startswith(f"{used} 公里内,共 ")
    assert f"5 公里内没有找到,已放宽到 {used} 公里。" in visit.text
    assert visit.rows()
    assert visit.address["radius_km"] == "5"


def test_a_position_with_nothing_around(visit):
    visit.open(**OPEN_SEA)
    assert "没有找到" in visit.text
    assert visit.sentence.endswith(",共 0 家")
    assert visit.rows()


# ---- nothing found


def nothing_found(visit, known):
    """A city, an industry and a grade of which each alone has bases, and all together none."""
    visit.open(unit="350128")
    empty = [name for name, count in visit.counts("multiselect", "行业").items() if count == 0]
    code = next(code for code, term in known.industries.items() if term.name == empty[0])
    return visit.choose_several("行业", code)


def test_nothing_found_says_what_to_loosen_and_it_helps(visit, known):
    nothing_found(visit, known)
    asked = visit.address
    loosen = {
        button.key.removeprefix("loosen-"): button.label
        for button in visit.app.button
        if (button.key or "").startswith("loosen-")
    }
    assert set(loosen) == {"unit", "industry"}
    for name, label in loosen.items():
        visit.open(**asked).press_key(f"loosen-{name}")
        promised = label.rpartition("有 ")[2].rstrip("家 ")
        assert f"共 {promised} 家" in visit.sentence
        assert visit.address == {field: code for field, code in asked.items() if field != name}


def test_nothing_found_shows_the_nearest_outside(visit, known, every_base):
    nothing_found(visit, known)
    assert "区域外最近的" in visit.text
    industry = visit.address["industry"]
    outside = visit.rows()
    assert outside
    assert all(industry in every_base[base].industries for base in outside)
    assert all(every_base[base].unit != "350128" for base in outside)
    assert all("公里" in visit.row(base) for base in outside)


def test_nothing_that_one_condition_could_mend(visit, known):
    nothing_found(visit, known)
    visit.open(**visit.address, q="qzqzqzqzqz")
    assert not [button for button in visit.app.button if (button.key or "").startswith("loosen-")]
    assert "去掉任何一个条件都还没有" in visit.text
    visit.press("清除全部条件")
    assert visit.address == {}
    assert visit.sentence.startswith("全省,")


def test_a_misspelt_keyword_is_guessed_and_said_to_be(visit, every_base):
    visit.open().type("关键词", "福州第一技师学愿")
    assert "没有完全一致的名称,以下是相近的。" in visit.text
    assert "福州第一技师学院" in [every_base[base].name for base in visit.rows()]


# ---- pages, choosing


def test_turning_pages(visit, ask):
    visit.open().tell(page=2)
    assert visit.address == {"page": "2"}
    assert visit.rows() == [base["id"] for base in ask("bases", page="2")["items"]]
    visit.tell(page=1)
    assert visit.address == {}


def test_the_pages_together_are_the_whole_answer(visit, ask):
    seen = visit.open(unit="350500").rows()
    for page in range(2, visit.listed["pages"] + 1):
        seen += visit.tell(page=page).rows()
    total = ask("bases", unit="350500")["total"]
    assert len(seen) == len(set(seen)) == total > PAGE_SIZE


def test_a_page_beyond_the_last_is_the_last(visit, ask):
    visit.open(page="9999")
    last = ask("bases")["pages"]
    assert visit.rows() == [base["id"] for base in ask("bases", page=str(last))["items"]]
    assert (visit.listed["page"], visit.listed["pages"]) == (last, last)


def test_a_new_filter_begins_at_the_first_page(visit):
    visit.open(page="3").choose("城市", "350500")
    assert visit.address == {"unit": "350500"}


def test_choosing_in_the_list_is_in_the_address_and_can_be_undone(visit):
    base = visit.open(unit="350500").rows()[3]
    visit.tell(base=base)
    assert visit.address == {"unit": "350500", "base": str(base)}
    assert visit.chosen == base
    visit.tell(base=None)
    assert visit.address == {"unit": "350500"}
    assert visit.chosen is None


def test_the_whole_again_from_the_list(visit):
    visit.open(unit="350500", verified="1").tell(clear=True)
    assert visit.address == {}
    assert visit.sentence.startswith("全省,")


def test_the_chosen_base_stands_above_any_page(visit):
    base = visit.open().rows()[0]
    visit.open(page="4", base=str(base))
    assert visit.chosen == base
    assert visit.listed["elsewhere"]["id"] == base
    assert base not in visit.rows()


def test_details_carry_the_question(visit):
    visit.open(unit="350500", verified="1")
    base = visit.rows()[0]
    address = urlsplit(visit.listed["rows"][0]["href"])
    assert address.path == "/base"
    asked = {"id": str(base), "unit": "350500", "verified": "1", "base": str(base)}
    assert parse_qs(address.query) == {name: [value] for name, value in asked.items()}


def test_csv_and_print_ask_the_same_question(visit):
    visit.open(unit="350500", q="技师")
    for label, path in (("csv", "/api/v1/bases.csv"), ("print", "/print")):
        address = urlsplit(visit.listed[label])
        assert address.path == path
        assert parse_qs(address.query) == {"unit": ["350500"], "q": ["技师"]}


# ---- malformed and hostile


@pytest.mark.parametrize(
    ("bad", "names"),
    [
        ({"unit": "999999"}, "城市"),
        ({"county": "x"}, "县区"),
        ({"category": "castle"}, "类别"),
        ({"grade": "royal"}, "级别"),
        ({"industry": "<script>"}, "行业"),
        ({"occupation": "' OR 1=1 --"}, "职业"),
        ({"level": "god"}, "等级"),
        ({"lng": "abc", "lat": "26"}, "经度"),
        ({"lng": "119"}, "位置"),
        ({"lng": "1e999", "lat": "nan"}, "经度"),
        ({"radius_km": "7"}, "半径"),
        ({"verified": "maybe"}, "已核实"),
        ({"sort": "random"}, "排序"),
        ({"page": "-1"}, "页码"),
        ({"page": "9" * 400}, "页码"),
        ({"base": "abc"}, "编号"),
    ],
)  # fmt: skip
def test_a_malformed_value_is_dropped_with_a_quiet_note(visit, bad, names):
    visit.open(unit_kept="1", **({"grade": "national"} | bad))
    assert any(names in note for note in visit.notes)
    kept = {} if "grade" in bad else {"grade": "national"}
    assert visit.address == {"unit_kept": "1", **kept}
    assert visit.again().notes == []


def test_a_base_that_is_not_there_is_dropped_with_a_quiet_note(visit):
    visit.open(base="2000000")
    assert visit.chosen is None
    assert visit.notes
    assert visit.address == {}


def test_html_and_markdown_in_a_name_are_shown_as_written(own_visit, register):
    base = register(name=HOSTILE)
    own_visit.open(unit="350500", base=str(base))
    assert own_visit.chosen == base
    assert own_visit.listed["rows"][own_visit.rows().index(base)]["name"] == HOSTILE  # its script enters text as text
    assert "<img src=x" not in own_visit.html


def test_what_a_person_types_is_shown_as_written(visit):
    visit.open().type("关键词", HOSTILE)
    assert HOSTILE[:50] in visit.sentence
    assert "<img src=x" not in visit.html
    unit = {"unit": "350128"}
    loosen = visit.open(**unit, q="**qzqz**[x](y)").app.button(key="loosen-q").label
    assert "\\*\\*qzqz\\*\\*\\[x\\]\\(y\\)" in loosen


def test_a_base_added_is_found_at_once(own_visit, fresh_store):
    own_visit.open()
    before = own_visit.sentence
    base = add_base(fresh_store, name="刚刚登记的实训基地")
    own_visit.again()
    assert own_visit.sentence != before
    own_visit.type("关键词", "刚刚登记")
    assert own_visit.rows() == [base]


def test_a_store_without_any_base(own_visit, fresh_store):
    with writing(fresh_store, "测试") as change:
        change.connection.execute(delete(tables.base))
        rebuild(change.connection)
        change.record("remove", "base", "*")
    own_visit.open()
    assert own_visit.sentence == "全省,共 0 家"
    assert "没有找到" in own_visit.text


# ---- the store breaks and comes back


@contextmanager
def tables_gone(store):
    _rename(store, "base", "base_gone")
    yield
    _rename(store, "base_gone", "base")


def _rename(store, old: str, new: str) -> None:
    with store.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@contextmanager
def store_locked(store):
    """Someone else holds the store and lets nobody read."""
    if store.dialect.name == "postgresql":
        with store.connect() as connection, connection.begin():
            connection.execute(text("LOCK TABLE audit, base IN ACCESS EXCLUSIVE MODE"))
            yield
        return
    store.dispose()
    cached.engine().dispose()
    holder = sqlite3.connect(store.url.database, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    yield
    holder.close()


@pytest.mark.parametrize("trouble", [tables_gone, store_locked])
def test_a_broken_store_is_a_calm_page_and_works_when_it_is_back(own_visit, fresh_store, trouble):
    own_visit.open(unit="350500")
    before, rows = own_visit.sentence, own_visit.rows()
    own_visit.app.query_params = {"unit": "350500", "page": "2"}
    with trouble(fresh_store):
        _is_calm(own_visit.again())
        _is_calm(new_visit().open(unit="350200"))
    own_visit.press("再试一次")
    assert own_visit.address == {"unit": "350500", "page": "2"}
    assert own_visit.sentence == before
    own_visit.tell(page=1)
    assert own_visit.rows() == rows


def _is_calm(visit) -> None:
    assert "暂时打不开" in visit.text
    assert "Error" not in visit.text
    assert visit.rows() == []


def test_a_store_that_is_not_there_yet(serving, tmp_path: Path):
    folder = tmp_path / "later"
    with serving(f"sqlite:///{folder / 'map.sqlite3'}"):
        visit = new_visit()
        _is_calm(visit.open(unit="350500"))
        folder.mkdir()
        assert main(["prepare"]) == 0
        visit.press("再试一次")
    assert visit.sentence.startswith("泉州市,共 ")
    assert visit.rows()
