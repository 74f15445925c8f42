"""Settings: what is wrong is named in one line, and what is not set is off."""

import pytest

from gateway.settings import SettingsError, load

TELEGRAM = {"BALIE_TELEGRAM_TOKEN": "1:abc", "BALIE_TELEGRAM_SECRET": "s"}
TWILIO = {
    "BALIE_TWILIO_ACCOUNT_SID": "AC1",
    "BALIE_TWILIO_AUTH_TOKEN": "t",
    "BALIE_TWILIO_SMS_FROM": "+31970000001",
}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def set_all(monkeypatch, values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_nothing_set_is_a_start_on_this_machine_only():
    settings = load()
    assert (settings.host, settings.port, settings.development) == ("127.0.0.1", 8080, True)
    assert settings.telegram_token is settings.twilio_account_sid is settings.rest_token is None


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"BALIE_PORT": "many"}, "BALIE_PORT"),
        ({"BALIE_PORT": "70000"}, "BALIE_PORT"),
        ({"BALIE_METRICS_PORT": "-1"}, "BALIE_METRICS_PORT"),
        ({"BALIE_METRICS_PORT": "on"}, "BALIE_METRICS_PORT"),
        ({"BALIE_LOG_FORMAT": "xml"}, "BALIE_LOG_FORMAT"),
        ({"BALIE_PUBLIC_URL": "balie.example"}, "BALIE_PUBLIC_URL"),
        ({"BALIE_REDIS_URL": "http://127.0.0.1"}, "BALIE_REDIS_URL"),
        ({"BALIE_MODE": "production"}, "BALIE_PUBLIC_URL"),
        ({"BALIE_MODE": "fast"}, "BALIE_MODE"),
        ({"BALIE_TELEGRAM_API_URL": "nowhere"}, "BALIE_TELEGRAM_API_URL"),
        ({"BALIE_TELEGRAM_TOKEN": "1:abc"}, "BALIE_TELEGRAM_SECRET"),
        ({"BALIE_TELEGRAM_SECRET": "s"}, "BALIE_TELEGRAM_TOKEN"),
        ({**TELEGRAM, "BALIE_TELEGRAM_SECRET": "geen spatie!"}, "BALIE_TELEGRAM_SECRET"),
        ({"BALIE_TWILIO_ACCOUNT_SID": "AC1"}, "BALIE_TWILIO_AUTH_TOKEN"),
        ({"BALIE_TWILIO_AUTH_TOKEN": "t"}, "BALIE_TWILIO_ACCOUNT_SID"),
        ({**TWILIO, "BALIE_TWILIO_SMS_FROM": ""}, "BALIE_TWILIO_SMS_FROM"),
        ({**TWILIO, "BALIE_TWILIO_SMS_FROM": "call me maybe!"}, "BALIE_TWILIO_SMS_FROM"),
        ({"BALIE_SECRET": "short"}, "BALIE_SECRET"),
    ],
)
def test_what_is_missing_or_wrong_is_named_in_one_line(monkeypatch, values, named):
    set_all(monkeypatch, values)
    with pytest.raises(SettingsError) as error:
        load()
    assert named in str(error.value)
    assert "\n" not in str(error.value)


def test_an_error_never_shows_the_value(monkeypatch):
    set_all(monkeypatch, {**TELEGRAM, "BALIE_TELEGRAM_SECRET": "zeer geheim!"})
    with pytest.raises(SettingsError) as error:
        load()
    assert "geheim" not in str(error.value)


def test_the_environment_wins_over_the_file(monkeypatch, empty_folder):
    (empty_folder / "balie.toml").write_text('port = 9000\nmunicipality = "Gemeente Elders"\n')
    monkeypatch.setenv("BALIE_PORT", "9001")
    settings = load()
    assert (settings.port, settings.municipality) == (9001, "Gemeente Elders")


@pytest.mark.parametrize(
    ("text", "named"), [("prot = 1\n", "prot"), ("port = \n", "balie.toml"), ("port=[]", "PORT")]
)
def test_a_wrong_file_is_named(empty_folder, text, named):
    (empty_folder / "balie.toml").write_text(text)
    with pytest.raises(SettingsError, match=named):
        load()


@pytest.mark.parametrize(("given", "port"), [("", 9464), ("0", 0), ("9100", 9100), ("off", "off")])
def test_metrics_have_a_port_of_their_own(monkeypatch, given, port):
    monkeypatch.setenv("BALIE_METRICS_PORT", given)
    assert load().metrics_port == port


def test_two_channels_can_be_on(monkeypatch):
    set_all(monkeypatch, {**TELEGRAM, **TWILIO})
    settings = load()
    assert settings.twilio_sms_from == "+31970000001"
    assert settings.twilio_whatsapp_from is None


@pytest.mark.parametrize(
    ("values", "development"),
    [
        ({}, True),
        ({"BALIE_PUBLIC_URL": "http://localhost:8080/"}, True),
        ({"BALIE_PUBLIC_URL": "https://balie.example"}, False),
        ({"BALIE_HOST": "0.0.0.0"}, False),
        ({"BALIE_HOST": "0.0.0.0", "BALIE_MODE": "development"}, True),
    ],
)
def test_the_simulator_is_there_only_where_nobody_else_can_reach_it(
    monkeypatch, values, development
):
    set_all(monkeypatch, values)
    assert load().development is development
