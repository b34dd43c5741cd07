"""Bitmaps answer every question as reading all entries one by one would, and all faces of an answer agree."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lib.domain.bases import RADII_KM, BaseFilter, BaseQuestion, Grade, Near, Sort
from lib.domain.provenance import Precision, Provenance
from lib.geo.distance import haversine_km
from lib.queries import bases, spatial
from lib.queries.bases import facets, ids_of, looser, nearest_outside, page_ids, pages, place_of
from lib.store.tables import base as base_table
from tests.asking import filters, parts, positions, questions

GRADES = list(Grade)
DEAR = settings(max_examples=40)  # questions that ask many more
AREAS = ("unit", "city", "county")


def any_filter(data, asker):
    return data.draw(filters(asker.known, asker.names), label="where")


def meets(base, where):
    """What BaseFilter promises, written down a second time, for one entry; the keyword apart."""
    if any(getattr(where, area) not in ("", getattr(base, area)) for area in AREAS):
        return False
    if where.industry and not set(where.industry) & set(base.industries):
        return False
    if (where.category or where.grade or where.verified) and not any(
        (not where.category or title.category in where.category)
        and (not where.grade or title.grade in where.grade)
        and (not where.verified or title.provenance is Provenance.OFFICIAL)
        for title in base.titles
    ):
        return False
    if (where.occupation or where.level) and not any(
        (not where.occupation or skill.occupation in where.occupation) and (not where.level or skill.level in where.level)
        for skill in base.skills
    ):
        return False
    return where.near is None or km(base, where.near) <= where.near.radius_km


def km(base, near):
    if base.longitude is None:
        return float("inf")
    return float(haversine_km(near.longitude, near.latitude, base.longitude, base.latitude))


def one_by_one(asker, where):
    return {base.id for base in asker.entries.values() if meets(base, where)}


@given(data=st.data())
def test_an_answer_is_what_reading_every_entry_gives(asker, data):
    asked = replace(any_filter(data, asker), q="")
    found = asker.find(asked)
    assert set(found.bases) == one_by_one(asker, found.where)
    assert found.total == len(found.bases)
    assert found.asked == asked


@given(data=st.data())
def test_a_keyword_only_ever_narrows(asker, data):
    asked = any_filter(data, asker)
    alone = asker.find(BaseFilter(q=asked.q)) if asked.q else asker.find(BaseFilter())
    found = asker.find(asked)
    assert set(found.bases) == one_by_one(asker, replace(found.where, q="")) & set(alone.bases)


@given(data=st.data())
def test_every_base_whose_name_holds_the_typed_chinese_is_found(asker, data):
    name = data.draw(st.sampled_from(asker.names))
    han = "".join(letter for letter in name if "\u4e00" <= letter <= "\u9fff")
    typed = data.draw(parts(han))
    assume(typed in name)
    named = {base.id for base in asker.entries.values() if any(typed in each for each in (base.name, *base.former_names))}
    assert named <= set(asker.find(BaseFilter(q=typed)).bases)


@DEAR
@given(data=st.data())
def test_a_radius_widens_only_when_nothing_was_found_and_no_further_than_needed(asker, data):
    asked = replace(any_filter(data, asker), near=data.draw(positions()), q="")
    found = asker.find(asked)
    smaller = [radius for radius in RADII_KM if asked.near.radius_km <= radius < found.where.near.radius_km]
    assert found.where.near.radius_km >= asked.near.radius_km
    assert found.is_widened == bool(smaller)
    for radius_km in smaller:
        assert one_by_one(asker, replace(asked, near=replace(asked.near, radius_km=radius_km))) == set()
    if found.total == 0:
        widest = replace(asked.near, radius_km=max(RADII_KM))
        assert not found.is_widened
        assert one_by_one(asker, replace(asked, near=widest)) == set()


@DEAR
@given(data=st.data())
def test_a_larger_radius_never_finds_fewer(asker, data):
    asked, near = any_filter(data, asker), data.draw(positions())
    answers = [asker.find(replace(asked, near=replace(near, radius_km=radius_km))) for radius_km in RADII_KM]
    exact = [set() if found.is_widened else set(found.bases) for found in answers]
    assert all(less <= more for less, more in pairwise(exact))


OPTIONS = {
    "unit": lambda code: {"unit": code, "city": "", "county": ""},
    "city": lambda code: {"unit": "", "city": code, "county": ""},
    "county": lambda code: {"county": code},
    "verified": lambda _code: {"verified": True},
}


def option(field, code, where):
    """`where` with `code` alone chosen for `field`."""
    if field == "radius_km":
        return replace(where, near=replace(where.near, radius_km=int(code)))
    chosen = OPTIONS.get(field, lambda code: {field: (code,)})
    return replace(where, **chosen(code))


@DEAR
@given(data=st.data())
def test_every_option_counts_what_it_alone_would_find(asker, data):
    found = asker.find(any_filter(data, asker))
    near = found.where.near
    circle = spatial.around(asker.connection, near.longitude, near.latitude, max(RADII_KM)) if near else None
    counted = facets(asker.index, asker.known, found, circle)
    assert set(counted) == {*found.asked.__dataclass_fields__, "radius_km"} - {"q", "near"}
    assert set(counted["unit"]) == set(asker.known.units)
    assert set(counted["radius_km"]) == (set(map(str, RADII_KM)) if near else set())
    field = data.draw(st.sampled_from(sorted(name for name in counted if counted[name])), label="field")
    some = data.draw(st.sets(st.sampled_from(sorted(counted[field])), max_size=8)) if counted[field] else []
    for code, count in ((code, counted[field][code]) for code in some):
        answer = asker.find(option(field, code, found.where))
        assert count == (0 if answer.is_widened else answer.total), f"{field}={code}"


@given(data=st.data())
def test_pages_laid_end_to_end_are_the_answer(asker, data):
    question = data.draw(questions(asker.known, asker.names))
    size = data.draw(st.integers(1, 60), label="size")
    found = asker.find(question.where)
    whole = ids_of(found, asker.index, question.order, 0, found.total)
    turned = [page_ids(found, asker.index, question.turned(page), size) for page in range(1, pages(found.total, size) + 1)]
    assert [each for page in turned for each in page] == whole
    assert len(whole) == len(set(whole)) == found.total
    assert set(whole) == set(found.bases)
    assert page_ids(found, asker.index, question.turned(10**9), size) == turned[-1]


@DEAR
@given(data=st.data())
def test_a_base_stands_where_the_list_has_it(asker, data):
    question = data.draw(questions(asker.known, asker.names))
    found = asker.find(question.where)
    whole = ids_of(found, asker.index, question.order, 0, found.total)
    for base_id in asker.entries:
        place = whole.index(base_id) if base_id in found.bases else None
        assert place_of(found, asker.index, question.order, base_id) == place


@given(data=st.data())
def test_with_a_position_the_nearest_comes_first(asker, data):
    near = data.draw(positions())
    found = asker.find(replace(any_filter(data, asker), near=near))
    listed = ids_of(found, asker.index, Sort.DISTANCE, 0, found.total)
    away = [(km(asker.entries[each], near), each) for each in listed]
    assert away == sorted(away)
    told = found.circle.km_of(listed)
    assert np.allclose([told[each] for each in listed], [distance for distance, _ in away])


def test_without_a_position_the_best_proven_and_highest_titles_come_first(asker):
    found = asker.find(BaseFilter())

    def rank(base):
        grades = [GRADES.index(title.grade) if title.grade else len(GRADES) for title in base.titles]
        return list(Provenance).index(base.provenance), min(grades), base.id

    expected = [base.id for base in sorted(asker.entries.values(), key=rank)]
    assert ids_of(found, asker.index, Sort.RELEVANCE, 0, found.total) == expected
    assert ids_of(found, asker.index, Sort.DISTANCE, 0, found.total) == expected


@DEAR
@given(data=st.data())
def test_loosening_one_field_finds_what_is_promised(asker, data):
    found = asker.find(any_filter(data, asker))
    promised = looser(asker.index, found)
    assert set(promised) <= set(found.where.asked)
    for field in found.where.asked:
        answer = asker.find(found.where.without(field))
        assert promised.get(field, 0) == (0 if answer.is_widened else answer.total), field


@given(data=st.data())
def test_counts_by_provenance_add_up_and_the_unplaced_are_counted(asker, data):
    found = asker.find(any_filter(data, asker))
    entries = [asker.entries[each] for each in found.bases]
    counts = bases.by_provenance(asker.index, found)
    assert sum(counts.values()) == found.total
    assert counts == {each: sum(base.provenance is each for base in entries) for each in Provenance}
    assert bases.unplaced(asker.index, found) == sum(base.precision is Precision.NONE for base in entries)


@given(data=st.data())
def test_outside_the_area_the_nearest_that_meet_the_rest_are_told_of(asker, data):
    found = asker.find(replace(any_filter(data, asker), q=""))
    told = nearest_outside(asker.connection, asker.index, asker.known, found)
    point = middle(asker.known, found.where)
    if point is None:
        assert told == []
        return
    rest = one_by_one(asker, found.where.without("near", *AREAS))
    near = Near(*point, radius_km=1)
    away = sorted((km(asker.entries[each], near), each) for each in rest if asker.entries[each].longitude is not None)
    assert [each for each, _ in told] == [each for _, each in away[:3]]
    assert np.allclose([distance for _, distance in told], [distance for distance, _ in away[:3]])


def middle(known, where):
    if where.near:
        return where.near.longitude, where.near.latitude
    place = known.counties.get(where.county) or known.units.get(where.unit) or known.cities.get(where.city)
    return place and (place.longitude, place.latitude)


def test_the_index_knows_every_base_and_only_those(asker):
    assert sorted(asker.index.bases) == sorted(asker.connection.scalars(select(base_table.c.id)))


@DEAR
@given(data=st.data())
def test_both_engines_give_the_same_answer(asker, twin, data):
    question = data.draw(questions(asker.known, asker.names))
    assert answer_of(asker, question) == answer_of(twin, question)


def answer_of(asker, question: BaseQuestion):
    found = asker.find(question.where)
    return found.where, ids_of(found, asker.index, question.order, 0, found.total), looser(asker.index, found)
