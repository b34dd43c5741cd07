"""The pages a person may open, each with its title."""

import streamlit as st
from streamlit.navigation.page import Page

from lib.settings import ROOT

_TITLES = {
    "find": "找培训",
    "base": "基地详情",
    "about": "说明",
}


def door(name: str) -> Page:
    """The page of `pages/<name>.py`."""
    return st.Page(
        ROOT / "pages" / f"{name}.py",
        title=_TITLES[name],
        default=name == "find",
        url_path=None if name == "find" else name,
        visibility="hidden" if name == "base" else "visible",
    )


def doors() -> list[Page]:
    return [door(name) for name in _TITLES]
