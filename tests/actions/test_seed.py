"""The first rows go in once, whole or not at all; the samples go away, and nothing else does."""

import shutil
from collections import Counter

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from lib.actions.samples import remove_samples
from lib.actions.seed import ACTOR, SEED, fill, rows_of
from lib.domain.provenance import Provenance
from lib.store.engine import reading, revision_of, writing
from lib.store.migrate import migrate
from lib.store.postings import load, terms
from lib.store.tables import audit, base, base_industry, base_skill, designation, metadata, place

DIMENSIONS = ("unit", "city", "county", "title", "industry", "skill", "provenance", "precision", "rank", "piece")
SAMPLE = base.c.provenance == Provenance.SAMPLE.value


@pytest.fixture
def migrated(empty_store):
    migrate(empty_store)
    return empty_store


def rows(store):
    with reading(store) as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables}


def keys(store, *conditions):
    with reading(store) as connection:
        return set(connection.scalars(select(base.c.key).where(*conditions)))


def assert_index_is_true(store):
    with reading(store) as connection:
        assert load(connection, *DIMENSIONS) == terms(connection)


def test_the_first_rows_without_samples_are_the_real_ones(migrated):
    assert fill(migrated, with_samples=False)
    counted = rows(migrated)
    assert (counted["base"], counted["designation"]) == (68, 78)
    assert keys(migrated) == set(rows_of(SEED / "bases.csv").key)
    assert keys(migrated, SAMPLE) == set()
    assert_index_is_true(migrated)


def test_the_first_rows_with_samples_are_the_real_ones_and_the_samples(seeded_store):
    assert keys(seeded_store, ~SAMPLE) == set(rows_of(SEED / "bases.csv").key)
    assert keys(seeded_store, SAMPLE) == set(rows_of(SEED / "sample" / "bases.csv").key)


def test_seeding_twice_does_nothing(fresh_store):
    before = rows(fresh_store)
    assert not fill(fresh_store, with_samples=True)
    assert rows(fresh_store) == before


def test_every_base_comes_with_its_audit_row(seeded_store):
    with reading(seeded_store) as connection:
        told = connection.execute(select(audit.c.thing_key, audit.c.actor, audit.c.action, audit.c.batch)).all()
    assert Counter(row.thing_key for row in told) == dict.fromkeys(keys(seeded_store), 1)
    assert {(row.actor, row.action) for row in told} == {(ACTOR, "register")}
    assert len({row.batch for row in told}) == 1


def test_a_base_stands_in_the_place_it_names(seeded_store):
    with reading(seeded_store) as connection:
        counties = connection.execute(select(place).where(place.c.level == "county")).all()
        placed = connection.execute(select(base).where(base.c.county != "")).all()
    known = {county.code: (county.unit, county.city) for county in counties}
    assert len(placed) > 200
    assert all(known[row.county] == (row.unit, row.city) for row in placed)


def test_a_base_has_all_of_a_place_or_none_of_it(seeded_store):
    with reading(seeded_store) as connection:
        entries = connection.execute(select(base)).all()
    for row in entries:
        known = {row.longitude is not None, row.latitude is not None, row.cell is not None, row.precision != "none"}
        assert len(known) == 1, row.key


def test_codes_are_text_and_what_is_not_stated_is_empty(seeded_store):
    with reading(seeded_store) as connection:
        entries = connection.execute(select(base)).all()
        years = set(connection.scalars(select(designation.c.year)))
    assert all(isinstance(code, str) for row in entries for code in (row.unit, row.city, row.county, row.key))
    assert all(year is None or 2000 < year < 2030 for year in years)
    assert "nan" not in {str(value).lower() for row in entries for value in row}


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("designations.csv", "fuyao,other,,,,,,,official,no-such-source"),
        ("designations.csv", "no-such-base,other,,,,,,,official,qzw-20251009"),
        ("base_occupations.csv", "fuyao,no_such_occupation,,,qzw-20251009"),
        ("bases.csv", "fuyao,又一个福耀,,,,,,reported,qzw-20251009,"),
        ("sample/base_industries.csv", "sample-350100-01,no_such_industry,,sample"),
    ],
)
def test_a_broken_row_anywhere_writes_nothing(migrated, tmp_path, file, line):
    seed = shutil.copytree(SEED, tmp_path / "seed")
    with (seed / file).open("a", encoding="utf-8") as broken:
        broken.write(line + "\n")
    with pytest.raises(IntegrityError):
        fill(migrated, with_samples=True, seed=seed)
    assert set(rows(migrated).values()) == {0}
    assert fill(migrated, with_samples=True)


def test_the_samples_go_and_nothing_else_does(fresh_store):
    real, samples, before = keys(fresh_store, ~SAMPLE), keys(fresh_store, SAMPLE), rows(fresh_store)
    assert remove_samples(fresh_store, "数据员") == len(samples) > 100
    after = rows(fresh_store)
    assert keys(fresh_store) == real
    assert after["designation"] == 78
    untouched = set(after) - {"base", "designation", "base_industry", "base_skill", "audit", "posting"}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    assert_index_is_true(fresh_store)


def test_what_a_real_base_teaches_stays_when_the_samples_go(fresh_store):
    def taught():
        with reading(fresh_store) as connection:
            return [
                connection.execute(select(table).join(base).where(~SAMPLE).order_by(table.c.id)).all()
                for table in (designation, base_industry, base_skill)
            ]

    before = taught()
    remove_samples(fresh_store, "数据员")
    assert taught() == before


def test_every_sample_leaves_an_audit_row_with_what_it_was(fresh_store):
    samples = keys(fresh_store, SAMPLE)
    with reading(fresh_store) as connection:
        before = revision_of(connection)
    remove_samples(fresh_store, "数据员")
    with reading(fresh_store) as connection:
        told = connection.execute(select(audit).where(audit.c.id > before)).all()
    assert {row.thing_key for row in told} == samples
    assert {(row.actor, row.action, row.thing) for row in told} == {("数据员", "remove", "base")}
    assert all("示例" in row.before and row.after is None for row in told)


def test_removing_samples_that_are_gone_changes_nothing(fresh_store):
    remove_samples(fresh_store, "数据员")
    before = rows(fresh_store)
    assert remove_samples(fresh_store, "数据员") == 0
    assert rows(fresh_store) == before


def test_a_base_registered_after_the_seed_gets_a_number_of_its_own(fresh_store):
    """The engine numbers it: a sequence must not begin again among the first rows."""
    row = {"key": "new", "name": "新基地", "precision": "none", "provenance": "unverified", "source": "sample"}
    with writing(fresh_store, "测试") as change:
        made = change.connection.execute(insert(base).values(**row)).inserted_primary_key
    with reading(fresh_store) as connection:
        assert made is not None
        assert made[0] == connection.scalar(select(func.max(base.c.id)))
