"""The figures of the page Validation, read back from their traces on cases worked by hand."""

import numpy as np
import pytest

from pose_app.comparison import Difference
from pose_app.figures.body import body_difference_figure, body_figure
from pose_app.figures.differences import group_differences_figure, sorted_differences_figure
from pose_app.figures.distributions import ELEVATION
from pose_app.figures.style import NETWORK, SECOND
from pose_app.figures.trend import evenly, pairs_figure, trend_figure
from pose_app.figures.views import binned_figure, group_means, side_figure
from pose_app.skeleton import BONES, JOINT_NAMES

NAMES = ("old", "new")


def numbers(figure):
    """What stands beside the joints: name -> text."""
    said = [a.text.replace("<b>", "").split("</b> ") for a in figure.layout.annotations if "<b>" in a.text]
    return {name.split(">")[1].split("<")[0]: number for number, name in said}


def places(figure):
    markers = figure.data[-1]
    return {name: (x, y) for name, x, y in zip(JOINT_NAMES, markers.x, markers.y, strict=True)}


def test_the_body_says_each_joints_error_and_draws_larger_ones_larger():
    errors = np.arange(17.0) * 10
    figure = body_figure(errors)
    assert numbers(figure) == {name: str(10 * j) for j, name in enumerate(JOINT_NAMES)}
    sizes = figure.data[-1].marker.size
    assert list(np.argsort(sizes)) == list(range(17)) and sizes[-1] == 40
    assert figure.data[-1].text[13] == "LWrist: 130.0 mm"


def test_the_body_stands_upright_with_its_left_at_the_readers_right_and_all_its_bones():
    at = places(body_figure(np.ones(17)))
    assert at["LWrist"][0] > at["LShoulder"][0] > 0 > at["RShoulder"][0] > at["RWrist"][0]
    assert at["Head"][1] > at["Thorax"][1] > at["Hip"][1] > at["LKnee"][1] > at["LAnkle"][1]
    lines = [trace for trace in body_figure(np.ones(17)).data if trace.mode == "lines"]
    drawn = {((line.x[0], line.y[0]), (line.x[1], line.y[1])) for line in lines}
    assert drawn == {(at[JOINT_NAMES[a]], at[JOINT_NAMES[b]]) for a, b in BONES}


def test_a_body_without_any_error_can_be_drawn():
    assert set(numbers(body_figure(np.zeros(17))).values()) == {"0"}


def test_the_body_of_differences_names_the_nearer_network():
    difference = np.zeros(17)
    difference[[3, 6]] = 20, -40
    figure = body_difference_figure(difference, NAMES)
    marker = figure.data[-1].marker
    assert marker.color[6] == SECOND and marker.color[3] == NETWORK and marker.size[6] > marker.size[3]
    assert figure.data[-1].text[6] == "LAnkle: new is 40.0 mm nearer"
    assert figure.data[-1].text[3] == "RAnkle: old is 20.0 mm nearer"
    assert numbers(figure)["LAnkle"] == "-40" and numbers(figure)["RAnkle"] == "+20"


def test_group_means_leave_empty_groups_open():
    means, many = group_means(np.array([10.0, 20, 60]), np.array([0, 0, 2]), 4)
    np.testing.assert_array_equal(means, [15, np.nan, 60, np.nan])
    assert many.tolist() == [2, 0, 1, 0]


def test_the_sides_are_drawn_as_one_stands_around_a_person_who_faces_down():
    figure = side_figure(np.array([100.0, 200, 50, 50]), np.array([10.0, -10, 90, 180]))
    bars, ring = figure.data
    assert dict(zip(bars.theta, bars.r, strict=True)) == {
        0: 150,
        45: 0,
        90: 50,
        135: 0,
        180: 50,
        225: 0,
        270: 0,
        315: 0,
    }
    assert set(ring.r) == {100}
    axis = figure.layout.polar.angularaxis
    assert (axis.rotation, axis.direction) == (-90, "counterclockwise")  # front at the bottom, their left at the right
    assert axis.ticktext[0] == "<b>front</b><br>150 mm" and axis.ticktext[2] == "<b>left</b><br>50 mm"
    assert axis.ticktext[6] == "right<br>–"


def test_bars_by_elevation_average_their_frames_and_keep_what_is_beyond():
    figure = binned_figure(np.array([10.0, 30, 50, 70]), np.array([12.0, 18, -5, 95]), ELEVATION)
    assert dict(zip(figure.data[0].x, figure.data[0].y, strict=True)) == {-5: 50, 15: 20, 85: 70}
    assert [said[1] for said in figure.data[0].customdata] == ["1", "2", "1"]
    assert figure.layout.shapes[0].y0 == 40


def test_evenly_keeps_the_ends_and_all_of_a_few():
    values = np.array([5.0, 1, 9, 3, 7])
    assert evenly(values, 3).tolist() == [1, 0, 2] and sorted(evenly(values, 10).tolist()) == [0, 1, 2, 3, 4]


def test_the_trend_rests_on_all_clips_where_not_all_are_drawn():
    x = np.arange(2000.0)
    points, line = trend_figure(x, 3 * x, [str(i) for i in range(2000)], "distance, mm").data
    assert len(points.x) == 800 and points.x[0] == 0 and points.x[-1] == 1999 and points.text[-1] == "1999"
    assert line.x[0] == pytest.approx(99.5) and line.y[-1] == pytest.approx(3 * 1899.5) and len(line.x) == 10


def test_pairs_are_coloured_by_the_nearer_network():
    new, old, equal, line = pairs_figure(np.array([10.0, 20, 30]), np.array([5.0, 25, 30]), "abc", NAMES).data
    assert (new.name, list(new.x), list(new.y), list(new.text)) == ("new nearer", [10], [5], ["a"])
    assert (old.name, list(old.x), new.marker.color, old.marker.color) == ("old nearer", [20], SECOND, NETWORK)
    assert list(equal.x) == [30] and equal.name == "equal" and list(line.x) == list(line.y)


def test_sorted_differences_are_split_at_zero():
    new, old = sorted_differences_figure(np.array([4.0, -2, 0, -6]), NAMES).data
    assert list(new.y) == [-6, -2, 0, 0] and list(old.y) == [0, 0, 0, 4]
    assert list(new.x) == [0.125, 0.375, 0.625, 0.875] and new.line.color == SECOND


def test_groups_have_the_largest_gain_at_the_top_with_its_interval():
    groups = {"sit": (Difference(np.array(-8.0), np.array(-10.0), np.array(-7.0)), 12),
              "wave": (Difference(np.array(3.0), np.array(np.nan), np.array(np.nan)), 1)}  # fmt: skip
    bars = group_differences_figure(groups, NAMES).data[0]
    assert list(bars.y) == ["wave (1)", "sit (12)"] and list(bars.x) == [3, -8]
    assert list(bars.error_x.array) == [None, 1] and list(bars.error_x.arrayminus) == [None, 2]
    assert bars.customdata[1] == "new nearer by 8.0 mm<br>95 % interval -10.0 to -7.0 mm"
    assert bars.customdata[0].endswith("too few clips for an interval") and list(bars.marker.color) == [NETWORK, SECOND]
