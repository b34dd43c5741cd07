"""The blank page served as ours is: st.App with the project's own middleware."""

import streamlit as st
from starlette.middleware import Middleware

from lib.web.assets import Assets
from lib.web.headers import SecurityHeaders

app = st.App("blank.py", middleware=[Middleware(SecurityHeaders), Middleware(Assets, pages=["/"])])
