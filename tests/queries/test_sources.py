"""What the register says of itself agrees with its rows, and nothing is counted twice."""

from collections import defaultdict
from datetime import date

from sqlalchemy import insert, select

from lib.actions.samples import remove_samples
from lib.actions.seed import SEED, rows_of
from lib.domain.bases import Category
from lib.domain.provenance import Provenance
from lib.queries import sources
from lib.queries.index import index as index_of
from lib.store.engine import reading, writing
from lib.store.migrate import migrate
from lib.store.tables import base, base_industry, designation, source


def ask(store, question):
    with reading(store) as connection:
        return question(connection)


def bases_of(frame):
    return dict(zip(frame.key, frame.bases, strict=True))


def seed_rows(name):
    return [row for folder in (SEED, SEED / "sample") for row in rows_of(folder / f"{name}.csv").to_dict("records")]


def test_every_source_is_there_with_the_bases_that_rest_on_it(seeded_store):
    rests = defaultdict(set)
    for row in seed_rows("bases"):
        rests[row["source"]].add(row["key"])
    for name in ("designations", "base_industries", "base_occupations"):
        for row in seed_rows(name):
            rests[row["source"]].add(row["base"])
    expected = {row["key"]: len(rests[row["key"]]) for row in rows_of(SEED / "sources.csv").to_dict("records")}
    assert bases_of(ask(seeded_store, sources.sources)) == expected


def test_a_base_that_rests_on_a_source_in_three_ways_counts_once(fresh_store):
    with writing(fresh_store, "测试") as change:
        connection = change.connection
        connection.execute(insert(source), {"key": "new", "title": "新来源"})
        some = connection.scalar(select(base.c.id).limit(1))
        connection.execute(base.update().where(base.c.id == some).values(source="new"))
        title = {"base": some, "category": "other", "provenance": "reported", "source": "new"}
        connection.execute(insert(designation), [title, title])
        connection.execute(insert(base_industry), {"base": some, "industry": "food", "source": "new"})
        change.record("add", "source", "new")
    assert bases_of(ask(fresh_store, sources.sources))["new"] == 1


def test_sources_stand_newest_first_and_undated_last(seeded_store):
    published = list(ask(seeded_store, sources.sources).published)
    dated = [day for day in published if day is not None]
    assert all(isinstance(day, date) for day in dated)
    assert dated == sorted(dated, reverse=True)
    assert published == dated + [None] * (len(published) - len(dated))


def test_targets_are_the_rows_of_the_seed_in_their_order(seeded_store):
    asked, seed = ask(seeded_store, sources.targets), rows_of(SEED / "targets.csv")
    assert list(asked.label) == list(seed.label)
    assert list(asked.value) == [int(value) for value in seed.value]
    assert list(map(str, asked.period_to)) == list(seed.period_to)
    titles = rows_of(SEED / "sources.csv").set_index("key").title
    assert list(asked.source) == [titles[key] for key in seed.source]


def test_titles_are_counted_by_category_and_by_who_says_so(seeded_store):
    counts = defaultdict(int)
    for row in seed_rows("designations"):
        counts[row["category"], row["provenance"]] += 1
    asked = ask(seeded_store, sources.titles)
    assert list(asked.index) == [category.value for category in Category]
    assert {
        (category, provenance): asked.at[category, provenance]
        for category in asked.index
        for provenance in asked
        if asked.at[category, provenance]
    } == counts


def test_the_industries_of_a_unit_stand_in_the_order_of_the_policy(seeded_store):
    asked, seed = ask(seeded_store, sources.unit_industries), rows_of(SEED / "city_industries.csv")
    assert len(asked) == len(seed)
    for unit, rows in seed.groupby("unit"):
        mine = asked[asked.unit == unit]
        assert list(mine.phrase) == list(rows.phrase)
        assert list(mine.industry) == list(rows.industry)


def test_without_samples_none_is_counted(fresh_store, tmp_path):
    def whole(connection):
        return sources.about(connection, index_of(connection), tmp_path / "none.md")

    before = ask(fresh_store, whole)
    assert before.by_provenance[Provenance.SAMPLE] == len(rows_of(SEED / "sample" / "bases.csv"))
    remove_samples(fresh_store, "测试")
    after = ask(fresh_store, whole)
    assert after.by_provenance == {**before.by_provenance, Provenance.SAMPLE: 0}
    assert not after.titles["sample"].any()
    assert bases_of(after.sources)["sample"] == 0


def test_an_empty_store_answers_with_empty_tables(empty_store, tmp_path):
    migrate(empty_store)
    with reading(empty_store) as connection:
        asked = sources.about(connection, index_of(connection), tmp_path / "none.md")
    assert asked.sources.empty and asked.targets.empty and asked.unit_industries.empty
    assert not asked.titles.to_numpy().any()
    assert "unit" in asked.unit_industries


def test_the_headings_of_the_changes(tmp_path):
    file = tmp_path / "CHANGELOG.md"
    file.write_text("# 变更\n\n## 0.2.0 — 2026-12-01\n\n- 一\n\n### 更小\n\n## 0.1.0\n", encoding="utf-8")
    assert sources.headings(file) == ("0.2.0 — 2026-12-01", "0.1.0")
    assert sources.headings(tmp_path / "none.md") == ()
