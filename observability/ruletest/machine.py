"""A report for machines: JSON, and JUnit's XML as CI systems read it."""

from typing import Any
from xml.etree import ElementTree as ET

from observability.ruletest.report import FileReport, Report, TestReport
from observability.ruletest.text import failure_lines


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as an object of JSON; places are `file:line:column`."""
    return {
        "exit_code": report.exit_code,
        "files": [_file_object(file) for file in report.files],
        "coverage": [
            {"place": str(rule.place), "name": rule.name, "missing": list(rule.missing)} for rule in report.coverage
        ],
    }


def _file_object(file: FileReport) -> dict[str, Any]:
    return {
        "path": file.path,
        "refusal": file.refusal,
        "warnings": list(file.warnings),
        "tests": [_test_object(test) for test in file.tests],
    }


def _test_object(test: TestReport) -> dict[str, Any]:
    return {
        "place": str(test.place),
        "name": test.name,
        "passed": not test.failures,
        "cases": test.cases,
        "seconds": round(test.seconds, 6),
        "failures": [
            {
                "place": str(failure.place),
                "title": failure.title,
                "expected": list(failure.expected),
                "got": list(failure.got),
                "notes": list(failure.notes),
            }
            for failure in test.failures
        ],
    }


def as_junit(report: Report) -> bytes:
    """Return the report as JUnit's XML: a suite for each file, a case for each test."""
    root = ET.Element("testsuites")
    for file in report.files:
        _suite(root, file)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _suite(root: ET.Element, file: FileReport) -> None:
    failures = sum(1 for test in file.tests if test.failures)
    counts = {"tests": len(file.tests) or 1, "failures": failures, "errors": 1 if file.refusal else 0}
    suite = ET.SubElement(root, "testsuite", {"name": file.path} | {name: str(count) for name, count in counts.items()})
    for test in file.tests:
        case = ET.SubElement(suite, "testcase", classname=file.path, name=test.name, time=f"{test.seconds:.6f}")
        for failure in test.failures:
            ET.SubElement(case, "failure", message=failure.title).text = _clean("\n".join(failure_lines(failure)))
    if file.refusal:
        case = ET.SubElement(suite, "testcase", classname=file.path, name="file")
        ET.SubElement(case, "error", message="refused").text = _clean(file.refusal)


def _clean(text: str) -> str:
    """Replace what XML cannot hold: a log line may hold control characters."""
    return "".join(
        char if char in "\t\n" or char.isprintable() or char > "\x9f" else "\N{REPLACEMENT CHARACTER}" for char in text
    )
