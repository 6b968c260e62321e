"""Networks that tests share, and the machine they run on; imported by conftest.py."""

import pytest


@pytest.fixture
def quick_backbones(monkeypatch):
    """Let networks have a ResNet of a few layers, for tests of what is around it."""
    from small_resnet import use_small_resnets

    use_small_resnets(monkeypatch)


@pytest.fixture(scope="module")
def module_backbones():
    """quick_backbones, for all tests of a file and what they share."""
    from small_resnet import use_small_resnets

    with pytest.MonkeyPatch.context() as patch:
        use_small_resnets(patch)
        yield


@pytest.fixture(scope="session")
def random_model():
    """The network with a ResNet-50 V2 and random weights; building one takes seconds, so there is one."""
    from random_networks import WHOLE, random_network

    return random_network(WHOLE)


@pytest.fixture(scope="session")
def random_weights(random_model, tmp_path_factory):
    """A weights folder of random_model."""
    from random_networks import WHOLE, save_random

    return save_random(random_model, WHOLE, tmp_path_factory.mktemp("weights") / "random")


@pytest.fixture(scope="session")
def loaded_weights(random_weights):
    """What load_weights gives of random_weights, for tests that leave it as it is."""
    from pose_app.weights.loading import load_weights

    return load_weights(random_weights)[0]


@pytest.fixture(scope="session")
def small_weights(tmp_path_factory):
    """A weights folder of a network that any process loads and asks in a moment, for tests of what is around it."""
    from random_networks import SMALL, random_network, save_random

    return save_random(random_network(SMALL), SMALL, tmp_path_factory.mktemp("weights") / "small")


@pytest.fixture
def without_gpu(monkeypatch, tmp_path):
    """A machine without a GPU, whatever this one has."""
    from pose_app.engines import unused_gpu

    monkeypatch.setattr(unused_gpu, "DRIVER_GPUS", tmp_path / "driver" / "gpus")
    monkeypatch.setattr(unused_gpu.shutil, "which", lambda name: None)


@pytest.fixture
def network_cache(tmp_path, monkeypatch):
    """The folder of compiled forms, empty, of this process and of those it starts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "pose-app" / "networks"


@pytest.fixture(scope="session")
def known_exports():
    """What exports gave, by weights folder."""
    return {}


@pytest.fixture
def exports(monkeypatch, known_exports):
    """The exports that are asked for, each made once in all: the folders' names."""
    from pose_app.engines import compiled_form

    asked, real = [], compiled_form._export

    def export(info):
        asked.append(info.name)
        if info.folder not in known_exports:
            known_exports[info.folder] = real(info)
        return known_exports[info.folder]

    monkeypatch.setattr(compiled_form, "_export", export)
    return asked
