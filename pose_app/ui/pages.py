"""What Streamlit runs whenever a page is drawn; app.py starts the server."""

from pose_app.ui.shell import main

main()
