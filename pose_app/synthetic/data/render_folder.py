"""A data folder rendered from start to end, or from where it was stopped."""

from pathlib import Path

from pose_app.errors import InputError, PartlyDone
from pose_app.files import reason
from pose_app.progress import progress_bar
from pose_app.synthetic.data.generator import Rendered, Settings
from pose_app.synthetic.data.pool import rendered_clips
from pose_app.synthetic.data.writer import DataFolder


def render_folder(out: Path, settings: Settings, clips: int, workers: int, bundle: bool = False) -> int:
    """Render what is missing until a folder holds so many clips; returns how many it holds.

    Shows progress; stopped, it keeps what was finished. Raises InputError for a folder of other settings and for bad
    assets, and where the disk fills: PartlyDone then, if it holds clips.
    """
    folder = DataFolder(out, settings, bundle=bundle)
    try:
        with progress_bar(clips, "clip", f"render {settings.split}", folder.done) as bar:
            for clip in rendered_clips(settings, range(folder.done, clips), workers):
                _append(folder, clip, out, clips)
                bar.update()
    finally:
        folder.close()
    return folder.done


def _append(folder: DataFolder, clip: Rendered, out: Path, clips: int) -> None:
    try:
        folder.append(clip)
    except OSError as error:
        kept = f"{folder.done} of {clips} clips are in {out}, and the same command goes on from there"
        raise (PartlyDone if folder.done else InputError)(
            f"Clip {folder.done} cannot be written: {reason(error)}; {kept}."
        ) from None
