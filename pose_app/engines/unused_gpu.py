"""Why an NVIDIA GPU that is there is not used, found out without Keras."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

DRIVER_GPUS = Path("/proc/driver/nvidia/gpus")  # the driver of Linux lists its cards there
_INSTALL = 'python -m pip install "pose-app[gpu]" installs them'


def may_be_usable() -> bool:
    """Tell whether an NVIDIA GPU is there that Keras may be able to use; nothing is tried out."""
    return _is_there() and not _is_hidden() and sys.platform == "linux" and _has_cuda_libraries()


def why_unused() -> str:
    """Say in one sentence why the CPU is used though an NVIDIA GPU is there; "" where there is none.

    To be asked where the network runs on the CPU: nothing is tried out.
    """
    if not _is_there():
        return ""
    return f"An NVIDIA GPU is there, but the CPU is used: {_reason()}."


def _is_there() -> bool:
    if DRIVER_GPUS.is_dir() and any(DRIVER_GPUS.iterdir()):
        return True
    return shutil.which("nvidia-smi") is not None and not DRIVER_GPUS.parent.is_dir()  # not Linux, or in a container


def _is_hidden() -> bool:
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
    return hidden is not None and hidden.strip() in ("", "-1")


def _reason() -> str:
    if _is_hidden():
        return "CUDA_VISIBLE_DEVICES hides it"
    if os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow":
        return f"the package {os.environ['KERAS_BACKEND']} was installed without CUDA, or does not know this driver"
    if sys.platform != "linux":
        return "TensorFlow uses GPUs on Linux only; on Windows that is WSL 2"
    if not _has_cuda_libraries():
        return f"TensorFlow lacks CUDA's libraries; {_INSTALL}"
    return "TensorFlow cannot use it, often because the driver is too old; TF_CPP_MIN_LOG_LEVEL=0 shows its words"


def _has_cuda_libraries() -> bool:
    """Whether the libraries of tensorflow[and-cuda] are installed; those of the system are named by LD_LIBRARY_PATH."""
    if importlib.util.find_spec("nvidia") is not None and importlib.util.find_spec("nvidia.cudnn") is not None:
        return True
    return any(list(Path(folder).glob("libcudnn.so*")) for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":"))
