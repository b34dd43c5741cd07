"""The index that is kept up piece by piece is the one that would be computed anew from all rows."""

import random

import pytest
from sqlalchemy import delete, insert, select, update

from lib.domain.bases import Category, Grade
from lib.domain.provenance import Precision, Provenance
from lib.domain.training import Level
from lib.store import postings
from lib.store.engine import reading, writing
from lib.store.postings import load, look_up, rebuild, reindexing, terms
from lib.store.tables import base, base_industry, base_skill, designation, industry, occupation

DIMENSIONS = ("unit", "city", "county", "title", "industry", "skill", "provenance", "precision", "rank", "piece")
NAMES = ["福建船政学院", "示例泉州石材基地", "Ａ＋技师工作站", "厦门鹭岛电焊学校", "武夷山茶叶实训点"]


def assert_true(store):
    with reading(store) as connection:
        assert load(connection, *DIMENSIONS) == terms(connection)


def test_the_index_of_a_seeded_store_is_true(seeded_store):
    assert_true(seeded_store)


@pytest.mark.parametrize("seed", range(8))
def test_the_index_stays_true_through_random_changes(fresh_store, seed):
    dice = random.Random(seed)
    for _ in range(4):
        with writing(fresh_store, "测试") as change:
            ids = change.connection.scalars(select(base.c.id)).all()
            some = [*dice.sample(list(ids), dice.randint(1, 12)), 100_000 + dice.randint(1, 9)]
            with reindexing(change.connection, some):
                for base_id in some:
                    dice.choice(CHANGES)(change.connection, dice, base_id)
    assert_true(fresh_store)


def renamed(connection, dice, base_id):
    former = ";".join(dice.sample(NAMES, dice.randint(0, 2)))
    connection.execute(update(base).where(base.c.id == base_id).values(name=dice.choice(NAMES), former_names=former))


def moved(connection, dice, base_id):
    place = dice.choice([("350500", "350500", "350582"), ("350128", "350100", "350128"), ("", "", "")])
    values = dict(zip(("unit", "city", "county"), place, strict=True), precision=dice.choice(list(Precision)).value)
    connection.execute(update(base).where(base.c.id == base_id).values(**values))


def reproved(connection, dice, base_id):
    proof = dice.choice(list(Provenance)).value
    connection.execute(update(base).where(base.c.id == base_id).values(provenance=proof))


def named_again(connection, dice, base_id):
    connection.execute(delete(designation).where(designation.c.base == base_id))
    if exists(connection, base_id):
        for _ in range(dice.randint(0, 3)):
            grade = dice.choice([*Grade, ""])
            row = {"base": base_id, "category": dice.choice(list(Category)).value, "grade": str(grade)}
            row |= {"provenance": dice.choice(list(Provenance)).value, "source": a_source(connection)}
            connection.execute(insert(designation).values(**row))


def taught_otherwise(connection, dice, base_id):
    connection.execute(delete(base_skill).where(base_skill.c.base == base_id))
    connection.execute(delete(base_industry).where(base_industry.c.base == base_id))
    if exists(connection, base_id):
        jobs, fields = (sorted(connection.scalars(select(each.c.code))) for each in (occupation, industry))
        skill = {"base": base_id, "occupation": dice.choice(jobs), "level": str(dice.choice([*Level, ""]))}
        connection.execute(insert(base_skill).values(**skill, source=a_source(connection)))
        connection.execute(insert(base_industry).values(base=base_id, industry=dice.choice(fields), source=a_source(connection)))


def removed(connection, _dice, base_id):
    connection.execute(delete(base).where(base.c.id == base_id))


def registered(connection, dice, base_id):
    if not exists(connection, base_id):
        row = {"id": base_id, "key": f"new-{base_id}", "name": dice.choice(NAMES), "precision": "none"}
        connection.execute(insert(base).values(**row, provenance="unverified", source=a_source(connection)))
    named_again(connection, dice, base_id)


CHANGES = [renamed, moved, reproved, named_again, taught_otherwise, removed, registered]


def exists(connection, base_id):
    return connection.scalar(select(base.c.id).where(base.c.id == base_id)) is not None


def a_source(connection):
    return connection.scalar(select(designation.c.source).limit(1))


def test_a_change_made_without_reindexing_would_be_noticed(fresh_store):
    """Keeps the tests above honest: a stale index differs from a true one."""
    with writing(fresh_store, "测试") as change:
        change.connection.execute(update(base).where(base.c.id == 1).values(name="全新的名字"))
    with pytest.raises(AssertionError):
        assert_true(fresh_store)
    with writing(fresh_store, "测试") as change:
        rebuild(change.connection)
    assert_true(fresh_store)


def test_only_terms_that_a_base_has_are_kept(fresh_store):
    with writing(fresh_store, "测试") as change:
        with reindexing(change.connection, [1]):
            change.connection.execute(delete(base).where(base.c.id == 1))
        kept = load(change.connection, *DIMENSIONS)
    assert kept
    assert all(kept.values())


def test_more_terms_than_one_statement_may_name_are_looked_up(seeded_store):
    with reading(seeded_store) as connection:
        all_pieces = load(connection, postings.PIECE)
        assert len(all_pieces) > 1_000
        wanted = [*all_pieces, (postings.PIECE, "没有这一段")]
        assert look_up(connection, wanted) == all_pieces


def test_every_base_has_exactly_one_rank_with_a_title_or_without(fresh_store):
    """What has no rank would be counted and never listed."""
    with writing(fresh_store, "测试") as change, reindexing(change.connection, [1]):
        change.connection.execute(delete(designation).where(designation.c.base == 1))
    with reading(fresh_store) as connection:
        ids = sorted(connection.scalars(select(base.c.id)))
        ranked = sorted(each for bases in load(connection, "rank").values() for each in bases)
    assert ranked == ids
