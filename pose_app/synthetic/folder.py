"""A data folder rendered from start to end, or from where it was stopped."""

from pathlib import Path

from tqdm import tqdm

from .generator import Settings
from .pool import rendered_clips
from .writer import DataFolder


def render_folder(out: Path, settings: Settings, clips: int, workers: int, bundle: bool = False) -> int:
    """Render what is missing until a folder holds so many clips; returns how many it holds.

    Shows progress on a terminal; stopped, it keeps what was finished. Raises InputError for a folder of
    other settings and for bad assets.
    """
    folder = DataFolder(out, settings, bundle=bundle)
    try:
        todo = rendered_clips(settings, range(folder.done, clips), workers)
        for clip in tqdm(todo, total=clips, initial=folder.done, desc=settings.split, unit="clip", disable=None):
            folder.append(clip)
    finally:
        folder.close()
    return folder.done
