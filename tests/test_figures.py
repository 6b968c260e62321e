import math
import subprocess
import sys

import numpy as np
import pytest

from pose_app.figures import error_charts as figures
from pose_app.figures.space import box, cameras, to_plot
from pose_app.figures.style import LEFT, RIGHT
from pose_app.figures.training_curves import best_epoch, curve_figure
from pose_app.metrics import aligned_errors, joint_errors
from pose_app.skeleton import JOINT_NAMES

HALF_LOADED = """
import sys, threading
from pose_app.figures.error_charts import frames_figure
import numpy as np
half = threading.Event()
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas.core.api":
            half.set()
            threading.Event().wait(1)
assert "pandas" not in sys.modules
sys.meta_path.insert(0, Slow())
threading.Thread(target=__import__, args=("pandas",)).start()
assert half.wait(60)
frames_figure(np.ones((8, 17)), np.zeros((8, 17)))
"""


def test_a_figure_is_made_while_another_thread_loads_pandas():
    subprocess.run([sys.executable, "-c", HALF_LOADED], check=True, timeout=120)


def pose(frames=8):
    return np.random.default_rng(1).normal(0, 300, (frames, 17, 3))


@pytest.mark.parametrize(
    ("up", "expected"),
    [("-y", (1, 3, -2)), ("?", (1, 3, -2)), ("+y", (1, -3, 2)), ("+z", (1, 2, 3)), ("-z", (1, -2, -3))],
)
def test_to_plot_puts_up_on_z(up, expected):
    np.testing.assert_array_equal(to_plot(np.array([1.0, 2.0, 3.0]), up), expected)


@pytest.mark.parametrize("up", ["-x", "+x", "-y", "+y", "-z", "+z"])
def test_to_plot_is_a_rotation_with_up_upwards(up):
    turn = to_plot(np.eye(3), up).T
    assert np.linalg.det(turn) == pytest.approx(1)  # a mirrored person would swap left and right
    direction = np.eye(3)["xyz".index(up[1])] * (1 if up[0] == "+" else -1)
    np.testing.assert_array_equal(to_plot(direction, up), (0, 0, 1))


def test_box_is_fixed_until_a_joint_leaves_it():
    assert box(np.zeros((8, 17, 3))) == (1000, 1100)
    wide = np.zeros((8, 17, 3))
    wide[3, 4, 0] = -1300
    assert box(np.zeros((8, 17, 3)), wide) == (1500, 1100)
    high = np.zeros((8, 17, 3))
    high[0, 10, 2] = 1101
    assert box(high) == (1000, 1350)


def test_cameras_stand_in_front_and_at_the_left_of_a_person_who_faces_the_camera():
    joints = np.zeros((8, 17, 3))
    joints[:, JOINT_NAMES.index("RHip"), 0] = -130  # seen face to face, a person's right is at our left
    joints[:, JOINT_NAMES.index("LHip"), 0] = 130
    seen = cameras(joints)
    assert seen["front"]["eye"]["y"] < -1 and abs(seen["front"]["eye"]["x"]) < 1e-6
    assert seen["side"]["eye"]["x"] > 1 and abs(seen["side"]["eye"]["y"]) < 1e-6
    assert seen["camera"]["eye"]["y"] < -1 and seen["camera"]["eye"]["z"] == 0
    assert seen["top"]["eye"]["z"] > 1


def test_per_frame_bars_are_the_errors_of_the_frames():
    target = pose()
    moved = target + np.array([3.0, 4.0, 0.0]) * np.arange(8)[:, None, None]
    plain, aligned = figures.frames_figure(joint_errors(moved, target), aligned_errors(moved, target)).data
    np.testing.assert_allclose(plain.y, 5.0 * np.arange(8))
    np.testing.assert_allclose(aligned.y, 0, atol=1e-6)
    assert list(plain.x) == list(range(1, 9))


def test_per_frame_bars_average_over_clips():
    target = np.stack([pose(), pose()])
    moved = target.copy()
    moved[1] += (0, 0, 10)
    np.testing.assert_allclose(
        figures.frames_figure(joint_errors(moved, target), aligned_errors(moved, target)).data[0].y, 5
    )


def test_per_joint_bars_name_the_joints_and_colour_the_sides():
    errors = np.broadcast_to(np.arange(17.0), (4, 8, 17))
    bars, ticks = figures.per_joint_figure(errors, 2 * errors).data
    shown = dict(zip(bars.y, bars.x, strict=True))
    assert shown == {name: float(j) for j, name in enumerate(JOINT_NAMES)}
    assert dict(zip(ticks.y, ticks.x, strict=True))["Head"] == 20
    colours = dict(zip(bars.y, bars.marker.color, strict=True))
    assert colours["LKnee"] == LEFT and colours["RKnee"] == RIGHT
    assert len(figures.per_joint_figure(errors).data) == 1


def test_per_action_bars_are_sorted_means_with_counts():
    (bars,) = figures.per_action_figure(np.array([10.0, 30.0, 50.0]), ["Sitting", "Sitting", "Walking"]).data
    assert list(bars.y) == ["Sitting", "Walking"] and list(bars.x) == [20, 50]  # the last one is drawn on top
    assert list(bars.customdata) == ["2 clips", "1 clips"]


def test_distribution_holds_every_clip_on_shared_bins():
    network, constant = figures.distribution_figure(
        {"network": np.array([10.0, 20.0]), "mean pose": np.array([150.0])}
    ).data
    assert list(network.x) == [10, 20] and list(constant.x) == [150]
    assert network.xbins.size == constant.xbins.size == 5


def test_cdf_rises_to_one_at_the_worst_clip():
    (line,) = figures.cdf_figure({"network": np.array([30.0, 10.0, 20.0, 40.0])}).data
    assert list(line.x) == [10, 20, 30, 40] and list(line.y) == [0.25, 0.5, 0.75, 1.0]


def test_pck_curve_is_drawn_as_given():
    curve = np.linspace(0, 0.9, 31)
    (line,) = figures.pck_figure({"network": curve}).data
    np.testing.assert_array_equal(line.y, curve)
    assert line.x[0] == 0 and line.x[-1] == 150


def history(validation=(90.0, 70.0, 80.0)):
    return [
        {
            "epoch": e,
            "loss": 0.1 / e,
            "mpjpe": 100.0 / e,
            "val_loss": v / 1000,
            "val_mpjpe": v,
            "learning_rate": 1e-4,
            "seconds": 1.0,
        }
        for e, v in enumerate(validation, 1)
    ]


def test_training_curves_mark_the_best_epoch():
    train, validation, best = curve_figure(history(), "mpjpe", "mm", log=False).data
    assert list(train.y) == [100, 50, 100 / 3] and list(validation.y) == [90, 70, 80]
    assert list(best.x) == [2] and list(best.y) == [70] and "best epoch (2)" in best.name
    loss_best = curve_figure(history(), "loss", "m²", log=False).data[2]
    assert list(loss_best.y) == [0.07]


def test_training_curves_on_a_logarithmic_axis():
    assert curve_figure(history(), "mpjpe", "mm", log=True).layout.yaxis.type == "log"
    assert curve_figure(history(), "mpjpe", "mm", log=False).layout.yaxis.type == "linear"


def test_training_without_validation_leaves_gaps_and_no_star():
    figure = curve_figure(history((math.nan, math.nan)), "mpjpe", "mm", log=False)
    assert [trace.name for trace in figure.data] == ["train", "validation"]
    assert list(figure.data[1].y) == [None, None]
    assert best_epoch(history((math.nan, math.nan))) is None
