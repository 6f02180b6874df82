"""The README names what there is."""

from pathlib import Path

from alerts import alertmanager, pipeline
from alerts.alertmanager.routing import EXPLANATIONS
from alerts.alertmanager.settings import VARIABLES

README = (Path(alertmanager.__path__[0]) / "README.md").read_text()


def test_every_variable_is_explained() -> None:
    assert [variable for variable in VARIABLES.values() if f"`{variable}`" not in README] == []


def test_every_page_that_holds_back_others_is_named() -> None:
    causes = [*(explanation.cause for explanation in EXPLANATIONS), pipeline.EXPORTER_DOWN]
    assert [cause.name for cause in causes if f"`{cause.name}`" not in README] == []
