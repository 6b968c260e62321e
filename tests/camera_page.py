"""A page that only takes films in: the camera, and what stands there before; run by test_browser_camera.py."""

import streamlit as st

from pose_app.ui.theme import page_style
from pose_app.ui.video.camera import camera_upload
from pose_app.ui.video.first_contact import invitation, way_in

page_style()
st.subheader("Your video", anchor=False)
way = way_in()
take = camera_upload() if way == "camera" else None
if take is None:
    if invitation():
        st.text("the sample film")
else:
    size = len(take.source) if isinstance(take.source, bytes) else [len(each.getvalue()) for each in take.source]
    head = take.source[:4].hex() if isinstance(take.source, bytes) else ""
    st.text(f"got {take.file_id} {take.name} {head} {size}")
