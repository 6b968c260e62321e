"""The process that makes a network's compiled form: `python -m pose_app.engines.openvino_export FOLDER`.

It writes the form, a zip file, to its standard output; what cannot be done it says on the standard error, exit code 2.
It is a process of its own as Keras has one backend a process, and so that its memory is given back.
"""

import io
import os
import sys
import tempfile
import zipfile
from pathlib import Path

from pose_app.errors import InputError

XML, BIN = "network.xml", "network.bin"  # in the zip file


def main() -> int:
    """Export the network of the folder that the first argument names."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print do so on stderr
    os.environ["KERAS_BACKEND"] = "openvino"
    # Keras only asks whether TensorFlow is there, which would take seconds to import.
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        form = export(Path(sys.argv[1]))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    with out:
        out.write(form)
    return 0


def export(folder: Path) -> bytes:
    """Give the compiled form of a weights folder's network, for one clip or picture at a time."""
    from pose_app.engines.openvino_library import apply_moc_transformations, openvino  # before Keras imports it
    from pose_app.model.backend import keras
    from pose_app.weights import read_network
    from pose_app.weights.loading import load_network

    info = read_network(folder)
    model = load_network(info)
    with tempfile.TemporaryDirectory() as scratch:
        exported, xml = Path(scratch) / "exported.xml", Path(scratch) / XML
        one = keras.InputSpec(shape=(1, *info.config.input_shape), dtype="uint8")
        model.export(str(exported), format="openvino", verbose=False, input_signature=[one])
        network = openvino.Core().read_model(exported)
        for output, name in zip(network.outputs, sorted(model.output), strict=True):  # Keras sorts a dict's outputs
            output.get_tensor().set_names({name})
        apply_moc_transformations(network, cf=True)  # folds constants, as openvino.convert_model does: less to load
        openvino.save_model(network, xml, compress_to_fp16=False)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
            for name in (XML, BIN):
                # With no time of its own, so that the same network gives the same bytes.
                file.writestr(zipfile.ZipInfo(name), xml.with_name(name).read_bytes())
    return packed.getvalue()


if __name__ == "__main__":
    sys.exit(main())
