"""The page Studio: a clip rendered as chosen, with its truth; and what the renderer's clips are like as a whole."""

from concurrent.futures import Future
from dataclasses import dataclass, replace

import streamlit as st

from pose_app.clips import Clip, Prediction
from pose_app.synthetic.data.generator import Rendered
from pose_app.synthetic.stage.choice import Choice
from pose_app.ui.components.metric_row import metric_row
from pose_app.ui.components.payload import frame_urls, player_payload
from pose_app.ui.components.player import clip_player
from pose_app.ui.components.predicted_clip import PredictedClip
from pose_app.ui.controls import control, switch
from pose_app.ui.networks.network_cache import network
from pose_app.ui.options import app_options
from pose_app.ui.session import session
from pose_app.ui.studio import choice_controls, contact_sheet, data_comparison
from pose_app.ui.studio.rendered_clip import clip_of, npz_of, rendered, with_skeleton
from pose_app.ui.workspace import Workspace


@dataclass
class _Asked:
    """What the network was asked for last, by choice and weights."""

    key: tuple[Choice, str] | None = None
    prediction: Future[Prediction] | None = None


def render(workspace: Workspace) -> None:
    """Draw the page; raises InputError for a bad asset folder."""
    folder = app_options().assets
    assets = str(folder) if folder else None
    with st.sidebar:
        choice = choice_controls.choose(assets)
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    facts = st.container()
    result = rendered(choice)
    _header(line, facts, choice, result)
    _clip(workspace, choice, result)
    contact_sheet.contact_sheet(assets)
    data_comparison.compare(workspace, assets)


def _header(line, facts, choice: Choice, result: Rendered) -> None:
    row = result.row
    line.subheader(f"{row['action']} · {row['subject']}", anchor=False)
    buttons = line.container(horizontal=True, width="content", gap="small")
    buttons.button(
        "New variation",
        key="vary",
        shortcut="s",
        on_click=choice_controls.vary,
        help="The same body, action and settings; another motion, view, place and other clothes.",
    )
    buttons.button(
        "All at random",
        key="draw all",
        shortcut="x",
        on_click=choice_controls.draw_all,
        args=(choice.assets,),
        help="Sets every control on the left at random: body, action, camera, light and effects too.",
    )
    buttons.download_button(
        "Download", lambda: npz_of(result, choice), f"{row['clip']}.npz", key="download clip", on_click="ignore",
        help="An .npz of frames, joints in mm and pixels, root and intrinsics.",
    )  # fmt: skip
    body = "mesh body" if row["body"] == "mesh" else "our own body"
    moved = "motion capture" if row["motion"] == "mocap" else "our own motion"
    visible = result.joints_2d[..., 2].mean()
    facts.caption(
        f"Rendered: {body} of {row['height_m']:.2f} m, {moved}, {row['fps']:g} frames a second · hip "
        f"{result.root_m[:, 2].mean():.1f} m from the camera · {visible:.0%} of the joints in sight · mm, relative "
        "to the hip"
    )


def _clip(workspace: Workspace, choice: Choice, result: Rendered) -> None:
    row = st.container(horizontal=True, gap="medium")
    drawn = control(row.toggle, "drawn", "Truth in the picture", True, switch)
    asked = control(row.toggle, "network", "Network beside the truth", False, switch)
    clip = clip_of(result)
    frames = with_skeleton(result.frames, result.joints_2d) if drawn else result.frames
    identity, urls = f"studio {choice} {drawn}", frame_urls(frames)
    if not asked:
        _player(identity, PredictedClip(clip), urls, "")
        return
    future = _ask(workspace, choice, clip)
    if not future.done() or future.exception():
        _waiting(workspace, identity, clip, urls, future)
        return
    shown = PredictedClip(clip, replace(future.result(), joints_px=None))  # the truth is in the pictures
    _player(f"{identity} {workspace.weights_fingerprint}", shown, urls, "")
    metric_row(shown)


def _player(identity: str, shown: PredictedClip, urls: list[str], note: str) -> None:
    clip_player(player_payload(shown, identity, urls, note=note), key="player")


def _ask(workspace: Workspace, choice: Choice, clip: Clip) -> Future[Prediction]:
    asked, key = session(_Asked), (choice, workspace.weights_fingerprint)
    if asked.prediction is None or asked.key != key:
        asked.key, asked.prediction = key, network(workspace).submit(clip)
    return asked.prediction


@st.fragment(run_every=0.3)
def _waiting(workspace: Workspace, identity: str, clip: Clip, urls: list[str], future: Future[Prediction]) -> None:
    if future.done() and not future.exception():
        st.rerun()
    _player(identity, PredictedClip(clip), urls, network(workspace).why_waiting(future))
