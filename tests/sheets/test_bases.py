"""The CSV file has exactly the bases that are shown, and runs nothing in a spreadsheet."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.bases import BaseFilter, Near
from lib.queries import bases, register
from lib.queries.bases import ids_of
from lib.sheets.bases import BYTE_ORDER_MARK, HEADINGS, csv_lines, harmless
from lib.store.engine import reading
from tests.asking import questions

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "=1", "+1", "-1", "@x", '=HYPERLINK("http://x")']


def read_back(lines):
    text = "".join(lines)
    assert text.startswith(BYTE_ORDER_MARK)
    head, *rows = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""))
    assert tuple(head) == HEADINGS
    return [dict(zip(HEADINGS, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def some_bases(seeded_store, index):
    with reading(seeded_store) as connection:
        return list(register.entries(connection, list(index.bases)[:30]))


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["泉州", "1=1", "a-b", "", None, -1.5, 118.6, "'=1"])
def test_any_other_cell_stays_as_it_is(cell):
    assert harmless(cell) == cell


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_field_of_a_base_runs(some_bases, known, cell):
    hostile = replace(some_bases[0], name=cell, address=cell, former_names=(cell, cell))
    hostile = replace(hostile, source=replace(hostile.source, title=cell))
    (row,) = read_back(csv_lines([hostile], known))
    for heading in ("名称", "地址", "曾用名", "来源"):
        assert row[heading].startswith(f"'{cell}")


@given(data=st.data())
def test_any_name_comes_back_as_it_went_in(some_bases, known, data):
    letters = st.characters(exclude_categories=("Cs",))
    names = data.draw(st.lists(st.text(letters, max_size=30), min_size=1, max_size=5))
    renamed = [replace(base, name=name) for base, name in zip(some_bases, names, strict=False)]
    rows = read_back(csv_lines(renamed, known))
    assert [row["名称"] for row in rows] == [harmless(name) for name in names]


@settings(max_examples=25)
@given(data=st.data())
def test_the_file_has_the_bases_of_the_answer_in_its_order(seeded_store, index, known, data):
    question = data.draw(questions(known))
    with reading(seeded_store) as connection:
        found = bases.find(connection, index, known, question.where)
        ids = ids_of(found, index, question.order, 0, found.total)
        rows = read_back(csv_lines(register.entries(connection, ids), known))
    assert [int(row["编号"]) for row in rows] == ids


def test_a_row_says_what_the_register_says(seeded_store, index, known):
    near = Near(118.589, 24.907, 100)
    with reading(seeded_store) as connection:
        found = bases.find(connection, index, known, BaseFilter(near=near))
        ids = ids_of(found, index, bases.Sort.DISTANCE, 0, 5)
        entries = register.with_distances(list(register.entries(connection, ids)), found.circle.km_of(ids))
    for row, base in zip(read_back(csv_lines(entries, known)), entries, strict=True):
        assert row["名称"] == base.name
        assert row["城市"] == known.units[base.unit].name
        assert row["位置"] == base.precision.label
        assert row["可信程度"] == base.provenance.label
        assert float(row["经度(WGS-84,度)"]) == base.longitude
        assert float(row["距离(公里)"]) == pytest.approx(base.distance_km, abs=0.05)
        assert row["称号"].split("、") == [title.label for title in base.titles]
        assert row["职业(工种)"].split("、") == [known.occupation_name(code) for code in base.occupations] or not base.occupations


def test_what_is_not_known_is_an_empty_cell(some_bases, known):
    unplaced = replace(some_bases[0], unit="", county="", longitude=None, latitude=None, confirmed_on=None)
    (row,) = read_back(csv_lines([unplaced], known))
    empty = ["城市", "县区", "经度(WGS-84,度)", "纬度(WGS-84,度)", "距离(公里)", "最近确认"]
    assert [row[heading] for heading in empty] == [""] * len(empty)


def test_no_bases_are_a_file_with_headings_only(known):
    assert read_back(csv_lines([], known)) == []
