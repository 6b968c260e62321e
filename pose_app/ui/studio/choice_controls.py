"""The controls of the Studio. Every one is in the address, so that a link gives the same clip."""

import numpy as np
import streamlit as st

from pose_app.synthetic.stage.choice import CAPTURED, LIGHTS, MESH_BODIES, Choice, random_choice

_CAMERAS = {"h36m": "As in Human3.6M", "free": "Anywhere", "set": "Set by hand"}
_LIGHTS = dict(zip(LIGHTS, ("Any", "Soft", "From the left", "From the right", "From the camera", "From behind",
                            "From above"), strict=True))  # fmt: skip
_EFFECTS = {"blur": "Blur", "noise": "Noise", "occluders": "Things in the way", "company": "Another person"}
_OWN, _MESH = "Our own", "Mesh"
_LAST_SEED = 99_999

# Widgets start at their first value: Streamlit warns of a start value beside one set by a button.


def choose(assets: str | None) -> Choice:
    """Draw the controls; returns what they say."""
    body = _body(assets)
    motion = _motion(assets)
    camera = _camera()
    light = st.selectbox("Light", LIGHTS, format_func=_LIGHTS.get, key="light", bind="query-params")
    effects = st.pills(
        "Effects", _EFFECTS, selection_mode="multi", format_func=_EFFECTS.get, key="effects", bind="query-params"
    )
    seed = st.number_input(
        "Variation of motion and view", 1, _LAST_SEED, key="seed", bind="query-params",
        help="Each number is another way to do the action, seen otherwise, with other effects (the random seed of "
        "these); the same number gives the same again.",
    )  # fmt: skip
    look = st.number_input(
        "Variation of clothes and place", 1, _LAST_SEED, key="look", bind="query-params",
        help="Each number is other clothes, another place and, where it is any, another light.",
    )  # fmt: skip
    return Choice(
        **body, **motion, **camera, **{name: name in effects for name in _EFFECTS},
        light=light, seed=seed, look=look, assets=assets,
    )  # fmt: skip


def _body(assets: str | None) -> dict:
    from pose_app.synthetic.body.people import OWN_BODIES

    mesh = False
    if assets:
        kinds = (_OWN, _MESH)
        mesh = (
            st.segmented_control("Body", kinds, default=_OWN, required=True, key="mesh", bind="query-params") == _MESH
        )
    bodies = MESH_BODIES if mesh else OWN_BODIES
    number = st.number_input(
        f"Body (1 to {bodies})", 1, MESH_BODIES if assets else OWN_BODIES, key="body", bind="query-params",
        help="Each has its own height, build, age, sex, skin and hair.",
    )  # fmt: skip
    return {"mesh": mesh, "body": min(number, bodies)}


def _motion(assets: str | None) -> dict:
    from pose_app.synthetic.motion import ACTIONS

    actions = ["Walking", *(action for action in ACTIONS if action != "Walking"), *([CAPTURED] if assets else [])]
    action = st.selectbox("Action", actions, key="motion", bind="query-params")
    fps = st.slider("Frames a second", 10, 50, key="fps", bind="query-params")
    return {"action": action, "fps": float(fps)}


def _camera() -> dict:
    camera = st.selectbox("Camera", _CAMERAS, format_func=_CAMERAS.get, key="camera", bind="query-params")
    if camera != "set":
        return {"camera": camera}
    yaw = st.slider(
        "Yaw", -180, 180, 30, 5, "%d°", key="yaw", bind="query-params", help="0: face to face; 90: from their left."
    )
    pitch = st.slider("Pitch", -10, 75, 10, 1, "%d°", key="pitch", bind="query-params", help="Above the horizontal.")
    distance = st.slider("Distance", 1.5, 12.0, 4.5, 0.1, "%.1f m", key="distance", bind="query-params")
    fill = st.slider("Person fills", 40, 140, 85, 1, "%d %%", key="fill", bind="query-params")
    return {"camera": camera, "yaw": float(yaw), "pitch": float(pitch), "distance": distance, "fill": fill / 100}


def vary() -> None:
    """Draw new variations and leave the rest."""
    rng = np.random.default_rng()
    st.session_state["seed"] = int(rng.integers(1, _LAST_SEED))
    st.session_state["look"] = int(rng.integers(1, _LAST_SEED))


def draw_all(assets: str | None) -> None:
    """Set every control at random."""
    show(random_choice(np.random.default_rng(), assets))


def show(choice: Choice) -> None:
    """Set the controls to a choice that random_choice made."""
    state = st.session_state
    if choice.assets:
        state["mesh"] = _MESH if choice.mesh else _OWN
    state["body"], state["motion"], state["fps"] = choice.body, choice.action, int(choice.fps)
    state["camera"], state["light"] = choice.camera, choice.light
    state["effects"] = [name for name in _EFFECTS if getattr(choice, name)]
    state["seed"], state["look"] = choice.seed, choice.look
