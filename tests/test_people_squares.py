"""Whom to look at and when, and the squares put on them; tracks are made by hand, so that answers are known."""

import numpy as np
import pytest

from pose_app.people.choice import best_moment, person_at
from pose_app.people.framing import Framing, NobodyFound
from pose_app.people.squares import FILL, is_fine, smooth_circle, squares_of_circles, tightened
from pose_app.people.tracks import CUT, LEFT, People, Track
from pose_app.video import CropPlan, Window

STEP_S = 0.16
THUMBNAIL = np.zeros((4, 4, 3), np.uint8)


def track(number, times_s, x, y=180.0, radius=60.0, score=0.9, ending="") -> Track:
    """Somebody at x, y; numbers, or one for each time."""
    times_s = np.asarray(times_s, float)
    hips = np.column_stack([np.broadcast_to(x, times_s.shape), np.broadcast_to(y, times_s.shape)]).astype(float)
    radii, scores = (np.broadcast_to(v, times_s.shape).astype(float) for v in (radius, score))
    return Track(number, times_s, hips, hips - (0, 30), radii, scores, THUMBNAIL, ending)


def people(*tracks, size=(640, 360), until_s=6.0) -> People:
    return People(tracks, size, STEP_S, until_s, True)


def window(start_s, step_s=0.04) -> Window:
    return Window(np.zeros((8, 360, 640, 3), np.uint8), start_s + step_s * np.arange(8))


TIMES = np.arange(38) * STEP_S  # 0 to 5.92 s


def test_the_best_moment_is_when_somebody_is_whole_in_the_picture():
    # Walks in from the left edge at 100 pixels a second: whole, with 0.8 of the circle inside, from 0.48 s on.
    one = track(1, TIMES, 100 * TIMES, radius=60)
    moment = best_moment(people(one), 0.28)
    assert moment.number == 1 and 0.44 <= moment.start_s and 100 * (moment.start_s + 0.28) < 640 - 40
    # Somebody as large and as surely found who stays at the edge is no better.
    edge = track(2, TIMES, 10.0)
    assert best_moment(people(edge, one), 0.28).number == 1
    assert best_moment(people(edge, one), 0.28, number=2).number == 2
    assert best_moment(people(), 0.28) is None and best_moment(people(edge), 0.28, number=7) is None


def test_the_best_moment_prefers_who_is_large_and_surely_found_and_starts_in_time():
    small, large, unsure = (track(i, TIMES, 200.0 * i, radius=r, score=s) for i, r, s in
                            ((1, 30, 0.95), (2, 90, 0.95), (3, 90, 0.6)))  # fmt: skip
    for several in (people(small, large), people(unsure, large)):
        assert best_moment(several, 0.28).number == 2
    late = track(1, TIMES[TIMES > 4], 300.0)
    assert best_moment(people(late), 0.28).start_s >= 4
    assert best_moment(people(late), 0.28, last_start_s=2.0).start_s == 2.0


def test_who_is_at_a_place_is_the_nearest_of_those_around_it():
    several = people(track(1, TIMES, 100.0), track(2, TIMES[:10], 190.0), track(3, TIMES, 500.0, radius=20))
    assert person_at(several, 0.8, 150, 180).number == 2 and person_at(several, 0.8, 140, 180).number == 1
    assert person_at(several, 4.0, 150, 180).number == 1  # the second has gone
    assert person_at(several, 0.8, 525, 180) is None and person_at(several, 0.8, 515, 180).number == 3


@pytest.mark.parametrize("start_s", [0.0, 2.5, 5.6])
def test_a_circle_that_moves_evenly_gives_squares_that_do_and_do_not_lag(start_s):
    times = window(start_s).times_s
    squares = squares_of_circles(smooth_circle(track(1, TIMES, 40 + 90 * TIMES, 200 - 11 * TIMES), STEP_S)(times))
    middles = squares[:, :2] + squares[:, 2:] / 2
    np.testing.assert_allclose(middles, np.column_stack([40 + 90 * times, 200 - 11 * times]), atol=1e-6)
    assert np.ptp(squares[:, 2:]) == 0 and squares[0, 2] == pytest.approx(2.3 * 60)  # 1.15 times the circle's width


def test_a_circle_that_trembles_gives_squares_that_hardly_do():
    trembling = 5.0 * (-1) ** np.arange(len(TIMES))
    squares = squares_of_circles(
        smooth_circle(track(1, TIMES, 300 + trembling, radius=60 + trembling), STEP_S)(TIMES[10:28])
    )
    assert np.abs(squares[:, 0] + squares[:, 2] / 2 - 300).max() < 1.5
    assert 2.3 * 60 <= squares[0, 2] <= 2.3 * 65


def joints_at(middles, height) -> np.ndarray:
    """(T, 17, 2): joints from end to end of a height, and a third of it wide."""
    down, across = np.linspace(-0.5, 0.5, 17), np.array([-1, 1] * 8 + [1]) / 6
    return np.asarray(middles)[:, None] + height * np.column_stack([across, down])


def test_tightened_squares_hold_all_joints_which_fill_them():
    times = window(1.0).times_s
    middles = np.column_stack([300 + 50 * (times - 1), np.full(8, 180.0)])
    before = np.tile([200.0, 80, 200, 200], (8, 1))
    squares = tightened(before, joints_at(middles, 130.0), times)
    # 0.08 of the height is kept free over and under what the joints take.
    np.testing.assert_allclose(squares[:, 3], 130 * 1.16 / FILL, rtol=1e-6)
    np.testing.assert_allclose(squares[:, :2] + squares[:, 2:] / 2, middles, atol=1e-6)
    reaching = joints_at(middles, 130.0)
    reaching[3:, 5, 0] += 60  # an arm is stretched out
    squares = tightened(before, reaching, times)
    low, high = squares[:, None, :2], squares[:, None, :2] + squares[:, None, 2:]
    assert ((reaching >= low) & (reaching <= high)).all()
    assert np.abs(np.diff(squares[:, 2], 2)).max() < 1  # the size changes evenly
    far = tightened(before, joints_at(middles, 2000.0), times)
    assert far[:, 2].max() == pytest.approx(320) and is_fine(before, before) and not is_fine(before, far)


def test_later_squares_stand_to_the_circle_as_the_earlier():
    # Twice as large and 46 to the right and 23 up of a circle's square of 138: a third and a sixth of its side.
    framing = Framing(people(track(1, TIMES, 100 + 60 * TIMES)), 1)
    first, later = window(1.0), window(3.0)
    middles = np.column_stack([100 + 60 * first.times_s + 46, np.full(8, 180 - 23.0)])
    framing.learn(first.times_s, np.column_stack([middles - 138, np.full((8, 2), 276.0)]))
    squares = framing.plan(later).boxes_xywh
    np.testing.assert_allclose(squares[:, 2], 276)
    np.testing.assert_allclose(squares[:, 0] + 138, 100 + 60 * later.times_s + 46, atol=1e-6)
    np.testing.assert_allclose(squares[:, 1] + 138, 157, atol=1e-6)


def test_closer_squares_are_learned_and_fine_ones_are_left():
    framing = Framing(people(track(1, TIMES, 300.0)), 1)
    plan = framing.plan(window(1.0))
    middles = np.tile([300.0, 200.0], (8, 1))
    closer = framing.closer(window(1.0), plan, joints_at(middles, 60.0))
    assert isinstance(closer, CropPlan) and closer.boxes_xywh[0, 2] == pytest.approx(60 * 1.16 / FILL, abs=1)
    again = framing.plan(window(3.0)).boxes_xywh
    np.testing.assert_allclose(again, closer.boxes_xywh, atol=1)  # who stands still has the same square
    assert framing.closer(window(3.0), framing.plan(window(3.0)), joints_at(middles, 60.0)) is None
    assert framing.closer(window(1.0), plan, None) is None


def test_joints_of_somebody_else_in_the_square_are_told():
    # The circle has its centre at 300, 200; its radius is 60.
    framing, at = Framing(people(track(1, TIMES, 300.0)), 1), window(1.0)
    radius = float(framing.track.radius[0])
    for away, is_another in ((0.3, False), (0.7, True)):
        middles = np.tile([300.0 + away * radius, 200.0], (8, 1))
        joints = np.repeat(middles[:, None], 17, axis=1)
        assert framing.is_of_another(at, joints) is is_another
        assert not is_another or framing.closer(at, framing.plan(at), joints) is None  # their square is not theirs
    assert framing.is_of_another(at, None) is False


def test_a_note_says_whom_it_is_about_and_in_how_many_frames():
    there = track(1, TIMES, 300.0), track(2, TIMES[:11], 100.0, ending=CUT), track(3, TIMES[20:], 500.0)
    one = Framing(people(there[0]), 1)
    assert one.plan(window(1.0)).note == "The person was found and is followed in every frame."
    several = people(*there)
    plan = Framing(several, 2).plan(window(1.4, 0.08))  # until 1.6 s, and a look of 0.16 s more: 1.40 to 1.72
    assert plan.note == "Person 2 was found in 5 of 8 frames and is followed up to a cut of the film."
    assert plan.person_found
    plan = Framing(several, 3).plan(window(2.8, 0.08))  # from 3.2 s on, and a look before
    assert plan.note == "Person 3 was found in 5 of 8 frames and comes into sight in these frames."
    plan = Framing(several, 3).plan(window(1.0))
    assert not plan.person_found and plan.note.startswith("Person 3 is not in sight in these frames: ")
    with pytest.raises(NobodyFound, match="no person 4 in this film: there are persons 1 to 3"):
        Framing(several, 4)
    with pytest.raises(NobodyFound, match="nobody was found"):
        Framing(people(), 1)


def test_who_is_out_of_sight_for_long_is_not_followed_meanwhile():
    away = track(1, np.r_[TIMES[:8], TIMES[20:]], 300.0, ending=LEFT)  # 1.12 to 3.2 s
    np.testing.assert_allclose(away.spans_s, [(0.0, 1.12), (3.2, 5.92)])
    short = track(1, np.r_[TIMES[:8], TIMES[12:]], 300.0)  # 0.8 s: in between they are taken to be where they were
    assert len(short.spans_s) == 1 and short.circle(np.array([1.5]))[0] == pytest.approx((300, 180, 60))
