"""Every base of an answer is in the picture once, or counted as having no place."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.bases import BaseFilter
from lib.domain.provenance import Precision
from lib.queries.drawing import COUNTIES_FROM, FEW_POINTS, LARGEST_FAN, POINTS_FROM, drawing
from tests.asking import EAST, NORTH, SOUTH, WEST, filters

WHOLE = (WEST, SOUTH, EAST, NORTH)
FAR, NEARER, CLOSE = 7, COUNTIES_FROM, POINTS_FROM
zooms = st.integers(0, 22)
modest = settings(max_examples=50)


def drawn(asker, where, box=WHOLE, zoom=FAR):
    found = asker.find(where)
    return found, drawing(asker.connection, asker.index, asker.known, found, box, zoom)


def entries(asker, found):
    return [asker.entries[each] for each in found.bases]


def placed(asker, found):
    return [base for base in entries(asker, found) if base.precision is not Precision.NONE]


@modest
@given(data=st.data(), zoom=zooms)
def test_what_is_drawn_of_the_whole_province_and_what_has_no_place_are_all(asker, data, zoom):
    found, view = drawn(asker, data.draw(filters(asker.known, asker.names)), zoom=zoom)
    assert view.total == found.total
    assert view.drawn + view.unplaced == view.total
    assert view.drawn == len(placed(asker, found))


@pytest.mark.parametrize(("zoom", "level"), [(FAR, "unit"), (NEARER, "county"), (CLOSE, "point"), (22, "point")])
def test_the_zoom_decides_how_much_is_drawn(asker, zoom, level):
    found, view = drawn(asker, BaseFilter(), zoom=zoom)
    assert found.total > FEW_POINTS
    assert view.level == level
    assert view.areas.empty == (level == "point")
    assert (view.clusters.empty and view.marks.empty) == (level != "point")
    assert view.drawn + view.unplaced == view.total


def test_areas_count_their_bases_and_the_samples_among_them(asker):
    for zoom, kinds in ((FAR, {"unit"}), (NEARER, {"unit", "county"})):
        found, view = drawn(asker, BaseFilter(), zoom=zoom)
        assert set(view.areas.level) <= kinds
        assert view.areas["count"].sum() == view.drawn
        for area in view.areas.itertuples():
            inside = [base for base in placed(asker, found) if area_of(base, zoom) == (area.level, area.code)]
            assert (area.count, area.samples) == (len(inside), sum(base.is_sample for base in inside))


def area_of(base, zoom):
    return ("county", base.county) if zoom >= NEARER and base.county else ("unit", base.unit)


def test_samples_are_told_apart_from_the_rest(asker):
    _, view = drawn(asker, BaseFilter())
    samples = sum(base.is_sample for base in asker.entries.values())
    assert 0 < view.areas.samples.sum() == samples < view.drawn


@modest
@given(data=st.data(), zoom=st.integers(POINTS_FROM, 22))
def test_clusters_and_marks_are_the_bases_in_view(asker, data, zoom):
    (west, east), (south, north) = (
        sorted(data.draw(st.tuples(ends, ends))) for ends in (st.floats(WEST, EAST), st.floats(SOUTH, NORTH))
    )
    found, view = drawn(asker, data.draw(filters(asker.known, asker.names)), (west, south, east, north), zoom)
    in_view = placed(asker, found)
    if len(in_view) > FEW_POINTS:
        in_view = [base for base in in_view if west <= base.longitude <= east and south <= base.latitude <= north]
    assert view.drawn == len(in_view) == view.clusters["count"].sum() + len(view.marks)
    assert set(view.marks.id) <= {base.id for base in in_view}
    assert view.marks.id.is_unique


@modest
@given(data=st.data(), zoom=st.integers(POINTS_FROM, 22))
def test_a_cluster_stands_amid_its_bases(asker, data, zoom):
    found, view = drawn(asker, data.draw(filters(asker.known, asker.names)), zoom=zoom)
    for cluster in view.clusters.itertuples():
        assert cluster.count > 1
        assert cluster.west - 1e-9 <= cluster.longitude <= cluster.east + 1e-9
        assert cluster.south - 1e-9 <= cluster.latitude <= cluster.north + 1e-9
        inside = [
            base
            for base in placed(asker, found)
            if cluster.west <= base.longitude <= cluster.east and cluster.south <= base.latitude <= cluster.north
        ]
        assert len(inside) >= cluster.count


@modest
@given(data=st.data())
def test_a_mark_says_of_its_base_what_the_register_says(asker, data):
    where = data.draw(filters(asker.known, asker.names))
    _, view = drawn(asker, where, zoom=18)
    for mark in view.marks.itertuples():
        base = asker.entries[mark.id]
        held = [str(category) for category in base.categories]
        asked = [category for category in map(str, where.category) if category in held]
        said = (mark.name, mark.provenance, mark.precision, mark.longitude, mark.latitude)
        assert said == (base.name, base.provenance, base.precision, base.longitude, base.latitude)
        assert mark.category in (asked or held or ["other"])


def test_few_bases_are_drawn_one_by_one_however_far_out(asker):
    few = [unit for unit in asker.known.units if 0 < len(placed(asker, asker.find(BaseFilter(unit=unit)))) <= FEW_POINTS]
    assert few
    for unit in few:
        found, view = drawn(asker, BaseFilter(unit=unit), box=(0.0, 0.0, 1.0, 1.0), zoom=5)
        assert view.level == "point"
        assert view.drawn == len(placed(asker, found))


def test_nothing_found_is_an_empty_picture_at_every_zoom(asker):
    nothing = BaseFilter(q="没有这样的名字")
    for zoom in (0, FAR, NEARER, CLOSE, 22):
        found, view = drawn(asker, nothing, zoom=zoom)
        assert (found.total, view.drawn, view.unplaced) == (0, 0, 0)
        assert view.areas.empty and view.clusters.empty and view.marks.empty


def test_bases_on_one_point_are_fanned_out_until_there_are_too_many(asker):
    _, view = drawn(asker, BaseFilter(), zoom=17)
    on_one_point = view.marks.groupby(["longitude", "latitude"]).size()
    assert 1 < on_one_point.max() <= LARGEST_FAN
    many = view.clusters[(view.clusters.west == view.clusters.east) & (view.clusters.south == view.clusters.north)]
    assert (many["count"] > LARGEST_FAN).all()


def test_at_the_deepest_zoom_every_base_is_a_mark(asker):
    found, view = drawn(asker, BaseFilter(), zoom=18)
    assert view.clusters.empty
    assert set(view.marks.id) == {base.id for base in placed(asker, found)}


def test_a_filter_by_category_draws_that_category(asker):
    several = next(base for base in asker.entries.values() if len(base.categories) > 1 and base.longitude is not None)
    for category in several.categories:
        _, view = drawn(asker, replace(BaseFilter(), category=(category,)), zoom=18)
        assert view.marks.set_index("id").category[several.id] == category
