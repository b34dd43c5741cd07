"""What a person sees when something does not work: one calm sentence and what to do."""

import logging

import streamlit as st

log = logging.getLogger(__name__)


def no_store(error: Exception) -> None:
    log.warning("store: %s", type(error).__name__)
    st.title("暂时打不开", anchor=False)
    st.markdown("数据库没有回应。请过一会儿再试;恢复后刷新即可,不用重新填写条件。")
    st.button("再试一次", type="primary")


def broken(reference: str) -> None:
    st.error(f"出了点问题,请刷新再试。若还是不行,请把编号 {reference} 告诉管理员。")
