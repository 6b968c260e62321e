"""The device that Keras runs the network on, in words."""

from pose_app.engines.cpu import cpu_name
from pose_app.engines.unused_gpu import why_unused
from pose_app.model.backend import BACKEND, GPU_FAULT, has_gpu


def device_name() -> str:
    """Name the device that runs the network, for people: 'NVIDIA H100 (GPU)' or 'CPU, 2 cores'."""
    gpu = {"tensorflow": _tensorflow_gpu, "jax": _jax_gpu, "torch": _torch_gpu}[BACKEND]()
    return f"{gpu} (GPU)" if gpu and not GPU_FAULT else cpu_name()


def why_cpu() -> str:
    """Say in one sentence why the CPU is used though a GPU is there; "" where it is used or there is none."""
    return GPU_FAULT or ("" if has_gpu() else why_unused())


def _tensorflow_gpu() -> str | None:
    import tensorflow as tf

    for gpu in tf.config.list_physical_devices("GPU"):
        return str(tf.config.experimental.get_device_details(gpu).get("device_name", "GPU"))
    return None


def _jax_gpu() -> str | None:
    import jax

    device = jax.devices()[0]
    return None if device.platform == "cpu" else str(device.device_kind)


def _torch_gpu() -> str | None:
    import torch

    return str(torch.cuda.get_device_name()) if torch.cuda.is_available() else None
