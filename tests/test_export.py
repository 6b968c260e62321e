import io
import json

import cv2
import numpy as np
import pytest
from conftest import STANDING_M

from pose_app import export
from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError
from pose_app.skeleton import JOINT_NAMES, NUM_JOINTS


def sequence(frames: int = 3, joints=None) -> export.Sequence3D:
    rng = np.random.default_rng(0)
    joints = rng.normal(0, 300, (frames, 17, 3)).astype(np.float32) if joints is None else joints
    times, crops = 2 + np.arange(frames) / 10, np.tile([1.0, 2.0, 30.0, 30.0], (frames, 1))
    return export.Sequence3D(joints, times, crops, {"source": "film.mp4", "trained_on": "rendered people"})


def test_npz_holds_what_the_design_promises_without_pickles():
    data = np.load(io.BytesIO(export.encode(sequence(), ".npz")), allow_pickle=False)
    np.testing.assert_array_equal(data["joints_3d_mm"], sequence().joints_mm)
    assert data["joint_names"].tolist() == list(JOINT_NAMES)
    np.testing.assert_allclose(data["frame_times_s"], [2.0, 2.1, 2.2])
    assert data["crops_xywh"].shape == (3, 4)
    assert str(data["trained_on"]) == "rendered people"


def test_csv_has_one_row_a_joint_and_frame():
    joints = np.zeros((2, 17, 3), np.float32)
    joints[1, 2] = (1.5, -20.25, 300)
    lines = export.encode(sequence(2, joints), ".csv").decode().splitlines()
    assert lines[0] == "time_s,frame,joint,x_mm,y_mm,z_mm,frame_index"
    assert len(lines) == 1 + 2 * 17
    assert lines[1 + 17 + 2] == "2.1000,2,RKnee,1.50,-20.25,300.00,1"  # the second frame: 2 as on the pages


def test_json_says_what_it_holds():
    said = json.loads(export.encode(sequence(), ".json"))
    assert said["unit"] == "mm" and said["trained_on"] == "rendered people"
    assert said["joint_names"] == list(JOINT_NAMES)
    assert [frame["time_s"] for frame in said["frames"]] == [2.0, 2.1, 2.2]
    assert [frame["frame"] for frame in said["frames"]] == [1, 2, 3]
    np.testing.assert_allclose(said["frames"][1]["joints_mm"], sequence().joints_mm[1], atol=0.006)


def test_an_unknown_ending_names_the_known_ones():
    with pytest.raises(InputError, match=r"\.npz, \.csv, \.json, \.bvh"):
        export.check_format("joints.xlsx")
    assert export.check_format("JOINTS.NPZ") == ".npz"


def window(first, mm, crops):
    """Eight frames a tenth of a second apart with every joint at one place."""
    prediction = Prediction("c", np.full((8, 17, 3), mm, np.float32), "first", "CPU", "keras", 0.1)
    return export.PredictedWindow(first, np.arange(first, first + 8) / 10, crops, prediction)


def test_overlapping_windows_are_averaged_with_more_weight_on_their_middles():
    crops = np.zeros((8, 4))
    windows = [window(4, 100.0, crops + 8), window(0, 0.0, crops)]  # in any order
    merged = export.merge_windows(windows, {})
    np.testing.assert_allclose(merged.times_s, np.arange(12) / 10)
    # Frames 4 to 7 have weights 4, 3, 2, 1 in the first window and 1, 2, 3, 4 in the second.
    expected = [0, 0, 0, 0, 20, 40, 60, 80, 100, 100, 100, 100]
    np.testing.assert_allclose(merged.joints_mm[:, 5, 1], expected)
    np.testing.assert_allclose(merged.crops_xywh[:, 0], np.array(expected) * 0.08)


def test_frames_no_window_showed_are_left_out_and_nothing_at_all_is_an_error():
    with pytest.raises(InputError):
        export.merge_windows([], {})
    merged = export.merge_windows([window(first, 0.0, np.zeros((8, 4))) for first in (0, 20)], {})
    assert merged.times_s[[7, 8]] == pytest.approx([0.7, 2.0])


def test_a_sequence_of_one_prediction_takes_the_clips_times():
    frames = np.zeros((8, 224, 224, 3), np.uint8)
    prediction = Prediction("c", np.ones((8, 17, 3), np.float32), "first", "CPU", "keras", 0.1)
    timed = export.from_prediction(prediction, Clip("c", frames, frame_times_s=np.arange(8) + 5.0))
    assert timed.times_s[0] == 5 and timed.meta["weights"] == "first"
    assert export.from_prediction(prediction, Clip("c", frames, fps=50.0)).times_s[7] == pytest.approx(0.14)


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(InputError, match="not finite"):
        sequence(1, np.full((1, 17, 3), np.nan, np.float32))


def read_bvh(text: str) -> np.ndarray:
    """Joint positions (T, 17, 3) of a BVH, by the format's own rules: each CHANNELS line says the order."""
    head, motion = text.split("MOTION")
    offsets, parents, channels, stack = [], [], [], []
    for words in (line.split() for line in head.splitlines()[1:]):
        if words[0] in ("ROOT", "JOINT", "End"):
            parents.append(stack[-1] if stack else -1)
            channels.append([])
        elif words[0] == "{":
            stack.append(len(parents) - 1)
        elif words[0] == "}":
            stack.pop()
        elif words[0] == "OFFSET":
            offsets.append([float(word) for word in words[1:]])
        elif words[0] == "CHANNELS":
            channels[-1] = words[2:]
    rows = [[float(word) for word in line.split()] for line in motion.splitlines()[3:]]
    return np.stack([_pose(row, np.array(offsets), parents, channels) for row in rows])


def _pose(row, offsets, parents, channels):
    values = iter(row)
    turns, places = [], []
    for joint, parent in enumerate(parents):
        local, place = np.eye(3), offsets[joint].copy()
        for channel in channels[joint]:
            axis, value = "XYZ".index(channel[0]), next(values)
            if channel.endswith("position"):
                place[axis] = value
            else:
                local = local @ cv2.Rodrigues(np.eye(3)[axis] * np.radians(value))[0]
        turns.append(local if parent < 0 else turns[parent] @ local)
        places.append(place if parent < 0 else places[parent] + turns[parent] @ place)
    return np.array(places)


def test_bvh_played_back_gives_the_joints_again():
    # The same person turned and with bent limbs: bone lengths and the shapes of hip and chest stay.
    poses = []
    for angle in (0.0, 0.4, 1.9, -2.5):
        pose = STANDING_M.astype(float) * 1000
        elbow = cv2.Rodrigues(np.array([0, angle, 0.3]))[0]
        pose[13] = pose[12] + elbow @ (pose[13] - pose[12])
        knee = cv2.Rodrigues(np.array([abs(angle) / 2, 0, 0]))[0]
        pose[3] = pose[2] + knee @ (pose[3] - pose[2])
        poses.append(pose @ cv2.Rodrigues(np.array([0.1, angle, 0.2]))[0].T)
    joints = np.stack(poses).astype(np.float32)
    text = export.encode(sequence(4, joints), ".bvh").decode()
    assert "Frames: 4" in text and "Frame Time: 0.100000" in text
    played = read_bvh(text)
    assert played.shape == (4, NUM_JOINTS, 3)
    # Hierarchy order is Human3.6M's own but for the two arms, which come after the head in both.
    np.testing.assert_allclose(played * (10, -10, -10), joints, atol=0.1)


def test_bvh_of_a_variable_rate_lasts_as_long_as_the_film():
    # 6 frames in half a second, then one every half second: the hip moves 1 m a second all the while.
    times = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 1.0, 1.5])
    joints = np.zeros((8, 17, 3), np.float32) + STANDING_M * 1000 + (times * 1000)[:, None, None] * (1, 0, 0)
    uneven = export.Sequence3D(joints.astype(np.float32), times, np.zeros((8, 4)))
    text = export.encode(uneven, ".bvh").decode()
    assert "Frames: 16" in text and "Frame Time: 0.100000" in text  # 1.5 s from the first to the last
    played = read_bvh(text)
    np.testing.assert_allclose(played[:, 0, 0], np.arange(16) * 10, atol=0.01)  # cm
    even = export.Sequence3D(joints.astype(np.float32), np.arange(8) * 0.04 + 3, np.zeros((8, 4)))
    assert "Frames: 8\nFrame Time: 0.040000" in export.encode(even, ".bvh").decode()


def test_bvh_survives_a_skeleton_of_one_point():
    text = export.encode(sequence(2, np.zeros((2, 17, 3), np.float32)), ".bvh").decode()
    assert "nan" not in text.lower()


def test_the_sheet_shows_each_frame_and_both_views():
    joints = np.tile(STANDING_M * 1000, (8, 1, 1))
    crops = np.stack([np.full((224, 224, 3), 20 * i, np.uint8) for i in range(8)])
    sheet = export.draw_sheet(crops, joints, np.arange(8) / 10, ["one line"])
    for i in range(8):
        assert (sheet == 20 * i).all(axis=2).sum() >= 224 * 224 * 0.95
    blue, orange = ((np.abs(sheet.astype(int) - c).max(axis=2) < 40) for c in ((59, 143, 217), (232, 116, 59)))
    # Facing the camera, the person's left (blue) is on the right of each front view.
    front = slice(16 + 22 + 22 + 248, 16 + 22 + 22 + 248 + 224)
    columns = [np.nonzero(mask[front, 44 : 44 + 224])[1].mean() for mask in (blue, orange)]
    assert columns[0] > 112 > columns[1]
    decoded = cv2.imdecode(np.frombuffer(export.to_png(sheet), np.uint8), cv2.IMREAD_COLOR_RGB)
    np.testing.assert_array_equal(decoded, sheet)
