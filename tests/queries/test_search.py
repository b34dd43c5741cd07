"""A keyword finds its bases however it is typed, and nothing that is typed does harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lib.domain.bases import BaseFilter
from lib.queries.vocabulary import places_like, regions_named, terms_like
from lib.store.spelling import initials, pinyin
from lib.store.tables import base as base_table

FUYAO = "福耀玻璃工业集团股份有限公司"


def names(found):
    return [base.name for base in found]


def teaching(asker, occupation):
    return {base.id for base in asker.entries.values() if occupation in base.occupations}


@pytest.mark.parametrize(
    "typed",
    [
        FUYAO, "福耀", "耀玻", "玻璃工业", "  福耀  ", "福耀 玻璃", "玻璃 福耀", "福耀·玻璃",
        "fuyao", "fuyaoboli", "FuYaoBoLi", "ＦＵＹＡＯ", "fy", "fybl", "fuyao boli",
    ],
)  # fmt: skip
def test_a_base_is_found_by_a_part_of_its_name_its_pinyin_or_its_initials(asker, typed):
    assert FUYAO in names(asker.search(typed))


def test_what_is_named_so_comes_before_what_is_only_described_so(asker):
    found = asker.search("泉州")
    named = ["泉州" in "".join([base.name, *base.former_names]) for base in found]
    assert named == sorted(named, reverse=True)
    assert 0 < sum(named) < len(named)
    assert {base.unit for base, is_named in zip(found, named, strict=True) if not is_named} == {"350500"}


@pytest.mark.parametrize("typed", ["电焊", "焊工", "diangong", "hangong", "烧焊", "hg"])
def test_an_occupation_is_found_by_its_name_alias_pinyin_and_initials(asker, typed):
    occupation = "electrician" if typed == "diangong" else "welder"
    assert occupation in terms_like(asker.known.occupations, typed)
    taught = teaching(asker, occupation)
    assert taught
    assert taught <= {base.id for base in asker.search(typed)}


@pytest.mark.parametrize("typed", ["汗工", "焊公", "hangon", "dianhann"])
def test_a_homophone_or_a_slip_of_the_finger_still_finds_the_welder(asker, typed):
    assert "welder" in terms_like(asker.known.occupations, typed, guess=True)
    found = asker.find(BaseFilter(q=typed))
    assert teaching(asker, "welder") <= set(found.bases)


@pytest.mark.parametrize("typed", ["福要玻璃工业集团", "fuyaobuligongyejituan", "服药玻璃工业"])
def test_a_misspelt_name_is_guessed_and_said_to_be_a_guess(asker, typed):
    found = asker.find(BaseFilter(q=typed))
    assert FUYAO in [asker.entries[each].name for each in found.bases]
    assert found.is_guess


def test_what_is_found_as_typed_is_no_guess(asker):
    assert not asker.find(BaseFilter(q="福耀")).is_guess


def test_every_word_must_hold(asker):
    both = {base.id for base in asker.search("泉州 电焊")}
    assert both
    assert both == {base.id for base in asker.search("泉州")} & {base.id for base in asker.search("电焊")}


@pytest.mark.parametrize("typed", ["泉州", "quanzhou", "泉州市", "晋江", "jinjiang", "晋江市"])
def test_a_city_or_county_finds_what_stands_there(asker, typed):
    area = ("unit", "350500") if typed.startswith(("泉", "q")) else ("county", "350582")
    there = {base.id for base in asker.entries.values() if getattr(base, area[0]) == area[1]}
    assert there
    assert there <= {base.id for base in asker.search(typed)}


def test_a_former_name_finds_the_base(asker):
    renamed = [base for base in asker.entries.values() if base.former_names]
    assert renamed
    for base in renamed:
        for former in base.former_names:
            assert base in asker.search(former)


@pytest.mark.parametrize("typed", ["zzzzqqqq", "没有这样的名字", "!!!", "。", "%", "_", "*", "1' OR '1'='1", "~", "^|"])
def test_what_is_not_there_is_not_found(asker, typed):
    assert asker.search(typed) == []


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; DROP TABLE base; --", "\x00", "\\", "%%%", "(((",
    "焊工" * 5_000, "a" * 10_000, " ".join("焊" * 2_000), "🙂" * 30, "\u202e焊工", "ﷺ" * 50, "{{7*7}}", "${x}",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_or_endless_text_does_no_harm(asker, typed):
    assert set(asker.find(BaseFilter(q=typed)).bases) <= set(asker.entries)
    assert isinstance(terms_like(asker.known.occupations, typed[:50], guess=True), list)
    assert isinstance(places_like(asker.known, typed[:50]), list)
    assert asker.connection.scalar(select(func.count()).select_from(base_table)) == len(asker.entries)


@settings(max_examples=60)
@given(typed=st.text(max_size=80))
def test_any_text_is_answered(asker, typed):
    assert set(asker.find(BaseFilter(q=typed)).bases) <= set(asker.entries)


@given(data=st.data())
def test_every_spelling_of_an_occupation_means_it(asker, data):
    term = data.draw(st.sampled_from(sorted(asker.known.occupations.values(), key=lambda term: term.code)))
    spelling = data.draw(st.sampled_from(term.spellings))
    assert term.code in terms_like(asker.known.occupations, spelling)
    assert term.code in terms_like(asker.known.occupations, pinyin(spelling))
    assert len(spelling) < 2 or term.code in terms_like(asker.known.occupations, initials(spelling))


def test_the_exact_name_comes_first(asker):
    for term in asker.known.occupations.values():
        assert terms_like(asker.known.occupations, term.name)[0] == term.code


@given(data=st.data())
def test_a_place_is_found_by_its_name_and_its_pinyin(asker, data):
    places = [*asker.known.counties.values(), *(town for town in asker.known.towns.values() if town.longitude is not None)]
    place = data.draw(st.sampled_from(places))
    same = [each for each in places if each.name == place.name]
    found = places_like(asker.known, place.name, most=len(same))
    assert place in found
    assert place in places_like(asker.known, place.pinyin, most=len(places))
    assert all(each.longitude is not None for each in found)


@pytest.mark.parametrize(("typed", "name"), [("晋江", "晋江市"), ("jinjiang", "晋江市"), ("平潭", "平潭县"), ("鼓楼", "鼓楼区")])
def test_a_county_comes_before_its_namesakes(asker, typed, name):
    assert places_like(asker.known, typed)[0].name == name


def test_a_region_is_named_whole_or_not_at_all(asker):
    counties = asker.known.counties.values()
    assert [county.name for county in regions_named(counties, "晋江")] == ["晋江市"]
    assert regions_named(counties, "晋") == []
    assert regions_named(counties, "") == []
