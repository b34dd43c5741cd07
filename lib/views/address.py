"""The question in the address bar: read on every run, written by every choice."""

import streamlit as st

from lib.domain.bases import BaseQuestion
from lib.domain.links import PARAMETERS, parameters, question_of
from lib.domain.problems import Problem
from lib.domain.register import Base
from lib.domain.vocabulary import Vocabulary

NOTICE = "notice"


def read(known: Vocabulary) -> tuple[BaseQuestion, list[Problem]]:
    """The question a person is looking at; a malformed address is put right and told of."""
    given = st.query_params.to_dict()
    question, problems = question_of(given, known)
    said = {name: value for name, value in given.items() if name in PARAMETERS}
    if problems or said != parameters(question):
        write(question)
    return question, problems


def checked(question: BaseQuestion, chosen: Base | None, problems: list[Problem]) -> tuple[BaseQuestion, list[Problem]]:
    """The question without a chosen base that is not there."""
    if question.base is None or chosen is not None:
        return question, problems
    question = question.choosing(None)
    write(question)
    return question, [*problems, Problem("base", "没有这家基地,可能已被移除。")]


def write(question: BaseQuestion) -> None:
    others = {name: value for name, value in st.query_params.to_dict().items() if name not in PARAMETERS}
    st.query_params.from_dict(others | parameters(question))


def notify(says: str) -> None:
    """Say one sentence on the next run."""
    st.session_state[NOTICE] = says


def notice() -> str:
    return str(st.session_state.pop(NOTICE, ""))


def open_base(base: int) -> None:
    """Show another base on the page of one base; the question to return to stays."""
    st.query_params["id"] = str(base)


def opened(known: Vocabulary) -> tuple[dict[str, str], int | None]:
    """The parameters that lead back to the list, and the id of the base that is opened, if it is one."""
    given = st.query_params.to_dict()
    question, _ = question_of(given | {"base": given.get("id", "")}, known)
    return parameters(question), question.base
