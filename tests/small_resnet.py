"""A ResNet of a few layers under the names of Keras' own, for tests of what is around it: it compiles in a second."""

WIDTH, CHANNELS = 8, {4: 1024, 5: 2048}  # what heads read is as wide as in the real ones


def small_resnet(v2: bool):
    """Make what stands for keras.applications.ResNet50V2 or ResNet50: the same strides, stages and names of layers."""

    def make(include_top=False, weights=None, input_shape=None, name=None):
        from pose_app.model.backend import keras

        def block(x, stage, number, stride=1, last="1"):
            x = keras.layers.Conv2D(WIDTH, 3, stride, "same", name=f"conv{stage}_block{number}_{last}_conv")(x)
            x = keras.layers.BatchNormalization(name=f"conv{stage}_block{number}_{last}_bn")(x)
            if stage in CHANNELS:
                x = keras.layers.Conv2D(CHANNELS[stage], 1, name=f"conv{stage}_block{number}_widen_conv")(x)
            return keras.layers.ReLU(name=f"conv{stage}_block{number}_out")(x)

        pictures = keras.Input(input_shape)
        x = keras.layers.Conv2D(WIDTH, 7, 4, "same", name="conv1_conv")(pictures)
        x = block(block(x, 2, 1), 2, 3, last="3")
        x = block(block(x, 3, 1, stride=2), 3, 4)
        x = block(block(block(x, 4, 1, stride=2), 4, 3), 4, 5)
        x = block(block(x, 4, 6, 2 if v2 else 1), 5, 1, 1 if v2 else 2)
        return keras.Model(pictures, block(x, 5, 3, last="3"), name=name)

    return make


def use_small_resnets(patch) -> None:
    """Let networks be made of them, and trained as they are written: to compile takes longer than a few steps."""
    from pose_app.model.backend import keras

    compile_ = keras.Model.compile
    patch.setattr(keras.Model, "compile", lambda *args, **how: compile_(*args, **how, run_eagerly=True))
    for name in ("ResNet50", "ResNet50V2"):
        patch.setattr(keras.applications, name, small_resnet(v2=name.endswith("V2")))
