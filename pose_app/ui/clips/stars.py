"""The clips a visitor starred: kept for the session, for these data, and as many as have room in the address."""

from dataclasses import dataclass, field
from itertools import accumulate

from pose_app.ui.address import chosen, keep, write_address
from pose_app.ui.session import session
from pose_app.ui.workspace import Workspace

_ROOM = 1500  # letters of an address: servers and mail programs cut longer ones


@dataclass
class Stars:
    """The names of the starred clips, by the data's fingerprint."""

    names: dict[str, list[str]] = field(default_factory=dict)


def starred(workspace: Workspace) -> list[str]:
    """The names of the starred clips, in the order of starring."""
    kept = session(Stars).names
    if workspace.data_fingerprint not in kept:
        names = {row["clip"] for row in workspace.dataset.table}
        kept[workspace.data_fingerprint] = [name for name in chosen("starred") if name in names]
    return kept[workspace.data_fingerprint]


def toggle_star(workspace: Workspace, name: str) -> None:
    """Star a clip, or take its star away."""
    names = starred(workspace)
    if name in names:
        names.remove(name)
    else:
        names.append(name)


def write_stars(workspace: Workspace) -> None:
    """Let the address say which clips are starred, so that a reload or a link brings them back."""
    names = starred(workspace)
    lengths = accumulate(len(name) + len("&starred=") for name in names)
    keep("starred", [name for name, length in zip(names, lengths, strict=True) if length <= _ROOM])
    write_address(["starred"])
