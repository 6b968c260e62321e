"""The detector of people: MobileNet's inverted residuals, a feature pyramid, a box and a score for each anchor.

The architecture is that of MediaPipe's pose detector (BlazePose, Bazarevsky et al. 2020), whose weights it takes.
"""

from pose_app.model.detector.config import BOXES, SCORES, DetectorConfig

__all__ = ["BOXES", "SCORES", "DetectorConfig"]
