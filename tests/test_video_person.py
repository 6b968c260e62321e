import numpy as np
import pytest

from pose_app import video
from pose_app.errors import InputError
from pose_app.video.survey_source import background

WIDTH, HEIGHT = 320, 200
FIGURE_W, FIGURE_H = 30, 100


def room(rng) -> np.ndarray:
    """A wall with a pattern and a floor, the same in every frame."""
    wall = np.full((HEIGHT, WIDTH, 3), (150, 160, 170), np.uint8)
    wall[140:] = (140, 90, 50)
    wall[::20] -= 30
    return wall


def film(lefts, top: int = 60, seed: int = 0) -> np.ndarray:
    """Frames in which a figure of 30 x 100 stands with its left edge at lefts[i]; None: nobody is there."""
    rng = np.random.default_rng(seed)
    empty = room(rng)
    frames = []
    for left in lefts:
        frame = empty.copy()
        if left is not None:
            frame[top : top + FIGURE_H, max(0, left) : max(0, left + FIGURE_W)] = (20, 40, 200)
        frames.append(np.clip(frame + rng.normal(0, 3, frame.shape), 0, 255).astype(np.uint8))
    return np.stack(frames)


WALK = [None] * 10 + list(range(20, 260, 4)) + [None] * 10


def plan_of(frames: np.ndarray, start: int, stride: int = 1) -> tuple[video.CropPlan, video.Window]:
    window = video.read_window(frames, start / 25, stride)
    return video.plan_crop("auto", window, video.survey(frames)), window


def test_the_box_is_a_square_round_the_figure_with_a_margin():
    frames = film(WALK)
    plan, _ = plan_of(frames, start=30)  # left edge from 100 to 128: the union is 58 x 100
    assert plan.person_found
    x, y, w, h = plan.boxes_xywh[0]
    assert (plan.boxes_xywh == plan.boxes_xywh[0]).all()  # one box for all eight
    assert w == h == pytest.approx(100 / 0.8, abs=6)
    assert x + w / 2 == pytest.approx(100 + 58 / 2, abs=4)
    assert y <= 60 and y + h >= 160
    crops = video.cut(video.read_window(frames, 30 / 25), plan)
    blue = (crops[..., 2] > 150) & (crops[..., 0] < 80)
    assert blue[0].any(axis=1).mean() == pytest.approx(0.8, abs=0.05)  # the figure takes 80 % of the height


def test_one_who_walks_far_is_followed():
    plan, _ = plan_of(film(WALK), start=12, stride=7)  # moves 196 pixels in the window
    middles = plan.boxes_xywh[:, 0] + plan.boxes_xywh[:, 2] / 2
    expected = 20 + 4 * (2 + 7 * np.arange(8)) + FIGURE_W / 2
    inside = np.clip(expected, plan.boxes_xywh[0, 2] / 2, WIDTH - plan.boxes_xywh[0, 2] / 2)
    np.testing.assert_allclose(middles, inside, atol=5)
    assert np.ptp(plan.boxes_xywh[:, 2]) == 0


def test_visitors_who_stand_most_of_the_time_do_not_become_the_background():
    visits = ([None] * 6 + [150] * 22) * 3 + [None] * 6  # somebody stands there for 73 % of the film
    frames = film(visits)
    empty = film([None])[0].astype(int)
    small = frames[:, ::2, ::2]
    within = np.s_[32:78, 77:88]  # where the visitors stand
    assert np.abs(np.median(small, axis=0)[within] - empty[::2, ::2][within]).mean() > 50  # a median is fooled
    assert np.abs(background(small)[within].astype(int) - empty[::2, ::2][within]).mean() < 6
    plan, _ = plan_of(frames, start=15)
    assert plan.person_found and plan.boxes_xywh[0, 0] + plan.boxes_xywh[0, 2] / 2 == pytest.approx(165, abs=4)


def test_the_suggested_start_shows_the_whole_figure():
    lefts = [None] * 30 + [-20] * 20 + [200] * 12 + [None] * 30  # cut off by the edge, then whole
    seen = video.survey(film(lefts))
    assert video.has_person(seen)
    start = video.suggest_start(seen, span_s=8 / 25)
    assert 50 / 25 - 0.001 <= start <= (62 - 8) / 25 + 0.041


def test_a_figure_at_the_edge_is_not_smeared():
    lefts = [None] * 20 + [WIDTH - FIGURE_W] * 10 + [None] * 20
    plan, window = plan_of(film(lefts), start=21)
    x, y, w, h = plan.boxes_xywh[0]
    assert x >= 0 and y >= 0 and x + w <= WIDTH + 0.01 and y + h <= HEIGHT + 0.01
    assert "leaves the picture" in plan.note


def test_the_larger_of_two_is_taken():
    frames = film(WALK)
    frames[:, 120:160, 290:302] = film([None])[0, 120:160, 290:302]
    frames[20:60, 110:160, 285:303] = (250, 250, 20)  # a smaller one, 18 x 50
    plan, _ = plan_of(frames, start=30)
    assert plan.boxes_xywh[0, 0] + plan.boxes_xywh[0, 2] / 2 == pytest.approx(129, abs=4)


def test_one_who_moves_only_their_arms_is_not_cropped_to_an_arm():
    frames = film([None] * 60)
    frames[:, 60:160, 140:160] = (20, 40, 200)  # the body stands still all the time
    for i in range(60):
        y = 60 + (i * 7) % 60
        frames[i, y : y + 32, 160:185] = (200, 40, 20)  # an arm goes up and down over 92 pixels
    plan, _ = plan_of(frames, start=20)
    x, y, w, h = plan.boxes_xywh[0]
    assert y <= 60 and y + h >= 152 and x <= 140 and x + w >= 185
    assert "check it" in plan.note


@pytest.mark.parametrize("kind", ["still", "noise", "cuts"])
def test_without_a_steady_background_the_whole_picture_is_used_and_said(kind):
    rng = np.random.default_rng(1)
    frames = film([None] * 24)
    if kind == "noise":
        frames = rng.integers(0, 256, frames.shape, np.uint8)
    if kind == "cuts":
        frames = np.stack([np.roll(frames[0], 37 * i, axis=(0, 1)) for i in range(24)])
    plan, window = plan_of(frames, start=4)
    assert not plan.person_found and "whole picture" in plan.note
    np.testing.assert_array_equal(plan.boxes_xywh[0], (0, (HEIGHT - WIDTH) / 2, WIDTH, WIDTH))


def test_the_whole_picture_is_neither_cut_nor_squeezed():
    frames = np.zeros((8, 100, 200, 3), np.uint8)
    frames[:, 0], frames[:, -1] = 250, 90
    window = video.read_window(frames)
    crops = video.cut(window, video.plan_crop("none", window))
    assert crops.shape == (8, 224, 224, 3)
    assert (crops[:, :50] == 250).all() and (crops[:, -50:] == 90).all()  # the edges, repeated
    assert (crops[:, 70:150] == 0).all()


def test_a_box_of_ones_own_becomes_the_square_round_it():
    frames = np.zeros((8, 300, 400, 3), np.uint8)
    frames[:, 20:244, 50:274] = np.arange(224)[:, None, None]
    window = video.read_window(frames)
    plan = video.plan_crop("50,20,224,224", window)
    np.testing.assert_array_equal(video.cut(window, plan)[3, :, 0, 0], np.arange(224))  # pixel for pixel
    np.testing.assert_array_equal(video.plan_crop("100,50,40,80", window).boxes_xywh[0], (80, 50, 80, 80))


@pytest.mark.parametrize("crop", ["1,2,3", "a,b,c,d", "0,0,500,100", "-5,0,50,50", "0,0,2,99", "nan,0,50,50", "middle"])
def test_a_box_that_does_not_fit_is_refused(crop):
    window = video.read_window(np.zeros((8, 300, 400, 3), np.uint8))
    with pytest.raises(InputError, match="should"):
        video.plan_crop(crop, window)


def test_frames_of_the_networks_size_are_taken_as_they_are():
    frames = np.random.default_rng(2).integers(0, 256, (8, 224, 224, 3), np.uint8)
    window = video.read_window(frames)
    clip = video.make_clip(window, video.plan_crop("auto", window), "mine")
    np.testing.assert_array_equal(clip.frames, frames)
    assert clip.frame_times_s.shape == (8,) and clip.crops_xywh.shape == (8, 4)
