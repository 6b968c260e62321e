"""The page Your video: a film of the user's, eight of its frames, and the pose the network sees in them."""

from pathlib import Path

import numpy as np
import streamlit as st

from pose_app.clips import Clip, Prediction
from pose_app.export import source_px
from pose_app.people.facing import unsure_of_facing
from pose_app.people.framing import ANOTHER, is_lost, lost_words
from pose_app.ui.commands_shown import predict_command, show_commands
from pose_app.ui.components.expected_errors import expected_errors_table
from pose_app.ui.components.payload import Payload, frame_urls, player_payload
from pose_app.ui.components.player import clip_player
from pose_app.ui.components.predicted_clip import PredictedClip
from pose_app.ui.networks.network_cache import network
from pose_app.ui.video.downloads import downloads, prediction_facts
from pose_app.ui.video.film_address import chosen_in_address, forget_choices
from pose_app.ui.video.film_settings import Choice, choose, choose_time
from pose_app.ui.video.film_sheet import show_frames
from pose_app.ui.video.first_contact import invitation
from pose_app.ui.video.framed import Framed, cut_out, predict_choice
from pose_app.ui.video.open_film import FilmChoices, OpenFilm, film_at_hand, keep_film, open_film
from pose_app.ui.video.plausibility_cards import has_succeeded, of_weights, panel
from pose_app.ui.video.source_choice import ask_for_film, try_sample
from pose_app.ui.video.upload import Upload
from pose_app.ui.workspace import Workspace


def render(workspace: Workspace) -> None:
    """Draw the page; raises InputError for a file that cannot be used."""
    st.subheader("Your video", anchor=False)
    upload = ask_for_film()
    if upload is None:
        if film_at_hand():
            keep_film(None)
            forget_choices()
        _invite()
        of_weights(workspace)
        return
    film = _film_of(upload)
    _about(film)
    choose_time(film)
    _look_until_ready(film)
    left, right = st.columns([2, 3], gap="large")
    with left:
        choice = choose(film)
    sheet = st.container()  # below both, also on a phone, where columns stand one below the other
    plan = choice.placed.plan
    if not plan.person_found:
        with right:
            _show_nobody(plan.note, cut_out(film, choice, plan))
        with sheet:
            show_frames(choice.window, plan, None)
        return
    framed = predict_choice(workspace, film, choice)
    asked = framed.asked
    prediction = asked.prediction if asked else None
    shown = prediction or framed.first
    nobody = _nobody(choice, shown, framed.clip.crops_xywh if shown is prediction else framed.first_crops_xywh)
    with right:
        if nobody or asked is None or prediction is None:
            with sheet:
                show_frames(choice.window, framed.plan, None)
        if nobody:
            _show_nobody(nobody, framed.clip)
            return
        if asked is None or prediction is None:
            _waiting(workspace, framed)
            return
        _warn(choice, prediction)
        payload = _player(PredictedClip(framed.clip, prediction), "", str(hash(asked.key)))
        prediction_facts(prediction, framed.clip)
        downloads(prediction, framed.clip, workspace.info.trained_on)
        _commands(workspace, upload, film, choice)
    with sheet:
        show_frames(choice.window, framed.plan, source_px(prediction.joints_px, framed.clip.crops_xywh))
    expected_errors_table(payload)
    panel(workspace, asked, film.info.fps / choice.stride if film.info.fps_known else None)


def _invite() -> None:
    if invitation():
        try_sample()
        st.rerun()
    if chosen_in_address() != FilmChoices():
        st.caption("The address still says which frames and crop were chosen; upload the film again, and they are.")


def _film_of(upload: Upload) -> OpenFilm:
    """The film at hand where it is this upload; another one is opened first."""
    film = film_at_hand()
    if film is None or film.upload.file_id != upload.file_id:
        if film is not None:
            forget_choices()
        with st.spinner("Opening the film …"):
            film = open_film(upload, chosen_in_address())
        keep_film(film)
    return film


def _look_until_ready(film: OpenFilm) -> None:
    """Wait until enough of the film was looked through, and say how far that is."""
    place = st.empty()
    while film.search and not film.is_ready():
        place.progress(film.search.part, f"Looking for people … {film.search.part:.0%} of the film")
        film.search.wait(0.2, film.is_ready)
    place.empty()


def _about(film: OpenFilm) -> None:
    info = film.info
    rate = f"{info.fps:.4g} frames a second" + ("" if info.fps_known else " assumed, as nothing says it")
    st.caption(
        f"**{info.name}**: {info.duration_s:.1f} s, {info.frames} frames of {info.width} × {info.height}, {rate}"
        + (f". {info.note}" if info.note else "")
    )


def _nobody(choice: Choice, prediction: Prediction | None, crops_xywh: np.ndarray | None) -> str:
    """Why no skeleton is drawn, one sentence, or ""."""
    if prediction is None or choice.crop != "auto":
        return ""
    framing = choice.placed.framing
    if framing is not None and framing.is_of_another(choice.window, source_px(prediction.joints_px, crops_xywh)):
        return ANOTHER
    return lost_words(prediction) if is_lost(prediction) else ""


def _show_nobody(why: str, clip: Clip) -> None:
    st.warning(why, icon=":material/person_off:")
    _player(PredictedClip(clip), "", f"nobody {clip.name} {hash(clip.frames.tobytes())}")


def _warn(choice: Choice, prediction: Prediction) -> None:
    if is_lost(prediction):
        st.warning(lost_words(prediction), icon=":material/help:")
    elif words := unsure_of_facing(prediction):
        st.warning(words, icon=":material/help:")


def _commands(workspace: Workspace, upload: Upload, film: OpenFilm, choice: Choice) -> None:
    film_name = upload.source if isinstance(upload.source, Path) else film.info.name
    name, start_s = "DIR" if upload.several else film_name, float(choice.window.times_s[0])
    person = choice.placed.number if choice.placed.number and film.people and len(film.people.tracks) > 1 else None
    show_commands(
        predict_command(workspace, name, start_s, choice.stride, choice.crop, person),
        help="DIR stands for the folder of your pictures." if upload.several else "",
    )


def _player(shown: PredictedClip, note: str, identity: str) -> Payload:
    payload = player_payload(shown, identity, frame_urls(shown.clip.frames), note=note)
    clip_player(payload, key="player")
    return payload


@st.fragment(run_every=0.4)
def _waiting(workspace: Workspace, framed: Framed) -> None:
    if has_succeeded(framed.waiting):
        st.rerun()
    note = network(workspace).why_waiting(framed.waiting)
    _player(PredictedClip(framed.clip), note, f"waiting {framed.clip.name}")
