"""Files the browser fetches from this machine: plotly.js and the clips' thumbnails."""

import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.skeleton import NUM_FRAMES

STATIC = Path(__file__).parents[2] / "static"
THUMBNAIL_SIZE = 72
_AT_ONCE = 96  # thumbnails made before the list is shown; the others follow in the background


def plotly_url() -> str:
    """Copy plotly.js out of the installed plotly package, if needed, and give its address."""
    import plotly

    name = f"plotly-{plotly.__version__}.min.js"
    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    target = STATIC / name
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        STATIC.mkdir(exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        shutil.copyfile(source, part)
        part.replace(target)
    return f"app/static/{name}"


def thumbnail_urls(dataset: Dataset, fingerprint: str) -> list[str]:
    """Make a thumbnail of each clip, the first ones at once, and give the addresses of all."""
    folder = STATIC / "thumbs" / fingerprint
    _make_thumbnails(dataset, folder, range(min(_AT_ONCE, len(dataset))))
    if len(dataset) > _AT_ONCE:
        rest = range(_AT_ONCE, len(dataset))
        threading.Thread(target=_make_thumbnails, args=(dataset, folder, rest), daemon=True).start()
    return [f"app/static/thumbs/{fingerprint}/{i:05d}.jpg" for i in range(len(dataset))]


def make_thumbnails(dataset: Dataset, fingerprint: str, indices: Sequence[int]) -> None:
    """Make the thumbnails of some clips at once, where the background has not come to them yet."""
    _make_thumbnails(dataset, STATIC / "thumbs" / fingerprint, indices)


def _make_thumbnails(dataset: Dataset, folder: Path, indices: Sequence[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for index in indices:
        path = folder / f"{index:05d}.jpg"
        if path.exists():
            continue
        size = (THUMBNAIL_SIZE, THUMBNAIL_SIZE)
        try:
            frame = dataset.frames[index][NUM_FRAMES // 2]
        except InputError:  # damaged, or changed since: said where the clip is opened, not by a list of all
            continue
        picture = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        part.write_bytes(jpeg(picture))
        part.replace(path)


def jpeg(picture: np.ndarray, quality: int = 88) -> bytes:
    """Encode an RGB picture, (H, W, 3) uint8."""
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()
