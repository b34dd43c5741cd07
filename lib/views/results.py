"""The answer: a sentence, the list in pages, what to do when there is nothing."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from lib.domain.bases import PAGE_SIZE, BaseFilter, BaseQuestion, Sort
from lib.domain.links import parameters
from lib.domain.problems import Problem
from lib.domain.provenance import Provenance
from lib.domain.register import Base
from lib.domain.vocabulary import Vocabulary
from lib.views import address
from lib.views.doors import door
from lib.views.map import HEIGHT
from lib.views.markup import badge, element, html, line, literal, quiet, spoken, symbol


def notes(problems: list[Problem], notice: str) -> None:
    """What in the address or in a choice could not be understood, quietly."""
    for says in filter(None, [notice, *(problem.says for problem in problems)]):
        st.caption(f":material/info: {literal(says)}")


def sentence(
    question: BaseQuestion, answered: BaseFilter, counts: Mapping[Provenance, int], is_guess: bool, known: Vocabulary
) -> None:
    """The one line that says what is shown, and how it differs from what was asked."""
    spoken(answered.sentence(known, counts))
    asked, used = question.where.near, answered.near
    if asked and used and asked != used:
        st.caption(f":material/info: {asked.radius_km} 公里内没有找到,已放宽到 {used.radius_km} 公里。")
    if is_guess:
        st.caption(":material/info: 没有完全一致的名称,以下是相近的。")


def tools(question: BaseQuestion) -> None:
    """Order, CSV and print of exactly what is shown, and a way back to the whole."""
    query = urlencode(parameters(question))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if question.where.near:
            st.session_state["ask_sort"] = question.order
            st.selectbox(
                "排序", [Sort.DISTANCE, Sort.RELEVANCE], key="ask_sort", format_func=lambda sort: sort.label,
                on_change=_sorted, args=(question,), width=160, label_visibility="collapsed",
            )  # fmt: skip
        st.link_button("下载 CSV", f"/api/v1/bases.csv?{query}", icon=":material/download:", type="tertiary")
        st.link_button("打印", f"/print?{query}", icon=":material/print:", type="tertiary")
        if question.where.asked:
            st.button(
                "清除条件", type="tertiary", icon=":material/close:", on_click=address.write, args=(BaseQuestion(),)
            )


def _sorted(question: BaseQuestion) -> None:
    chosen = st.session_state["ask_sort"]
    sort = Sort.AUTO if chosen is Sort.DISTANCE else chosen
    address.write(BaseQuestion(question.where, sort, 1, question.base))


def listing(question: BaseQuestion, bases: list[Base], total: int, chosen: Base | None, known: Vocabulary) -> None:
    """One page of the list; the chosen base stands above it too, wherever its page is."""
    with st.container(height=HEIGHT, border=False, key="list"):
        if chosen is not None:
            st.caption("已选中")
            _row(question, chosen, known, place="chosen")
        html(quiet(f"显示 {len(bases)} / 共 {total:,} 家"))
        for base in bases:
            _row(question, base, known, place="row")
        _pages(question, total)


def _row(question: BaseQuestion, base: Base, known: Vocabulary, place: str) -> None:
    is_chosen = question.base == base.id
    with st.container(border=True, key=f"{place}-{base.id}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False):
            st.button(
                f"**{literal(base.name)}**",
                key=f"{place}-choose-{base.id}",
                type="tertiary",
                icon=":material/location_on:" if is_chosen else None,
                on_click=_chosen,
                args=(question, None if is_chosen else base.id),
                width="content",
                wrap=True,
            )
            st.page_link(
                door("base"), label="详情", icon=":material/chevron_right:", icon_position="right",
                query_params=link(question, base.id),
            )  # fmt: skip
        html(described(base, known))


def _chosen(question: BaseQuestion, base: int | None) -> None:
    address.write(question.choosing(base))


def link(question: BaseQuestion, base: int) -> dict[str, str]:
    """The address parameters of a base's own page, with the question to return to."""
    return {"id": str(base), **parameters(question.choosing(base))}


def described(base: Base, known: Vocabulary) -> str:
    """A base in three short lines: its titles, where it is, what is taught."""
    titles = "".join(
        line(symbol(title.category, base.is_sample), element("span", title.label)) for title in base.titles
    )
    where = " · ".join(filter(None, [_place(base, known), _distance(base)]))
    taught = "、".join([*map(known.industry_name, base.industries), *map(known.occupation_name, base.occupations[:4])])
    more = f" 等 {len(base.occupations)} 个职业" if len(base.occupations) > 4 else ""
    return titles + line(badge(base.provenance), quiet(where)) + (quiet(taught + more) if taught else "")


def _place(base: Base, known: Vocabulary) -> str:
    county, unit = known.counties.get(base.county), known.units.get(base.unit)
    names = [unit.name if unit else "", county.name if county and (not unit or county.name not in unit.name) else ""]
    precision = base.precision.label if base.precision.value != "exact" else ""
    return " ".join(filter(None, names)) + (f"({precision})" if precision else "")


def _distance(base: Base) -> str:
    return f"直线 {base.distance_km:.1f} 公里" if base.distance_km is not None else ""


def _pages(question: BaseQuestion, total: int) -> None:
    last = max(1, -(-total // PAGE_SIZE))
    if last == 1:
        return
    page = min(question.page, last)
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        st.button("上一页", disabled=page == 1, on_click=_turned, args=(question, page - 1))
        st.markdown(f"第 {page:,} / {last:,} 页")
        st.button("下一页", disabled=page == last, on_click=_turned, args=(question, page + 1))


def _turned(question: BaseQuestion, page: int) -> None:
    address.write(question.turned(page))


_FIELDS = {
    "unit": "城市", "city": "城市", "county": "县区", "category": "类别", "grade": "级别", "industry": "行业",
    "occupation": "职业", "level": "等级", "q": "关键词", "near": "位置", "verified": "只看已核实",
}  # fmt: skip


def nothing(question: BaseQuestion, looser: dict[str, int], outside: list[Base], known: Vocabulary) -> None:
    """Nothing found: which one condition to loosen, and what is nearest outside the area."""
    st.subheader("没有找到", anchor=False)
    phrases = question.where.phrases(known)
    for name, count in sorted(looser.items(), key=lambda item: -item[1]):
        st.button(
            literal(f"去掉{_FIELDS[name]}“{phrases[name].strip('“”')}”,有 {count:,} 家"),
            key=f"loosen-{name}",
            on_click=_loosened,
            args=(question, name),
            width="stretch",
        )
    if not looser:
        st.markdown("去掉任何一个条件都还没有。请清除全部条件,从头再选。")
    if outside:
        st.markdown("**区域外最近的**")
        for base in outside:
            _row(question, base, known, place="outside")


def _loosened(question: BaseQuestion, name: str) -> None:
    address.write(BaseQuestion(question.where.without(name), question.sort))
