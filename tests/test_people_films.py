"""The detector itself on rendered films, by their truth: everybody is found, followed and framed."""

import json
from pathlib import Path

import numpy as np
import pytest
from film_stand_in import shoot

from pose_app.people.choice import best_moment
from pose_app.people.detector import PersonDetector
from pose_app.people.finding import find_people
from pose_app.people.framing import Framing
from pose_app.people.tracks import CUT
from pose_app.places import SAMPLES
from pose_app.video import iter_windows, open_source, whole_pixels

pytestmark = pytest.mark.slow
ORIGINAL = Path(__file__).parents[2] / "shared/assets/person_detector.npz"


@pytest.fixture(scope="module")
def detector():
    return PersonDetector()


@pytest.fixture(scope="module")
def filmed(tmp_path_factory, detector):
    """Give a film with its truth, and who is found in it; each is rendered once."""
    folder, made = tmp_path_factory.mktemp("films"), {}

    def film(name):
        if name not in made:
            true = shoot(folder, name)
            made[name] = true, find_people(open_source(true.path), detector)
        return made[name]

    return film


@pytest.mark.skipif(not ORIGINAL.is_file(), reason="the original's numbers are not on this machine")
def test_the_detector_says_what_the_original_does():
    from pose_app.weights import read_detector
    from pose_app.weights.detector_weights import load_detector

    with np.load(ORIGINAL) as original:
        assert json.loads(str(original["graph"]))["steps"]
        picture, boxes, scores = (original[name] for name in ("picture", "said_boxes", "said_scores"))
    network = load_detector(read_detector())
    said = network.predict((picture.astype(np.float32) + 1) * 127.5, verbose=0)
    largest = np.abs(boxes).max()
    assert 230 < largest < 290
    np.testing.assert_allclose(said["boxes"], boxes, atol=1e-3 * largest)
    np.testing.assert_allclose(said["scores"], scores[..., 0], atol=1e-3 * np.abs(scores).max())


def test_a_hand_held_cameras_person_stays_inside_steady_squares(filmed):
    true, people = filmed("hand-held")
    assert len(people.tracks) == 1
    framing = Framing(people, 1)
    whole, larger = [], []
    for first, window in iter_windows(true.path, 0.0, 1, 8):
        joints = true.joints_px[first : first + 8, 0].astype(float)
        plan = framing.plan(window)
        assert plan.person_found
        plan = framing.closer(window, plan, joints) or plan
        squares = whole_pixels(plan.boxes_xywh)
        low, high = squares[:, None, :2], squares[:, None, :2] + squares[:, None, 2:]
        whole += ((joints >= low) & (joints <= high)).all(axis=(1, 2)).tolist()
        larger += (squares[:, 2] / np.ptp(joints, axis=1).max(axis=1)).tolist()
    assert len(whole) >= 96 and np.mean(whole) >= 0.99
    assert np.mean(np.array(larger) <= 1.9) >= 0.99, f"up to {max(larger):.2f}"


def test_who_cross_are_each_one_person_throughout(filmed):
    true, people = filmed("crossing")
    persons = [true.person(track) for track in people.tracks]
    assert all(len(person) == 1 for person in persons), persons
    assert set.union(*persons) == {0, 1}
    assert min(track.times_s[0] for track in people.tracks) < 1


def test_who_leaves_and_returns_has_one_number(filmed):
    true, people = filmed("return")
    persons = [true.person(track) for track in people.tracks]
    assert sorted(persons, key=min) == [{0}, {1}], persons
    returned = people.tracks[persons.index({1})]
    assert len(returned.spans_s) == 2
    (away,) = np.flatnonzero(np.diff(np.flatnonzero(true.in_picture[:, 1])) > 1)
    left_s = true.times_s[np.flatnonzero(true.in_picture[:, 1])[away]]
    back_s = true.times_s[np.flatnonzero(true.in_picture[:, 1])[away + 1]]
    assert left_s - 1 < returned.spans_s[0][1] <= left_s + 0.1 and back_s - 0.1 <= returned.spans_s[1][0] < back_s + 1


def test_a_cut_ends_everybody_at_its_frame(filmed):
    true, people = filmed("cut")
    assert people.cuts_s == pytest.approx((3.5,), abs=0.17)
    for track in people.tracks:
        assert len(true.person(track)) == 1 and -1 not in true.person(track)
        is_first = track.times_s[0] < 3.4
        assert track.ending == (CUT if is_first else "") and (track.times_s < 3.5).all() == is_first
    assert sum(track.times_s[0] < 3.4 for track in people.tracks) == 2


def test_in_an_empty_room_there_is_nobody_until_somebody_comes(filmed):
    true, people = filmed("empty")
    inside = true.times_s[true.in_picture[:, 0]]
    (track,) = people.tracks
    assert true.person(track) == {0}
    assert inside[0] - 0.01 <= track.times_s[0] < inside[0] + 1 and track.times_s[-1] <= inside[-1] + 0.01
    moment = best_moment(people, 0.56)
    at = np.abs(true.times_s - moment.start_s).argmin()
    joints = true.joints_px[at : at + 8, 0]
    assert (joints > 0).all() and (joints < (480, 270)).all()  # whole in the picture


def test_three_people_are_found_in_the_sample_film(detector):
    people = find_people(open_source(SAMPLES / "film.mp4"), detector)
    assert len(people.tracks) == 3 and people.is_complete and people.cuts_s == ()
    lasting = [sum(end - begin for begin, end in track.spans_s) for track in people.tracks]
    # One walks behind the two others, and is out of sight there.
    assert min(lasting[:2]) > 5.5 and lasting[2] > 1.5
    assert best_moment(people, 0.28).is_good
