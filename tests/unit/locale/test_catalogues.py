"""Every sentence of the core speaks Russian; the sentences of the contract to the letter."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.utils import translation

from mailer_core import throttle
from mailer_core.message import exceptions, headers
from mailer_core.services.lifecycle import too_large
from oncall import catalogues

MESSAGES = [(package, message) for package in catalogues.PACKAGES for message in catalogues.messages(package)]
RU = {package: polib.pofile(str(catalogues.catalogue("ru", package))) for package in catalogues.PACKAGES}


@pytest.fixture
def in_russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


def test_the_committed_catalogues_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(("package", "message"), MESSAGES)
@pytest.mark.usefixtures("in_russian")
def test_each_message_of_the_source_is_said_in_russian(package: Path, message: str) -> None:
    entry = RU[package].find(message)
    assert entry is not None
    assert entry.msgstr
    assert translation.gettext(message) == entry.msgstr  # no other application's catalogue says it differently


@pytest.mark.usefixtures("in_russian")
def test_the_contracts_sentences_are_exact() -> None:
    assert str(throttle.LIMITS[throttle.Action.CAMPAIGN_START].sentence) == (
        "Превышен лимит запуска кампаний (10 запусков в час)"
    )
    assert str(throttle.LIMITS[throttle.Action.SEND_TEST_EMAIL].sentence) == (
        "Превышен лимит тестовых писем (5 писем в час)"
    )
    assert too_large(10_001) == ("Кампания слишком большая (10001 получателей). Максимум: 10000, разбейте на несколько")


@pytest.mark.usefixtures("in_russian")
def test_each_model_and_the_application_have_a_russian_name() -> None:
    shown = [model._meta.verbose_name for model in apps.get_app_config("mailer").get_models()
             if model._meta.object_name not in {"HourlyUsage", "Tick"}]  # fmt: skip  # never shown to a person
    assert [name for name in map(str, shown) if name.isascii()] == []
    assert str(apps.get_app_config("mailer").verbose_name) == "Рассылки"


def test_a_message_that_is_no_literal_is_found(tmp_path: Path) -> None:
    (tmp_path / "said.py").write_text("_(f'{name} is late')\n")
    with pytest.raises(ValueError, match=r"said\.py:1: a message must be a literal text"):
        catalogues.messages(tmp_path)


def test_a_template_may_not_hide_a_message_in_a_block(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}")
    with pytest.raises(ValueError, match=r"page\.html:1"):
        catalogues.messages(tmp_path)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"msgstr": ""}, "not translated"),
        ({"flags": ["fuzzy"]}, "fuzzy"),
        ({"msgstr": "У кампании нет такого поля."}, "other placeholders"),
    ],
)
def test_what_is_wrong_with_a_translation_is_said(change: dict[str, object], complaint: str) -> None:
    entry = polib.POEntry(msgid="A campaign has no field called %(name)s.", msgstr="Нет поля %(name)s.")
    for name, value in change.items():
        setattr(entry, name, value)
    whole = polib.POFile()
    whole.append(entry)
    assert [problem for problem in catalogues.problems("ru", whole) if complaint in problem]


def test_a_catalogue_that_was_not_compiled_is_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "locale"
    shutil.copytree(catalogues.PACKAGE / "locale", copy)
    whole = catalogues.complete("ru", catalogues.messages())
    monkeypatch.setattr(
        catalogues, "catalogue", lambda language, _package: copy / language / "LC_MESSAGES" / "django.po"
    )
    assert list(catalogues.drift("ru", whole)) == []
    (copy / "ru/LC_MESSAGES/django.mo").write_bytes(b"")
    assert list(catalogues.drift("ru", whole)) == ["ru: django.mo is not up to date; run python -m oncall.catalogues"]


def test_a_new_message_waits_for_its_translation_and_an_old_one_goes() -> None:
    whole = catalogues.complete("ru", {"A wholly new sentence": "mailer_core/x.py", "sent": "mailer_core/x.py"})
    assert {entry.msgid: entry.msgstr for entry in whole} == {"A wholly new sentence": "", "sent": "отправлено"}


@pytest.mark.usefixtures("in_russian")
def test_a_letters_faults_are_said_in_russian() -> None:
    with pytest.raises(exceptions.HeaderError) as refused:
        headers.address_header("From", "Ann", "nobody")
    assert "это не адрес" in refused.value.sentence_in("ru")
    for error in (exceptions.HeaderInjectionError("Subject"), exceptions.MessageTooLargeError(2, 1)):
        assert not error.sentence_in("ru").isascii()
        assert error.sentence_in("en") == str(error)
