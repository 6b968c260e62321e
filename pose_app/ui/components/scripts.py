"""Scripts and style sheets of components that consist of several files."""

from pathlib import Path


def joined(folder: Path, *files: str) -> str:
    """Put plain files of a folder together, in order: a v2 component takes one script and one style sheet."""
    return "\n".join((folder / file).read_text("utf-8") for file in files)
