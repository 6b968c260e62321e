"""Data folders chosen in the app: below the root and nowhere else, their joints read as the visitor says."""

import numpy as np
import pytest
from app_stand_in import FiveMillimetresOff, components
from streamlit.testing.v1 import AppTest
from test_training_page import weights_folder

from pose_app.dataset import open_dataset
from pose_app.errors import ChangedError, InputError
from pose_app.ui.data_choice import data_names, open_chosen
from pose_app.ui.folders import folder_below, folders_below
from pose_app.ui.networks import background_network, prediction_store

SCRIPT = """
from pose_app.ui import layout
from pose_app.ui.clips import page
from pose_app.ui.options import app_options
layout.draw_page(app_options(), page.render)
"""


@pytest.fixture
def root(tmp_path, make_data):
    make_data(2, folder="outside")
    (tmp_path / "root").mkdir()
    make_data(2, folder="root/mine")
    (tmp_path / "root" / "mine" / "videoframes_clips_train.npy").symlink_to(
        tmp_path / "root" / "mine" / "videoframes_clips_valid.npy"
    )
    return tmp_path / "root"


@pytest.fixture
def app(root, tmp_path, monkeypatch, standing_m):
    known = FiveMillimetresOff(np.broadcast_to(standing_m, (2, 8, 17, 3)))
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known)
    monkeypatch.setattr(prediction_store, "predictions_folder", lambda: tmp_path / "cache")
    weights = weights_folder(tmp_path / "first", "mse", "1,0.1,99,0.2,120,0.001,60\n")
    (root / "other").mkdir()
    for file in (tmp_path / "outside").iterdir():
        file.rename(root / "other" / file.name)
    joints = np.broadcast_to(standing_m, (2, 8, 17, 3)) @ np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
    np.save(root / "other" / "joint_3d_clips_valid.npy", (joints * 100 + 7).astype(np.float32))  # cm, z up, moved
    monkeypatch.setattr(
        "sys.argv", ["app.py", "--data", str(root / "mine"), "--weights", str(weights), "--root", str(root)]
    )
    return AppTest.from_string(SCRIPT, default_timeout=30)


def shown_mm(at):
    """The true joints of the player's first frame, in the file's order of axes."""
    return np.array(components(at)["player"]["target"][0])


def test_folders_are_listed_by_their_path_and_splits(root):
    assert data_names(root, root / "nothing") == ["mine", "mine:train"]
    assert data_names(root, root / "mine") == ["mine:train"]


def test_links_and_hidden_folders_are_not_walked_into(root, tmp_path):
    (root / "way out").symlink_to(tmp_path / "outside")
    (root / ".hidden").mkdir()
    (root / "a" / "b" / "c" / "d").mkdir(parents=True)
    assert list(folders_below(root, lambda folder: True)) == [".", "a", "a/b", "a/b/c", "mine"]


@pytest.mark.parametrize(
    "name", ["../outside", "/etc", "mine/../../outside", "way out", "nothing", "mine\0", "x" * 5000]
)
def test_a_name_that_leads_out_or_nowhere_is_refused(root, tmp_path, name):
    (root / "way out").symlink_to(tmp_path / "outside")
    with pytest.raises(InputError) as told:
        folder_below(root, name)
    assert "\n" not in str(told.value) and str(tmp_path) not in str(told.value)


def test_a_name_below_the_root_is_opened(root):
    assert folder_below(root, "mine") == folder_below(root, "mine/../mine") == (root / "mine").resolve()


def test_a_file_that_links_out_is_refused_and_one_that_links_inside_is_not(root, tmp_path):
    assert len(open_chosen(root, root / "mine", "valid", checked=True)) == 2
    (root / "mine" / "joint_3d_clips_valid.npy").unlink()
    (root / "mine" / "joint_3d_clips_valid.npy").symlink_to(tmp_path / "outside" / "joint_3d_clips_valid.npy")
    with pytest.raises(InputError, match="lead out"):
        open_chosen(root, root / "mine", "valid", checked=True)


def test_the_reading_can_be_changed_and_turned(app, standing_m):
    app.query_params["data"] = "other"
    app.run()
    assert not app.exception and not app.error
    said = " ".join(text.value for text in app.caption)
    assert "Joints in cm" in said and "up is +z" in said and "the hip is subtracted" in said
    assert "until the joints are turned" in app.warning[0].value
    app.selectbox(key="choose turn").select("1").run()
    upright = np.stack([standing_m[:, 0], standing_m[:, 2], -standing_m[:, 1]], -1) * 1000  # as the player draws -y up
    np.testing.assert_allclose(shown_mm(app), upright, atol=0.1)
    assert not app.warning and app.query_params["turn"] == "1"
    app.selectbox(key="choose unit").select("mm").run()
    np.testing.assert_allclose(shown_mm(app), upright / 10, atol=0.1)
    assert "45 mm is no human's" in app.warning[0].value


def test_choosing_data_is_in_the_address_and_forgets_the_old_clip(app):
    app.run()
    app.query_params["clip"] = "00001"
    app.run()
    app.selectbox(key="choose data").select("other").run()
    assert not app.exception and not app.error
    assert app.query_params["data"] == "other" and app.query_params["clip"] == "00000"
    assert "Joints in cm" in " ".join(text.value for text in app.caption)
    app.selectbox(key="choose data").select("").run()
    assert "data" not in app.query_params


def test_a_file_that_changes_is_said_and_opened_again(app, root, standing_m):
    app.query_params["data"] = "other"
    app.run()
    assert not app.exception and not app.error
    np.save(root / "other" / "videoframes_clips_valid.npy", np.full((1, 8, 224, 224, 3), 9, np.uint8))
    app.run()
    assert not app.exception and len(app.error) == 1
    assert "videoframes_clips_valid.npy has changed since it was opened" in app.error[0].value
    (root / "other" / "clips_valid.csv").write_text("clip;action\na;walk\na;run\n")
    app.button(key="open again").click().run()
    assert not app.exception and "the frames file beside it has 1" in app.error[0].value
    np.save(root / "other" / "videoframes_clips_valid.npy", np.full((2, 8, 224, 224, 3), 9, np.uint8))
    np.save(root / "other" / "joint_3d_clips_valid.npy", np.broadcast_to(standing_m, (2, 8, 17, 3)))
    app.run()  # what could not be opened is tried again
    assert not app.exception and not app.error
    said = " ".join(text.value for text in app.caption)
    assert "**Clips** 2" in said and "Joints in m " in said and "told apart as “a (2)”, “a (3)” and so on: 1." in said
    upright = np.stack([standing_m[:, 0], standing_m[:, 2], -standing_m[:, 1]], -1) * 1000  # as the player draws -y up
    np.testing.assert_allclose(shown_mm(app), upright, atol=0.1)


def test_a_clip_that_changes_while_the_page_is_open_fails_alone(root):
    data = open_dataset(root / "mine")
    np.save(root / "mine" / "videoframes_clips_valid.npy", np.zeros((1, 8, 224, 224, 3), np.uint8))
    asked = prediction_store.PredictionStore(None, data, "a", root / "cache").request(1)
    with pytest.raises(ChangedError, match="videoframes_clips_valid.npy has changed"):
        asked.result(0)


@pytest.mark.parametrize(
    "bad", [{"data": "../outside"}, {"data": "mine", "unit": "feet"}, {"data": "other", "up": "w"}]
)
def test_a_bad_link_is_one_sentence_with_a_way_back(app, bad):
    for name, value in bad.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and len(app.error) == 1
    app.button(key="usual clips").click().run()
    assert not app.exception and not app.error and not set(bad) & set(app.query_params)


def test_every_turn_is_a_rotation_that_brings_up_to_minus_y(make_data):
    found = open_dataset(make_data(1)).convention
    for up in ("-y", "+y", "+z", "-z", "+x", "-x"):
        axes = found.changed(unit="mm", up=up, turned=True, hip_subtracted=False).to_ours(np.eye(3, dtype=np.float32))
        direction = np.eye(3)["xyz".index(up[1])] * (1 if up[0] == "+" else -1)
        np.testing.assert_allclose(direction @ axes, [0, -1, 0], atol=1e-6)
        assert np.linalg.det(axes) == pytest.approx(1)
