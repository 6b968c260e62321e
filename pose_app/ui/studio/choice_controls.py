"""The controls of the Studio. Every one is in the address, so that a link gives the same clip."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from pose_app.synthetic.motion import ACTIONS
from pose_app.synthetic.stage.choice import CAPTURED, LIGHTS, MESH_BODIES, OWN_BODIES, Choice, random_choice
from pose_app.ui.address import write_address
from pose_app.ui.controls import control, one_of, set_choices, some_of, within

# The address says the words on the controls.
_CAMERAS = {"As in Human3.6M": "h36m", "Anywhere": "free", "Set by hand": "set"}
_LIGHTS = dict(zip(("Any", "Soft", "From the left", "From the right", "From the camera", "From behind", "From above"),
                   LIGHTS, strict=True))  # fmt: skip
_EFFECTS = {"Blur": "blur", "Noise": "noise", "Things in the way": "occluders", "Another person": "company"}
_OWN, _MESH = "Our own", "Mesh"
_START = Choice()
_LAST_SEED = 99_999
_NAMES = (
    "mesh", "body", "motion", "fps", "camera", "yaw", "pitch", "distance", "fill", "light", "effects", "seed", "look",
)  # fmt: skip


def choose(assets: str | None) -> Choice:
    """Draw the controls; returns what they say."""
    body = _body(assets)
    motion = _motion(assets)
    camera = _camera()
    light = control(st.selectbox, "light", "Light", _word(_LIGHTS, _START.light), one_of(_LIGHTS), _LIGHTS)
    effects = control(st.pills, "effects", "Effects", [], some_of(_EFFECTS), _EFFECTS, selection_mode="multi")
    seed = _seed(
        "seed", "Variation of motion and view",
        "Each number is another way to do the action, seen otherwise, with other effects (the random seed of "
        "these); the same number gives the same again.",
    )  # fmt: skip
    appearance = _seed(
        "look", "Variation of clothes and place",
        "Each number is other clothes, another place and, where it is any, another light.",
    )  # fmt: skip
    write_address(_NAMES)  # of controls that are not drawn now, too
    on: dict[str, Any] = {name: word in effects for word, name in _EFFECTS.items()}
    return Choice(
        **body, **motion, **camera, **on,
        light=_LIGHTS[light], seed=seed, appearance=appearance, assets=assets,
    )  # fmt: skip


def _body(assets: str | None) -> dict:
    kinds, mesh = (_OWN, _MESH), False
    if assets:
        mesh = control(st.segmented_control, "mesh", "Body", _OWN, one_of(kinds), kinds, required=True) == _MESH
    bodies = MESH_BODIES if mesh else OWN_BODIES
    most = MESH_BODIES if assets else OWN_BODIES
    number = control(
        st.number_input, "body", f"Body (1 to {bodies})", _START.body, within(1, most), 1, most,
        help="Each has its own height, build, age, sex, skin and hair.",
    )  # fmt: skip
    return {"mesh": mesh, "body": min(number, bodies)}


def _motion(assets: str | None) -> dict:
    first = _START.action
    actions = [first, *(action for action in ACTIONS if action != first), *([CAPTURED] if assets else [])]
    action = control(st.selectbox, "motion", "Action", first, one_of(actions), actions)
    return {"action": action, "fps": float(_slider("fps", "Frames a second", 10, 10, 50))}


def _camera() -> dict:
    words = control(st.selectbox, "camera", "Camera", _word(_CAMERAS, _START.camera), one_of(_CAMERAS), _CAMERAS)
    camera = _CAMERAS[words]
    if camera != "set":
        return {"camera": camera}
    yaw = _slider("yaw", "Yaw", 30, -180, 180, step=5, format="%d°", help="0: face to face; 90: from their left.")
    pitch = _slider("pitch", "Pitch", 10, -10, 75, step=1, format="%d°", help="Above the horizontal.")
    distance = _slider("distance", "Distance", 4.5, 1.5, 12.0, step=0.1, format="%.1f m")
    fill = _slider("fill", "Person fills", 85, 40, 140, step=1, format="%d %%")
    return {"camera": camera, "yaw": float(yaw), "pitch": float(pitch), "distance": distance, "fill": fill / 100}


def _seed(name: str, label: str, help: str) -> int:
    return control(st.number_input, name, label, 1, within(1, _LAST_SEED), 1, _LAST_SEED, help=help)


def _slider(name: str, label: str, start: float, low: float, high: float, **options) -> float:
    return control(st.slider, name, label, start, within(low, high), low, high, **options)


def _word(words: dict[str, str], value: str) -> str:
    return next(word for word, meant in words.items() if meant == value)


def vary() -> None:
    """Draw new variations and leave the rest."""
    rng = np.random.default_rng()
    set_choices({name: [str(rng.integers(1, _LAST_SEED))] for name in ("seed", "look")})


def draw_all(assets: str | None) -> None:
    """Set every control at random."""
    show(random_choice(np.random.default_rng(), assets))


def show(choice: Choice) -> None:
    """Set the controls to a choice that random_choice made."""
    words = {
        "body": str(choice.body), "motion": choice.action, "fps": f"{choice.fps:g}",
        "camera": _word(_CAMERAS, choice.camera), "light": _word(_LIGHTS, choice.light),
        "seed": str(choice.seed), "look": str(choice.appearance),
    }  # fmt: skip
    if choice.assets:
        words["mesh"] = _MESH if choice.mesh else _OWN
    effects = [word for word, name in _EFFECTS.items() if getattr(choice, name)]
    choices: dict[str, Sequence[str]] = {name: [word] for name, word in words.items()}
    set_choices(choices | {"effects": effects})
