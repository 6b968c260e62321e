"""Pictures as text that goes to the browser with a component's data."""

import base64

import cv2
import numpy as np

from pose_app.ui.served_files import jpeg


def data_url(picture: np.ndarray, most: int) -> str:
    """Encode a picture, (H, W, 3) uint8 RGB, as JPEG in a data URL; its longer side has at most so many pixels."""
    height, width = picture.shape[:2]
    if (scale := most / max(height, width)) < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg(picture, 82)).decode()}"
