"""docs/architecture.md against the code: the picture shows the real imports, and every place it names exists."""

import re
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/architecture.md").read_text()
PICTURE = TEXT.split("```mermaid")[1].split("```")[0]
PLACES = sorted(
    set(re.findall(r"`((?:pose_app|tests|docs|\.streamlit|pyproject)[\w./]*(?:::\w+)?)`", TEXT)) - {"pose_app"}
)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_named_exists(place):
    path, _, name = place.partition("::")
    assert (ROOT / path).exists()
    assert not name or re.search(rf"^ *(def|class) {name}\b", (ROOT / path).read_text(), re.MULTILINE)


def test_the_tour_answers_ten_wishes():
    rows = [row for row in TEXT.split("where do I change")[1].splitlines() if row.startswith("| ")]
    assert len(rows) == 1 + 10 and all("`" in row for row in rows[1:])


def test_the_picture_shows_every_module_and_the_imports_between_them():
    graph = grimp.build_graph("pose_app", cache_dir=None)
    modules = {name.split(".")[1] for name in graph.find_children("pose_app")}
    nodes = {name.replace("main", "__main__") for name in re.findall(r"^    (\w+)", PICTURE, re.MULTILINE)}
    assert nodes == modules
    real = {
        (one, other)
        for one in modules
        for other in modules - {one}
        if graph.direct_import_exists(importer=f"pose_app.{one}", imported=f"pose_app.{other}", as_packages=True)
    }
    drawn = {
        (one.replace("main", "__main__"), other)
        for one, others in re.findall(r"^  (\w+) --> (.+)$", PICTURE, re.MULTILINE)
        for other in others.split(" & ")
    }
    assert drawn <= real
    assert real <= closure(drawn)


def closure(edges):
    """All pairs that a way along the edges joins."""
    while more := {(a, d) for a, b in edges for c, d in edges if b == c} - edges:
        edges = edges | more
    return edges
