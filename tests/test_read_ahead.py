"""Items are made before they are asked for, and nothing else is different."""

import threading

import pytest

from pose_app.read_ahead import read_ahead


def made_by(count: int, made: list[int], reached: threading.Event, at: int):
    for i in range(count):
        made.append(i)
        if i == at:
            reached.set()
        yield i


def test_the_same_items_come_in_the_same_order():
    assert list(read_ahead(range(100), 3)) == list(range(100))
    assert list(read_ahead([], 3)) == [] and list(read_ahead([None, None], 1)) == [None, None]


def test_some_are_made_before_they_are_asked_for_and_no_more():
    made, reached = [], threading.Event()
    items = read_ahead(made_by(100, made, reached, at=3), 3)
    assert next(items) == 0
    assert reached.wait(10)  # the three after it, though nobody asked
    items.close()
    assert made == [0, 1, 2, 3]


def test_what_fails_fails_in_its_place():
    def items():
        yield from (1, 2)
        raise OSError("the disk is gone")

    given = []
    with pytest.raises(OSError, match="the disk is gone"):
        for item in read_ahead(items(), 4):
            given.append(item)
    assert given == [1, 2]


def test_no_thread_is_left():
    before = threading.active_count()
    items = read_ahead(iter(range(1000)), 2)
    next(items)
    items.close()
    list(read_ahead(range(5), 2))
    assert threading.active_count() == before
