"""Tests that a package with a stand-in can be imported, and gives the reason when it is used."""

import subprocess
import sys
from importlib.metadata import distributions

import pytest

from gateway.settings import ROOT
from standins import activate, table


def run(code: str) -> str:
    """The output of `code` in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", code], cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_import_succeeds_and_a_use_gives_the_reason():
    why = {**table.ABSENT, **table.UNUSED}
    said = run(
        "from importlib import import_module\n"
        "from standins import NotInstalledError\n"
        f"for name in {list(why)!r}:\n"
        "    try: import_module(name).Something(1)\n"
        "    except NotInstalledError as error: print(error)"
    ).splitlines()
    assert len(said) == len(why)
    for sentence, (name, reason) in zip(said, why.items(), strict=True):
        assert sentence.startswith(f"{name}.Something cannot be used: ")
        assert sentence.endswith(f"{reason}.")


@pytest.mark.parametrize(
    "use",
    [
        "tf.constant(1)",
        "tf.keras.layers.Dense(3)",
        "tf.config.list_physical_devices('GPU')",
        "tf.random.set_seed(1)",
        "tf.float32 + 1",
        "list(tf.data.Dataset)",
        "tf.Variable[0]",
        "1 in tf.data",
        "len(tf.data)",
        "bool(tf.executing_eagerly)",
        "Model()",
        "load('x')",
    ],
)
def test_any_use_of_tensorflow_fails_with_the_reason(use):
    code = (
        "import tensorflow as tf, tensorflow.keras.backend as K\n"
        "from tensorflow.keras.models import load_model as load\n"
        "class Model(tf.keras.Model):\n"
        "    weights: tf.Tensor\n"
        "from standins import NotInstalledError\n"
        f"try: {use}\n"
        "except NotInstalledError as error: print(error)"
    )
    assert "cannot be used: " in run(code)


def test_a_name_is_the_same_each_time_and_no_instance_of_it_exists():
    assert (
        run(
            "import tensorflow as tf\n"
            "from tensorflow import Tensor\n"
            "print(Tensor is tf.Tensor, isinstance(1, Tensor), hasattr(tf, '__version__'))"
        )
        == "True False False"
    )


def test_nothing_that_has_a_stand_in_is_installed():
    """Otherwise the table would be wrong, and a stand-in without effect."""
    installed = {
        file.parts[0].removesuffix(".py") for one in distributions() for file in one.files or ()
    }
    assert not installed & (set(table.ABSENT) | table.REPLACED)


def test_an_installed_package_is_never_replaced(tmp_path):
    (tmp_path / "tensorflow.py").write_text("real = True")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nimport tensorflow"
    assert run(f"{code}\nprint(tensorflow.real)") == "True"


def test_a_second_activation_changes_nothing():
    before = list(sys.meta_path)
    activate()
    assert sys.meta_path == before


def test_replaced_functions_do_what_rasa_needs():
    found = run(
        "import pkg_resources, rasa\n"
        "print(pkg_resources.get_distribution('rasa').version == rasa.__version__)\n"
        "print(pkg_resources.resource_filename('rasa.shared.utils.validation', 'schemas'))\n"
        "print(rasa.__path__[0])"
    )
    version, schemas, rasa = found.splitlines()
    assert version == "True"
    assert schemas == f"{rasa}/shared/utils/schemas"


def test_the_telemetry_of_rasa_is_off_by_default():
    code = "import os, rasa; print(os.environ['RASA_TELEMETRY_ENABLED'])"
    assert run(code) == "false"
    assert run("import os; os.environ['RASA_TELEMETRY_ENABLED'] = 'true'\n" + code) == "true"


def test_an_engine_imports_no_library_for_training_or_drawing():
    loaded = run(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import bot.engine\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    for heavy in ("tensorflow", "sklearn", "matplotlib", "sqlalchemy", "onnx", "questionary"):
        assert f"'{heavy}'" not in loaded


@pytest.mark.slow
def test_a_neural_network_in_the_configuration_is_refused_with_the_reason(tmp_path):
    """`rasa train` on a project that wants DIET."""
    (tmp_path / "config.yml").write_text(
        "recipe: default.v1\nlanguage: nl\nassistant_id: x\npipeline:\n"
        "  - name: WhitespaceTokenizer\n  - name: CountVectorsFeaturizer\n"
        "  - name: DIETClassifier\npolicies:\n  - name: RulePolicy\n"
    )
    (tmp_path / "nlu.yml").write_text(
        "version: '3.1'\nnlu:\n- intent: a\n  examples: |\n    - een\n    - eentje\n"
        "- intent: b\n  examples: |\n    - twee\n    - tweetal\n"
    )
    (tmp_path / "domain.yml").write_text("version: '3.1'\nintents: [a, b]\n")
    done = subprocess.run(
        [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    (said,) = done.stdout.splitlines()
    assert (
        f"DIETClassifier cannot be used: tensorflow is not installed, because {table.NETWORKS}."
        in said
    )
    assert "Traceback" not in done.stderr
