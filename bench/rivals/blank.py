"""The least that a Streamlit page with a choice can be."""

import streamlit as st

chosen = st.selectbox("选项", [f"第 {n} 项" for n in range(1, 21)])
st.write(f"选了{chosen}")
