"""Files the browser fetches from this machine, from memory or where they are: plotly.js and the clips' thumbnails.

Nothing is written: a checkout that nobody can write to is served as any other.
"""

import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from pose_app.dataset import Dataset
from pose_app.errors import InputError
from pose_app.skeleton import NUM_FRAMES

THUMBNAIL_SIZE = 72
_OPEN_AT_MOST = 8  # data sets whose thumbnails can be asked for
_FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}  # an address names its content

_open: "OrderedDict[str, Dataset]" = OrderedDict()
_lock = threading.Lock()


def routes() -> list[Route]:
    """What the server answers besides Streamlit's own pages."""
    base = st.get_option("server.baseUrlPath").strip("/")
    below = f"/{base}/files" if base else "/files"
    return [
        Route(f"{below}/plotly/{{version}}.js", _plotly),
        Route(f"{below}/thumbnails/{{fingerprint}}/{{index:int}}.jpg", _thumbnail),
    ]


def plotly_url() -> str:
    """The address of the installed plotly package's plotly.js."""
    import plotly

    return f"files/plotly/{plotly.__version__}.js"


def thumbnail_url(dataset: Dataset, fingerprint: str) -> str:
    """The address below which the thumbnails of a data set are: '<index>.jpg' of each clip."""
    with _lock:
        _open[fingerprint] = dataset
        _open.move_to_end(fingerprint)
        while len(_open) > _OPEN_AT_MOST:
            _open.popitem(last=False)
    return f"files/thumbnails/{fingerprint}/"


def jpeg(picture: np.ndarray, quality: int = 88) -> bytes:
    """Encode an RGB picture, (H, W, 3) uint8."""
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


# Not async: Starlette then answers on a thread, so that a slow disk holds up nobody else.
def _plotly(_request: Request) -> Response:
    import plotly

    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return FileResponse(source, media_type="text/javascript", headers=_FOR_A_YEAR)


def _thumbnail(request: Request) -> Response:
    fingerprint, index = request.path_params["fingerprint"], request.path_params["index"]
    with _lock:
        dataset = _open.get(fingerprint)
    if dataset is None or index >= len(dataset):
        return Response(status_code=404)
    try:
        picture = _make_thumbnail(dataset, fingerprint, index)
    except (InputError, OSError):  # the page itself says what is wrong with the data
        return Response(status_code=404)
    return Response(picture, media_type="image/jpeg", headers=_FOR_A_YEAR)


@lru_cache(maxsize=4096)  # some 2.5 kB each
def _make_thumbnail(dataset: Dataset, _fingerprint: str, index: int) -> bytes:
    size = (THUMBNAIL_SIZE, THUMBNAIL_SIZE)
    return jpeg(cv2.resize(dataset.frames[index][NUM_FRAMES // 2], size, interpolation=cv2.INTER_AREA))
