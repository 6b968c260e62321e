"""The page Your video: a film of the user's, eight of its frames, and the pose the network sees in them."""

from concurrent.futures import Future

import streamlit as st

from pose_app import video
from pose_app.clips import Clip, Prediction
from pose_app.export import source_px
from pose_app.ui.commands_shown import predict_command, show_commands
from pose_app.ui.components.expected_errors import expected_errors_table
from pose_app.ui.components.payload import Payload, frame_urls, player_payload
from pose_app.ui.components.player import clip_player
from pose_app.ui.components.predicted_clip import PredictedClip
from pose_app.ui.networks.network_cache import network
from pose_app.ui.video.downloads import downloads, prediction_facts
from pose_app.ui.video.film_settings import choose, chosen_in_address, forget_choices, later_clip, show_frames
from pose_app.ui.video.plausibility_cards import ask, has_succeeded, of_weights, panel
from pose_app.ui.video.surveyed_film import FilmChoices, SurveyedFilm, film_at_hand, keep_film, look_over
from pose_app.ui.video.upload import Upload, ask_for_upload
from pose_app.ui.workspace import Workspace


def render(workspace: Workspace) -> None:
    """Draw the page; raises InputError for a file that cannot be used."""
    st.subheader("Your video", anchor=False)
    upload = ask_for_upload()
    if upload is None:
        if film_at_hand():
            keep_film(None)
            forget_choices()
        _invitation()
        of_weights(workspace)
        return
    film = _film_of(upload)
    info = film.info
    rate = f"{info.fps:.4g} frames a second" + ("" if info.fps_known else " assumed, as nothing says it")
    st.caption(
        f"**{info.name}**: {info.duration_s:.1f} s, {info.frames} frames of {info.width} × {info.height}, {rate}"
    )
    left, right = st.columns([3, 7], gap="large")
    with left:
        choice = choose(film)
    fps = info.fps / choice.stride
    clip = video.make_clip(choice.window, choice.plan, info.name, fps)
    key = (upload.file_id, choice.plan.boxes_xywh.tobytes(), choice.window.times_s.tobytes())
    asked = ask(workspace, clip, (*key, workspace.weights_fingerprint), lambda: later_clip(film, choice))
    prediction = asked.prediction
    with left:
        show_frames(choice, source_px(prediction.joints_px, clip.crops_xywh) if prediction else None)
    with right:
        if prediction is None:
            _waiting(workspace, clip, asked.clip)
            return
        payload = _player(PredictedClip(clip, prediction), "", str(hash(asked.key)))
        prediction_facts(prediction, clip)
        downloads(prediction, clip, workspace.info.trained_on)
        name, start_s = "DIR" if upload.several else info.name, float(choice.window.times_s[0])
        show_commands(
            predict_command(workspace, name, start_s, choice.stride, choice.crop),
            help="DIR stands for the folder of your pictures." if upload.several else "",
        )
    expected_errors_table(payload)
    panel(workspace, asked, fps if info.fps_known else None)


def _invitation() -> None:
    st.info(
        "Upload a film (mp4, mov, m4v, avi, webm, mkv), an animation (gif), eight or more pictures at once (jpg, png, "
        "webp, bmp, tif) or frames as an .npy. Eight frames go to the network, which says where 17 joints are, in mm "
        "relative to the hip.",
        icon=":material/movie:",
    )
    if chosen_in_address() != FilmChoices():
        st.caption("The address still says which frames and crop were chosen; upload the film again, and they are.")
    st.caption(
        "It works best with one person, in the picture from head to foot, four to six metres from a camera that does "
        "not move. The network learned from rendered people, so expect it to be less sure of real ones."
    )


def _film_of(upload: Upload) -> SurveyedFilm:
    """The film at hand where it is this upload; another one is looked over first."""
    film = film_at_hand()
    if film is None or film.upload.file_id != upload.file_id:
        if film is not None:
            forget_choices()
        film = look_over(upload, chosen_in_address())
        keep_film(film)
    return film


def _player(shown: PredictedClip, note: str, identity: str) -> Payload:
    payload = player_payload(shown, identity, frame_urls(shown.clip.frames), note=note)
    clip_player(payload, key="player")
    return payload


@st.fragment(run_every=0.4)
def _waiting(workspace: Workspace, clip: Clip, future: Future[Prediction]) -> None:
    if has_succeeded(future):
        st.rerun()
    _player(PredictedClip(clip), network(workspace).why_waiting(future), f"waiting {clip.name}")
