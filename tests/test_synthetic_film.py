"""Films of rendered people: truth that fits the pictures, and scenes that are what their names say."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from pose_app.__main__ import main
from pose_app.errors import InputError
from pose_app.geometry import project
from pose_app.synthetic.film.film_file import write_film
from pose_app.synthetic.film.film_plan import FILM_NAMES, FilmPlan, Role, Walk
from pose_app.synthetic.film.film_scripts import plan_film
from pose_app.synthetic.film.film_set import backdrop, set_up
from pose_app.synthetic.film.performance import perform
from pose_app.synthetic.film.render_film import render_film, set_out
from pose_app.synthetic.stage.camera import Camera

SAMPLES = Path(__file__).parents[1] / "samples"
KNOWN = ("picture", "time_s", "joints_px", "joints_mm", "root_mm", "in_picture", "visible", "intrinsics")


def small(name, fps=10.0):
    return replace(plan_film(name, width=192, height=108), fps=fps)


def rendered(plan, count=None):
    """What is known of each picture of a film, as arrays with the time first."""
    frames = list(islice(render_film(plan), count))
    return {key: np.stack([getattr(frame, key) for frame in frames]) for key in KNOWN}


@pytest.fixture(scope="module")
def group():
    """The first pictures of the film of five people."""
    return rendered(small("group"), 8)


def runs(flags):
    """Lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(flags, int), [0]])))
    return edges[1::2] - edges[::2]


@pytest.mark.slow
def test_pictures_and_their_truth_have_the_shapes_they_say(group):
    assert group["picture"].shape == (8, 108, 192, 3) and group["picture"].dtype == np.uint8
    assert group["joints_px"].shape == (8, 5, 17, 2) and group["visible"].shape == (8, 5, 17)
    assert group["time_s"] == pytest.approx(np.arange(8) / 10)


@pytest.mark.slow
def test_joints_lie_where_a_pinhole_camera_shows_them(group):
    places = group["joints_mm"] + group["root_mm"][:, :, None]
    assert np.all(group["joints_mm"][:, :, 0] == 0)
    ahead = group["in_picture"]
    flat = project(places, group["intrinsics"][:, None, None])
    assert np.abs(flat - group["joints_px"])[ahead].max() < 0.01
    assert np.all(group["intrinsics"][:, 0, 0] == group["intrinsics"][:, 1, 1])


@pytest.mark.slow
def test_heads_are_above_feet_and_people_as_tall_as_people(group):
    down = group["joints_mm"][..., 1]
    assert np.all(down[:, :, 10] < down[:, :, 3] - 1000)
    assert np.all((down[:, :, 3] - down[:, :, 10] > 1200) & (down[:, :, 3] - down[:, :, 10] < 1900))


@pytest.mark.slow
def test_the_picture_shows_a_person_where_a_joint_is_visible(group):
    plan = small("group")
    shot = plan.shots[0]
    place, _ = set_up(shot, None)
    cameras = set_out(plan, 0, None).cameras
    empty = backdrop(place, shot, cameras[0], group["intrinsics"][0], 108, 192)
    changed = np.abs(np.sqrt(np.clip(1.08 * empty, 0, 1)) * 255 - group["picture"][0]).max(-1)
    seen = group["joints_px"][0][group["visible"][0]].astype(int)
    # A joint may have by chance the colour of what is behind it; a hand may be thinner than a pixel.
    assert len(seen) > 40 and (changed[seen[:, 1], seen[:, 0]] > 5).mean() > 0.93
    corner = changed[:20, :20]  # where nobody is
    assert np.percentile(corner, 90) <= 2


@pytest.mark.slow
def test_the_same_plan_gives_the_same_bytes_and_another_seed_others(group):
    again = rendered(small("group"), 2)
    assert np.array_equal(again["picture"], group["picture"][:2])
    other = next(render_film(replace(small("group"), seed=1)))
    assert not np.array_equal(other.picture, group["picture"][0])


@pytest.mark.slow
def test_who_returns_was_out_of_the_picture_for_a_second_and_another_stayed():
    film = rendered(small("return"))
    stays, leaves = film["in_picture"].T
    assert stays.all() and leaves[0] and leaves[-1]
    (away,) = runs(~leaves)
    assert 10 <= away <= 20
    x = film["joints_px"][~leaves, 1, :, 0]
    assert np.all((x < 0) | (x >= 192))
    assert not film["visible"][~leaves, 1].any()


@pytest.mark.slow
def test_people_who_cross_change_sides_and_one_hides_the_other():
    film = rendered(small("crossing"))
    x, depth = film["joints_px"][:, :, 0, 0], film["root_mm"][:, :, 2]
    order = np.sign(x[:, 0] - x[:, 1])[film["in_picture"].all(1)]
    assert order[0] == -order[-1] and (np.diff(order) != 0).sum() == 1
    assert np.all(depth[:, 0] < depth[:, 1])
    meeting = np.abs(x[:, 0] - x[:, 1]).argmin()
    assert film["visible"][meeting, 0].all() and film["visible"][meeting, 1].mean() < 0.5
    assert film["visible"][meeting - 12].all()


@pytest.mark.slow
def test_a_cut_changes_everything_in_one_frame():
    film = rendered(small("cut"))
    step = np.abs(np.diff(film["picture"].astype(int), axis=0)).mean((1, 2, 3))
    (cut,) = np.flatnonzero(step > 30)
    assert film["time_s"][cut + 1] == pytest.approx(3.5)
    assert np.delete(step, cut).max() < 12
    moved = np.linalg.norm(np.diff(film["root_mm"], axis=0), axis=-1)
    assert np.all(moved[cut] > 500) and np.delete(moved, cut, 0).max() < 250


@pytest.mark.slow
def test_an_empty_room_is_entered_and_left():
    there = rendered(small("empty"))["in_picture"][:, 0]
    (stay,) = runs(there)
    assert not there[:10].any() and not there[-10:].any() and stay > 20


@pytest.mark.slow
def test_people_far_away_are_a_sixth_of_the_picture_high():
    film = rendered(small("small"), 10)
    assert np.all((film["root_mm"][..., 2] > 12_000) & (film["root_mm"][..., 2] < 20_000))
    heights = np.ptp(film["joints_px"][..., 1], axis=-1) / 108
    assert 0.11 < np.median(heights) < 0.18


@pytest.mark.slow
def test_who_lies_down_lies_in_the_end():
    film = rendered(small("lying"))
    # The trunk's rise, by the camera's height over the floor: 2.8 m, and the floor's direction from its pitch.
    thorax = film["joints_mm"][:, 0, 8]
    standing, lying = np.abs(thorax[0]), thorax[-1]
    assert standing[1] > 350 and abs(np.linalg.norm(lying) - np.linalg.norm(thorax[0])) < 80
    turned = np.degrees(np.arccos(lying @ thorax[0] / np.linalg.norm(lying) / np.linalg.norm(thorax[0])))
    assert turned > 60


def test_a_walk_has_the_pace_it_was_given_and_feet_that_stand():
    role = Role((0.0, 0.0), 0.0, (Walk(((0.0, 5.0),), 1.25),))
    done = perform(np.random.default_rng(2), role, 0.93, 90, 25.0)
    speed = np.linalg.norm(np.diff(done.root[:, [0, 2]], axis=0), axis=1) * 25
    assert np.median(speed) == pytest.approx(1.25, abs=0.05) and speed.max() < 1.6
    assert done.root[-1, 2] - done.root[0, 2] == pytest.approx(1.25 * 89 / 25, abs=0.1)


def test_names_and_sizes_that_there_are_none_of_are_refused():
    assert set(FILM_NAMES) == {"hand-held", "crossing", "return", "cut", "empty", "small", "lying", "group", "sample"}
    with pytest.raises(InputError, match="There is no film named holiday; the names are hand-held, "):
        plan_film("holiday")
    with pytest.raises(InputError, match="even width"):
        FilmPlan("x", 0, (), width=321)
    with pytest.raises(InputError, match="10 to 50 pictures"):
        FilmPlan("x", 0, (), fps=5)


@pytest.mark.parametrize(
    "options, said",
    [
        (["--film", "holiday", "--out", "x.mp4"], "There is no film named holiday"),
        (["--film", "sample", "--out", "x.avi"], "x.avi should end in .mp4"),
        (["--film", "sample", "--seed", "-1", "--out", "x.mp4"], "--seed wants 0 or more"),
        (["--film", "sample", "--out", "nowhere/x.mp4"], "nowhere/x.mp4 cannot be written"),
    ],
)
def test_the_command_says_in_one_sentence_what_is_wrong(options, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["generate", *options]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_film_is_written_with_its_truth(tmp_path):
    plan = small("crossing")
    frames = list(islice(render_film(plan), 6))
    count = write_film(frames, tmp_path / "a.mp4", plan.fps, tmp_path / "a.npz")
    assert count == 6
    with av.open(str(tmp_path / "a.mp4")) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (192, 108, 10)
        assert stream.codec_context.pix_fmt == "yuv420p" and stream.codec_context.colorspace == 1  # BT.709
        decoded = [frame.to_ndarray(format="rgb24") for frame in film.decode(stream)]
    assert len(decoded) == 6
    assert np.abs(decoded[3].astype(int) - frames[3].picture).mean() < 4
    data = (tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # a browser need not wait for the end
    with np.load(tmp_path / "a.npz") as truth:
        assert np.array_equal(truth["joints_px"][3], frames[3].joints_px)
        shapes = {"joints_mm": (6, 2, 17, 3), "in_picture": (6, 2), "visible": (6, 2, 17), "times_s": (6,)}
        assert {key: truth[key].shape for key in shapes} == shapes


def test_the_sample_film_is_short_small_and_of_the_size_it_says():
    path = SAMPLES / "film.mp4"
    assert path.stat().st_size < 1_000_000
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate, stream.frames) == (640, 360, 25, 150)
        first = next(film.decode(stream)).to_ndarray(format="rgb24")
    assert first.std() > 20


@pytest.mark.parametrize("name, light", [("good_film", (110, 220)), ("bad_film", (20, 80))])
def test_two_pictures_show_what_makes_a_good_film(name, light):
    path = SAMPLES / f"{name}.webp"
    assert path.stat().st_size < 40_000
    picture = cv2.imread(str(path))
    assert picture.shape == (270, 480, 3)
    assert light[0] < picture.mean() < light[1]


def test_a_camera_looks_where_it_follows():
    plan = small("hand-held")
    out = set_out(plan, 0, None)
    assert all(isinstance(camera, Camera) for camera in out.cameras)
    hips = np.stack([out.cameras[t].view(out.people[0].joints[t, 0]) for t in range(len(out.cameras))])
    flat = project(hips, out.intrinsics)
    inside = (flat > 0).all(1) & (flat < [192, 108]).all(1)
    assert inside.mean() > 0.95
    assert np.ptp(flat[:, 0]) > 0.1 * 192  # the person gets off the middle
    turns = [np.arccos(np.clip((np.trace(a.rotation.T @ b.rotation) - 1) / 2, -1, 1))
             for a, b in zip(out.cameras, out.cameras[1:], strict=False)]  # fmt: skip
    assert 0.05 < np.degrees(np.median(turns)) < 6  # it is never still, and never jumps
