"""The page Training as Streamlit draws it, while a run's files grow under it."""

import json
import shutil
import threading

import numpy as np
import pytest
from app_stand_in import FiveMillimetresOff, components, html, late, page
from test_training_runs import row

from pose_app.skeleton import JOINT_NAMES
from pose_app.training.checkpoint import RESUME_FOLDER
from pose_app.ui import workspace
from pose_app.ui.networks import background_network, prediction_store

HEAD = "epoch,loss,mpjpe,val_loss,val_mpjpe,learning_rate,seconds\n"


def weights_folder(folder, loss, rows):
    folder.mkdir(parents=True)
    values = {
        "architecture": {"backbone": "resnet50", "dense": 128, "lstm": 256, "scaling": "0..1", "frames": 8},
        "parameters": 30_548_787, "joints": list(JOINT_NAMES), "trained_on": "rendered people",
        "recipe": {"name": "seed", "batch": 4, "loss": loss, "epochs": 2}, "validation": {}, "mean_pose_mm": None,
        "files": {},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(values))
    (folder / "history.csv").write_text(HEAD + rows)
    return folder


@pytest.fixture
def root(tmp_path, monkeypatch, make_data, standing_m):
    weights_folder(tmp_path / "first", "mse", "1,0.1,99,0.2,120,0.001,60\n2,0.05,70,0.1,90,0.001,60\n")
    make_data(2)
    known = FiveMillimetresOff(np.broadcast_to(standing_m, (2, 8, 17, 3)))
    monkeypatch.setattr(background_network, "load_network", lambda folder, engine: known)
    monkeypatch.setattr(prediction_store, "predictions_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(workspace, "list_weights", lambda: [])
    monkeypatch.setattr("sys.argv", ["app.py", "--root", str(tmp_path)])
    return tmp_path


@pytest.fixture
def app(root):
    return page("training", root / "data", root / "first")


def curves(at, column="MPJPE"):
    return components(at)[f"{column} of train and validation by epoch"]["figure"]["data"]


def test_one_run_with_its_gap_and_recipe(app):
    app.run()
    assert not app.exception and not app.error
    assert [trace["name"] for trace in curves(app)] == ["train", "validation", "best epoch (2)"]
    assert "in epoch 2" in html(app) and "+20.0" in html(app)
    assert any("gap of 20.0 mm is 22%" in text.value for text in app.markdown)
    app.slider(key="smoothing").set_value(0.5).run()
    assert curves(app)[1]["y"] == pytest.approx([120, (90 + 60) / 1.5])
    assert any("train --out" in code.value for code in app.code)


def test_two_runs_are_overlaid_and_only_their_differences_listed(app, root):
    weights_folder(root / "runs" / "other", "distance", "1,0.3,150,0.3,160,0.001,60\n")
    app.run()
    app.multiselect(key="runs").set_value(["first", "runs/other"]).run()
    assert not app.exception and not app.error
    assert [t["name"] for t in curves(app, "Loss")[::3]] == ["first", "runs/other"]
    table = app.table[-1].value
    assert table.loc["Loss"].tolist() == ["mean squared error", "mean distance of the joints"]
    assert "Batch size" not in table.index
    assert any("compare the MPJPE instead" in text.value for text in app.caption)


def test_a_run_in_progress_is_found_and_grows(app, root):
    checkpoint = root / "new" / RESUME_FOLDER / "progress.json"
    checkpoint.parent.mkdir(parents=True)

    def write(history, step):
        recipe = {"name": "seed", "epochs": 3, "loss": "mse"}
        values = {"run": {"recipe": recipe}, "epoch": len(history), "step": step, "seconds": 20, "examples": 4 * step,
                  "mpjpe_sum": 4 * step * 250.0, "loss_sum": 1, "history": history}  # fmt: skip
        checkpoint.write_text(json.dumps(values))

    app.run()
    assert app.multiselect(key="runs").value == ["first"]
    write([], 0)  # before its first batch, while the page is open
    late(app, app.run)
    assert app.multiselect(key="runs 1").value == ["first", "new"]
    assert any("epoch 1 of 3, just begun" in element.proto.text for element in app.get("progress"))
    write([], 12)
    app.run()
    assert app.multiselect(key="runs 1").value == ["first", "new"]
    said = " ".join(element.proto.text for element in app.get("progress"))
    assert "epoch 1 of 3" in said and "12 batches" in said and "250.0 mm" in said
    write([row(1, 200, 210)], 5)
    app.run()
    write([row(1, 200, 210), row(2, 150, 180)], 0)
    app.run()
    assert [t["y"] for t in curves(app) if t["name"] == "new"] == [[210, 180]]
    said = " ".join(element.proto.text for element in app.get("progress"))
    assert "epoch 3 of 3" in said and "left" in said


@pytest.mark.parametrize(
    ("name", "text"),
    [("config.json", '{"parameters": Infinity}'), ("history.csv", f"{HEAD}nan,1,1,1,1,1,1\n"),
     ("config.json", "[" * 10**5),
     (f"{RESUME_FOLDER}/progress.json", '{"history": [], "run": {"recipe": {"epochs": 0}}}')],
)  # fmt: skip
def test_whatever_is_wrong_in_one_run_costs_that_run_a_sentence(app, root, name, text):
    bad = weights_folder(root / "bad", "mse", "1,0.3,150,0.3,160,0.001,60\n")
    (bad / RESUME_FOLDER).mkdir()
    (bad / name).write_text(text)
    app.run()
    assert not app.exception and not app.error and curves(app)
    app.multiselect(key="runs").set_value(["first", "bad"]).run()
    assert not app.exception and len(app.error) == 1 and "bad" in app.error[0].value
    assert str(root) not in app.error[0].value and curves(app)


def test_one_figure_is_to_be_quoted_and_each_says_its_clips(app, root):
    config = root / "first" / "config.json"
    values = json.loads(config.read_text())
    values["validation"] = {"mpjpe_mm": 100.6, "clips": 512, "data": "fresh", "command": "evaluate"}
    config.write_text(json.dumps(values))
    app.run()
    for _ in range(50):
        if app.table[0].value.iloc[-1, 1] != "not all scored yet":
            break
        threading.Event().wait(0.05)
        app.run()
    said = app.table[0].value.to_numpy().tolist()
    assert [line[1] for line in said] == ["90.0 mm", "100.6 mm", "5.0 mm"]
    assert said[1][2] == "512 clips: fresh" and "Quote this one" in said[1][3] and "2 clips open now" in said[2][2]
    assert not app.exception and not any(word in html(app) for word in ("Last epoch", "at the end"))


def test_a_run_that_is_removed_while_it_is_shown_leaves_the_others(app, root):
    gone = weights_folder(root / "gone", "mse", "1,0.3,150,0.3,160,0.001,60\n")
    app.run()
    app.multiselect(key="runs").set_value(["first", "gone"]).run()
    shutil.rmtree(gone)
    app.run()
    assert not app.exception and not app.error
    assert [trace["name"] for trace in curves(app)][:2] == ["train", "validation"]


def test_without_a_run_it_says_what_to_do(app, root):
    app.run()
    app.multiselect(key="runs").set_value([]).run()
    assert not app.exception and "begin one in a terminal" in app.info[0].value
    again = page("training", root / "data", root / "first")
    again.query_params.update(app.query_params)  # none is chosen there, too
    again.run()
    assert not again.exception and "begin one in a terminal" in again.info[0].value


@pytest.mark.parametrize(
    "more", [{"epochs": 1, "before": {"name": "best", "loss": "distance", "epochs": 1}}, {"velocity": 3.0}]
)
def test_a_loss_of_several_parts_has_no_unit(more, app, root):
    config = root / "first" / "config.json"
    values = json.loads(config.read_text())
    values["recipe"] |= more
    config.write_text(json.dumps(values))
    app.run()
    titles = [text.value for text in app.markdown]
    assert not app.exception and "##### Loss" in titles and "##### Loss (mean squared error)" not in titles


def test_a_broken_run_hides_no_other(app, root):
    broken = weights_folder(root / "broken", "mse", "1,0.3,150,0.3,160,0.001,60\n") / "config.json"
    broken.write_text(broken.read_text().replace('"epochs": 2', '"first_epoch": "ten"'))
    app.run()
    assert not app.exception and not app.error and curves(app)  # it is there to be chosen, no more
    app.multiselect(key="runs").set_value(["first", "broken"]).run()
    assert not app.exception and [error.value.count("first_epoch") for error in app.error] == [1]
    assert [trace["name"] for trace in curves(app)][:2] == ["train", "validation"]


def test_a_broken_table_is_one_sentence(app, root):
    (root / "first" / "history.csv").write_text("epoch,loss\n1,2\n")
    app.run()
    assert not app.exception and ["history.csv is broken" in error.value for error in app.error] == [True]
