"""Start with `streamlit run app.py`; options of our own go behind two dashes: `-- --data DIR --weights DIR`."""

import streamlit as st

from pose_app.ui.served_files import routes

app = st.App("pose_app/ui/pages.py", routes=routes())
