"""Joints in the picture: mapped to the source's pixels, written to files, drawn."""

import io
import json

import numpy as np
import pytest

from pose_app import export, video
from pose_app.clips import Clip, Prediction
from pose_app.errors import InputError

BLACK = np.zeros((8, 224, 224, 3), np.uint8)
BLUE, ORANGE = (59, 143, 217), (232, 116, 59)


def prediction(joints_px: np.ndarray | None) -> Prediction:
    return Prediction("c", np.zeros((8, 17, 3), np.float32), "w", "CPU", "keras", 0.1, joints_px)


def middle_of_the_crop() -> np.ndarray:
    joints = np.full((8, 17, 2), 112, np.float32)
    joints[:, 3] = (0, 56)  # the left edge, a quarter down
    return joints


def test_pixels_of_the_crop_become_pixels_of_the_source():
    crops = np.tile([100.0, 50.0, 448.0, 448.0], (8, 1))  # two source pixels a crop pixel
    crops[7] = (0, -10, 112, 112)
    said = export.from_prediction(prediction(middle_of_the_crop()), Clip("c", BLACK, crops_xywh=crops))
    assert said.joints_px.shape == (8, 17, 2)
    assert said.joints_px[0, 0].tolist() == [100 + 224, 50 + 224]
    assert said.joints_px[0, 3].tolist() == [100, 50 + 112]
    assert said.joints_px[7, 0].tolist() == [56, 46]
    np.testing.assert_allclose(export.crop_px(said.joints_px, crops), middle_of_the_crop(), atol=1e-4)
    assert export.from_prediction(prediction(None), Clip("c", BLACK, crops_xywh=crops)).joints_px is None


def test_the_crop_a_clip_remembers_is_the_one_that_was_cut():
    # A bright dot in the source is found in the crop and mapped back to where it was.
    frames = np.zeros((8, 300, 400, 3), np.uint8)
    frames[:, 120:124, 210:214] = 255
    window = video.read_window(frames)
    for box in ("100.3,40.8,150.4,140", "180,100,60,60"):
        clip = video.make_clip(window, video.manual_box(window, box), "c")
        ys, xs = np.nonzero(clip.frames[0, :, :, 0] > 127)
        dot = np.array([xs.mean() + 0.5, ys.mean() + 0.5])
        back = export.source_px(np.tile(dot, (8, 17, 1)), clip.crops_xywh)[0, 0]
        np.testing.assert_allclose(back, (212, 122), atol=0.35)


def sequence_with_pixels() -> export.Sequence3D:
    crops = np.tile([100.0, 50.0, 448.0, 448.0], (8, 1))
    clip = Clip("c", BLACK, fps=10.0, crops_xywh=crops)
    return export.from_prediction(prediction(middle_of_the_crop()), clip)


def test_the_files_hold_the_joints_in_the_source():
    sequence = sequence_with_pixels()
    data = np.load(io.BytesIO(export.encode(sequence, ".npz")), allow_pickle=False)
    assert data["joints_px"].shape == (8, 17, 2) and data["joints_px"][2, 3].tolist() == [100, 162]
    lines = export.encode(sequence, ".csv").decode().splitlines()
    assert lines[0] == "time_s,frame,joint,x_mm,y_mm,z_mm,x_px,y_px,frame_index"
    assert lines[1 + 17 + 3] == "0.1000,2,RAnkle,0.00,0.00,0.00,100.00,162.00,1"
    said = json.loads(export.encode(sequence, ".json"))
    assert said["frames"][5]["joints_px"][0] == [324, 274]
    assert b"MOTION" in export.encode(sequence, ".bvh")


def test_without_them_the_files_are_as_they_were():
    clip = Clip("c", BLACK, fps=10.0)
    sequence = export.from_prediction(prediction(None), clip)
    assert "joints_px" not in np.load(io.BytesIO(export.encode(sequence, ".npz")))
    assert export.encode(sequence, ".csv").startswith(b"time_s,frame,joint,x_mm,y_mm,z_mm,frame_index\r\n")


def test_joints_in_the_picture_of_a_wrong_shape_are_refused():
    with pytest.raises(InputError, match="joints in the picture"):
        export.Sequence3D(np.zeros((8, 17, 3)), np.arange(8), np.zeros((8, 4)), {}, np.zeros((8, 17, 3)))


def test_windows_that_overlap_are_averaged_in_the_sources_pixels():
    crops = np.tile([10.0, 20.0, 448.0, 448.0], (8, 1))  # twice as large as the network's frames
    windows = [
        export.PredictedWindow(first, np.arange(first, first + 8), crops, prediction(np.full((8, 17, 2), place / 2)))
        for first, place in ((0, 0.0), (4, 100.0))
    ]
    expected = [0, 0, 0, 0, 20, 40, 60, 80, 100, 100, 100, 100]  # weights 4:1, 3:2, 2:3, 1:4
    places = export.merge_windows(windows, {}).joints_px[:, 9]
    np.testing.assert_allclose(places - (10, 20), np.column_stack([expected, expected]), atol=1e-4)


def near(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return np.abs(picture.astype(int) - colour).max(axis=-1) < 30


def test_the_skeleton_is_drawn_where_the_joints_are():
    joints = np.full((17, 2), 112.0)
    joints[3] = (30, 200)  # the right ankle
    joints[6] = (190, 200)  # the left one
    drawn = export.draw_on_picture(BLACK[0], joints)
    assert not BLACK.any()
    assert near(drawn[200, 30], ORANGE) and near(drawn[200, 190], BLUE)
    assert near(drawn[156, 71], ORANGE) and near(drawn[156, 151], BLUE)  # half-way to the knees
    assert not drawn[:90].any() and not drawn[220:].any()
    far = export.draw_on_picture(BLACK[0], joints * 1e6)  # outside: nothing to see, nothing to break
    assert far.shape == drawn.shape


def test_a_long_strip_goes_on_in_a_second_band():
    crops = np.tile(np.arange(12, dtype=np.uint8)[:, None, None, None] * 20, (1, 224, 224, 3))
    short = export.draw_sheet(crops[:8], np.zeros((8, 17, 3)), np.arange(8), ["one"])
    joints_px = np.full((12, 17, 2), 112.0)
    joints_px[:, 3] = (30, 200)
    sheet = export.draw_sheet(crops, np.zeros((12, 17, 3)), np.arange(12), ["one"], joints_px)
    assert sheet.shape[1] == short.shape[1] and sheet.shape[0] > 1.8 * short.shape[0]
    for i in range(12):
        assert (sheet == 20 * i).all(axis=2).sum() > 224 * 224 * 0.8
    assert near(sheet, ORANGE).sum() > 12 * 60 > near(short, ORANGE).sum()
