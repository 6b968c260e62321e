"""Start with `streamlit run app.py`; options of our own go behind two dashes: `-- --data DIR --weights DIR`."""

from pose_app.ui.shell import main

main()
