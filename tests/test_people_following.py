"""People followed through made-up pictures in which they are blocks of colour, so that who is where is known."""

import numpy as np
import pytest
from people_stand_in import BLUE, GREEN, RED, BlockDetector, person_of, put_block

from pose_app.people.association import distinct
from pose_app.people.detections import decode
from pose_app.people.finding import Search, find_people
from pose_app.people.follower import Follower
from pose_app.people.tracks import CUT, LEFT, MIXED
from pose_app.video import open_source

SIZE, HEIGHT, STEP_S = (480, 270), 120, 0.16  # of the pictures; of a block; between looks


def ground(shift: int = 0, shade: int = 150) -> np.ndarray:
    """A grey picture with some darker posts in it, which a camera that turns moves by shift pixels."""
    picture = np.full((SIZE[1], SIZE[0], 3), shade, np.uint8)
    for post in range(-600, 1200, 75):
        left = post + post % 31 - shift
        picture[40:, max(0, left) : max(0, left + 20)] -= 50
    return picture


def followed(scenes, detect=None, grounds=None):
    """Follow who is in scenes, each a list of blocks (middle x, colour) with the later ones in front."""
    follower = Follower(detect or BlockDetector(), SIZE, STEP_S)
    for i, blocks in enumerate(scenes):
        picture = ground() if grounds is None else grounds[i].copy()
        for x, colour in blocks:
            put_block(picture, x - HEIGHT / 6, 80, HEIGHT, colour)
        follower.look(i * STEP_S, picture)
    return follower.people(True)


def is_at(track, way) -> bool:
    """Whether somebody was wherever they were seen on a way: x by the number of the look."""
    looks = np.rint(track.times_s / STEP_S).astype(int)
    return bool(np.abs(track.hips[:, 0] - np.array(way)[looks]).max() <= 20)  # half a block may be hidden


def test_an_answer_of_the_detector_is_decoded_by_hand():
    boxes, scores = np.zeros((1, 2254, 12), np.float32), np.full((1, 2254), -9.0, np.float32)
    anchor = 2 * (28 * 10 + 5)  # the first of two in column 5 and row 10 of the finest cells: at (44, 84)
    boxes[0, anchor] = (1, 2, 30, 40, 4, 6, 4, 66, 4, -34, 0, 0)
    scores[0, anchor] = np.log(3)  # a sigmoid of 3 / 4
    ((person,),) = decode({"boxes": boxes, "scores": scores})
    assert person.score == pytest.approx(0.75) and person.radius == pytest.approx(60)
    assert person.hips == pytest.approx((48, 90)) and person.shoulders == pytest.approx((48, 50))
    assert person.box == pytest.approx((30, 66, 30, 40)) and person.lean_deg == pytest.approx(0)
    moved = person.placed(100, 10, 2.0)
    assert moved.hips == pytest.approx((196, 190)) and moved.radius == pytest.approx(120)
    boxes[0, anchor + 1], scores[0, anchor + 1] = boxes[0, anchor] + (0, 0, 0, 0, *[2] * 8), np.log(1)
    ((person,),) = decode({"boxes": boxes, "scores": scores})  # one person: an average, weighted 3 to 2
    assert person.hips == pytest.approx((48.8, 90.8)) and person.score == pytest.approx(0.75)
    assert decode({"boxes": boxes, "scores": np.full((1, 2254), -0.01)}) == [[]]


def test_who_is_found_in_several_squares_is_one_person():
    here, there = person_of(100, 80, 40, 120), person_of(300, 80, 40, 120, 0.8)
    nearly = person_of(103, 84, 40, 118, 0.7)
    assert distinct([[here], [nearly, there], [there]]) == [here, there]
    beside = person_of(128, 80, 40, 120, 0.88)  # 28 of a radius of 60 away: as near as an answer that slipped
    assert distinct([[here], [beside]]) == [here] and distinct([[here, beside]]) == [here, beside]
    assert distinct([]) == distinct([[], []]) == []


def crossing(pace: int, later: int) -> tuple[list[int], list[int]]:
    """Give the ways of two who walk towards each other, pixels a look, the second one off by some."""
    looks = range(360 // pace)
    return [60 + pace * i for i in looks], [420 - later - pace * i for i in looks]


PACES = [(6, 0), (9, 4), (12, 0), (12, 7), (17, 3), (22, 0)]


@pytest.mark.parametrize(("pace", "later"), PACES)
def test_two_who_cross_keep_their_numbers(pace, later):
    to_right, to_left = crossing(pace, later)
    one, other = followed([[(a, BLUE), (b, RED)] for a, b in zip(to_right, to_left, strict=True)]).tracks
    ways = {True: to_right, False: to_left}
    for track in (one, other):
        starts_left = bool(track.hips[0, 0] < 240)
        assert is_at(track, ways[starts_left]) and track.ending == ""
        assert track.times_s[-1] == pytest.approx((len(to_left) - 1) * STEP_S)
    assert (one.hips[0, 0] < 240) != (other.hips[0, 0] < 240)


@pytest.mark.parametrize(("pace", "later"), PACES)
def test_two_who_look_the_same_are_rather_lost_than_exchanged(pace, later):
    to_right, to_left = crossing(pace, later)
    people = followed([[(a, BLUE), (b, BLUE)] for a, b in zip(to_right, to_left, strict=True)])
    for track in people.tracks:
        assert is_at(track, to_right) or is_at(track, to_left)
    first = [track for track in people.tracks if track.times_s[0] == 0]
    assert len(first) == 2
    for track in first:  # the word, unless they are followed to the end
        assert track.ending == MIXED or track.times_s[-1] == pytest.approx((len(to_left) - 1) * STEP_S)


def test_who_comes_back_keeps_their_number_and_another_one_gets_their_own():
    stays = [(100, GREEN)]
    out, back = [300 + 24 * i for i in range(8)], [468 - 24 * i for i in range(8)]  # out at the right and in again
    for colour, numbers in ((BLUE, 2), (RED, 3)):
        scenes = [[*stays, (x, BLUE)] for x in out] + [stays] * 6 + [[*stays, (x, colour)] for x in back]  # 1 s between
        people = followed(scenes)
        assert [track.number for track in people.tracks] == list(range(1, numbers + 1))
        who = [track for track in people.tracks if track.hips[:, 0].max() > 200]
        if colour == BLUE:
            (one,) = who
            assert one.times_s[-1] == pytest.approx(21 * STEP_S) and one.ending == ""
            assert len(one.spans_s) == 2 and one.spans_s[0][1] <= 8 * STEP_S < 14 * STEP_S <= one.spans_s[1][0] + 0.01
        else:
            one, other = who
            assert one.times_s[-1] <= 8 * STEP_S and other.times_s[0] >= 14 * STEP_S - 0.01 and one.ending == LEFT


def test_who_has_left_is_said_to_have():
    people = followed([[(200, BLUE)]] * 8 + [[]] * 25)  # 4 s of nobody
    (track,) = people.tracks
    assert track.ending == LEFT and track.times_s[-1] == pytest.approx(7 * STEP_S)
    assert track.is_followed(np.array([0.5, 3.0]), STEP_S).tolist() == [True, False]


def test_a_cut_ends_everybody():
    before, after = [(100, BLUE), (300, RED)], [(104, BLUE), (304, RED)]
    grounds = [ground()] * 10 + [ground(40, 60)] * 10
    people = followed([before] * 10 + [after] * 10, grounds=grounds)
    assert people.cuts_s == pytest.approx((10 * STEP_S,)) and len(people.tracks) == 4
    for track in people.tracks:
        is_first = track.times_s[0] < 1
        assert track.ending == (CUT if is_first else "")
        assert (track.times_s < 10 * STEP_S).all() if is_first else (track.times_s >= 10 * STEP_S - 0.001).all()


def test_a_camera_that_turns_is_no_cut():
    # 14 pixels a look, while somebody walks along with it and another one stands.
    grounds = [ground(14 * i) for i in range(14)]
    scenes = [[(240, RED), (430 - 14 * i, BLUE)] for i in range(14)]
    people = followed(scenes, grounds=grounds)
    assert people.cuts_s == () and len(people.tracks) == 2
    assert all(track.ending == "" for track in people.tracks)


def test_in_an_empty_picture_there_is_nobody():
    people = followed([[]] * 12)
    assert people.tracks == () and people.cuts_s == () and people.until_s == pytest.approx(11 * STEP_S)
    assert followed([[(200, BLUE)]] * 2 + [[]] * 10).tracks == ()  # seen twice only: not sure


def test_a_film_is_looked_through_about_six_times_a_second():
    shades, seen = np.arange(200) + 20, []
    frames = np.tile(shades[:, None, None, None], (1, 72, 128, 3)).astype(np.uint8)

    def detect(picture, squares):
        shade = int(picture[0, 0, 0]) - 20
        if seen[-1:] != [shade]:  # a picture may be looked at in parts
            seen.append(shade)
        return [[] for _ in squares]

    people = find_people(open_source(frames), detect)
    assert people.is_complete and people.step_s == pytest.approx(0.16) and people.size == (128, 72)
    assert seen == list(range(0, 200, 4))  # of 25 frames a second every fourth
    seen.clear()
    find_people(open_source(frames[:30]), detect)
    assert seen == list(range(0, 30, 2))  # of a short film at least twelve
    seen.clear()
    find_people(open_source(frames), detect, is_enough=lambda people: people.until_s > 2)
    assert seen[-1] == pytest.approx(2 * 25, abs=16)


def test_large_pictures_are_made_smaller_and_places_are_the_films():
    frames = np.full((24, 540, 1280, 3), 150, np.uint8)
    for frame in frames:
        put_block(frame, 600, 120, 300, BLUE)
    search = Search(open_source(frames), BlockDetector())
    while search.go_on():
        pass
    (track,) = search.people().tracks
    np.testing.assert_allclose(track.hips, np.broadcast_to((650, 270), track.hips.shape), atol=3)
    np.testing.assert_allclose(track.radius, 150, atol=3)
