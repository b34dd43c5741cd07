"""Sources, method, glossary."""

import streamlit as st

from lib.domain.vocabulary import Vocabulary


def show(known: Vocabulary) -> None:
    st.title("说明", anchor=False)
