"""Start with `streamlit run app.py`; options of our own go behind two dashes: `-- --data DIR --weights DIR`."""

from pathlib import Path

import streamlit as st

import pose_app
from pose_app.ui.served_files import routes
from pose_app.ui.warm_up import warm_up

app = st.App(Path(pose_app.__file__).with_name("ui") / "pages.py", routes=routes(), lifespan=warm_up)
