"""Where OpenVINO begins: every module takes it from here, without its telemetry.

With openvino_telemetry there, each import starts a process that tells Google Analytics, and a file in the user's home.
"""

import sys

sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # OpenVINO goes on without it

import openvino  # noqa: E402
from openvino._offline_transformations import apply_moc_transformations  # noqa: E402

__all__ = ["apply_moc_transformations", "openvino"]
