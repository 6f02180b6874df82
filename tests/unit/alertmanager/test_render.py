"""The committed files are what alerts/ renders, and nothing else."""

from pathlib import Path

from alerts.alertmanager.render import drift, files, main, write


def test_what_is_committed_is_what_is_rendered() -> None:
    assert main(["--check"]) == 0


def test_a_stale_file_a_missing_one_and_a_stray_are_all_found_and_mended(tmp_path: Path) -> None:
    write(files(), tmp_path)
    (tmp_path / "prometheus.yml").write_text("scrape_configs: []")
    (tmp_path / "alertmanager" / "mailer.tmpl").unlink()
    (tmp_path / "alertmanager" / "stray.yml").touch()
    assert drift(files(), tmp_path) == ["alertmanager/mailer.tmpl", "alertmanager/stray.yml", "prometheus.yml"]
    write(files(), tmp_path)
    assert drift(files(), tmp_path) == []


def test_the_rules_beside_it_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "prometheus").mkdir()
    (tmp_path / "prometheus" / "delivery.yml").touch()
    write(files(), tmp_path)
    assert (tmp_path / "prometheus" / "delivery.yml").exists()
