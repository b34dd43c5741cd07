"""Anyone comes here to know one base in full: its titles, its place, what is taught, who says so."""

import streamlit as st

from lib import cached
from lib.views import address
from lib.views import base as view
from lib.views.doors import door

revision = cached.revision()
known = cached.known(revision)
back, base_id = address.opened(known)
st.page_link(door("find"), label="返回地图和列表", icon=":material/arrow_back:", query_params=back)
base = cached.chosen(revision, base_id)
if base is None:
    view.missing()
else:
    view.show(base, known, cached.navigation(base))
    view.others(cached.others(revision, base), known)
