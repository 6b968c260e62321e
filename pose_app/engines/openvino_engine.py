"""A network run by OpenVINO on the processor, without Keras."""

import numpy as np

from pose_app.engines.compiled_form import CompiledForm, ExportFailed, compiled_form
from pose_app.engines.cpu import cpu_name
from pose_app.weights import NetworkInfo

_HINTS = {"bfloat16": "bf16", "float32": "f32"}


class OpenVinoEngine:
    """The network of a weights folder, compiled for this processor; for one thread at a time.

    Raises InputError as compiled_form does, ExportFailed where OpenVINO is not there or cannot run the network.
    precision: bfloat16 where the processor computes in it, else float32.
    """

    name = "openvino"

    def __init__(self, info: NetworkInfo, why_cpu: str = "", precision: str | None = None) -> None:
        try:
            from pose_app.engines.openvino_library import openvino

            core = openvino.Core()
            can_bfloat16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        except Exception as error:  # whatever an installation that is not whole raises
            raise ExportFailed(f"The package openvino cannot be used ({_last_line(error)}).") from None
        self.precision = precision or ("bfloat16" if can_bfloat16 else "float32")
        self.device, self.why_cpu = cpu_name(), why_cpu
        settings = {"INFERENCE_PRECISION_HINT": _HINTS[self.precision], "PERFORMANCE_HINT": "LATENCY"}

        def load(form: CompiledForm) -> "openvino.CompiledModel":
            weights = openvino.Tensor(np.frombuffer(form.weights, np.uint8))
            return core.compile_model(core.read_model(form.xml, weights), "CPU", settings)

        try:
            try:
                compiled = load(compiled_form(info))
            except RuntimeError:  # a form that is whole, but none of this network
                compiled = load(compiled_form(info, anew=True))
            self._request = compiled.create_infer_request()
        except RuntimeError as error:
            raise ExportFailed(f"OpenVINO cannot run the network of {info.folder} ({_last_line(error)}).") from None
        self._names = [output.get_any_name() for output in compiled.outputs]

    def __call__(self, frames: np.ndarray) -> dict[str, np.ndarray]:
        """Run the network: (B, *input_shape) uint8 RGB, gives its outputs by name."""
        # One by one: eight frames keep a processor as busy as more do, and need less memory.
        each = [list(self._request.infer(one[None], share_inputs=True).values()) for one in frames]
        joined = (np.concatenate(values) for values in zip(*each, strict=True))
        return dict(zip(self._names, joined, strict=True))


def _last_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]
