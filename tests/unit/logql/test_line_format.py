"""Lines made anew by a template."""

import pytest

from observability.logql.exceptions import LogQLUnsupported
from tests.unit.logql.stages import JSON, labels_of, run


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{{.n}}-{{.missing}}-{{.t}}", "5--foobar"),
        ("{{ .t | ToUpper }} {{ upper .u }}", "FOOBAR X"),
        ('{{ .t | replace "o" "0" }}', "f00bar"),
        ('{{ Replace .t "o" "0" 1 }}', "f0obar"),
        ("{{ .t | trunc 3 }}{{ trunc -3 .t }}", "foobar"),
        ("{{ .t | substr 1 4 }}", "oob"),
        ('{{ if eq .u "x" }}yes{{ else }}no{{ end }}', "yes"),
        ('{{ if and (hasPrefix "foo" .t) (not (contains "z" .t)) }}yes{{ end }}', "yes"),
        ('{{ if ne .n "5" }}a{{ else if eq .u "y" }}b{{ else }}c{{ end }}', "c"),
        ('{{ default "none" .missing }} {{ .u | default "none" }}', "none x"),
        ("{{ add .n 3 }} {{ mul .n 2 }} {{ sub .n 1 }} {{ div .n 2 }} {{ mod .n 2 }}", "8 10 4 2 1"),
        ('{{ regexReplaceAll "(o+)b" .t "<${1}>" }}', "f<oo>ar"),
        ("a {{- .u -}} b", "axb"),
        ("[{{ alignLeft 8 .t }}|{{ alignRight 8 .t }}|{{ alignRight 3 .t }}]", "[foobar  |  foobar|bar]"),
        ('{{ regexReplaceAllLiteral "o+" .t "${1}" }}', "f${1}bar"),
        ("{{/* nothing */}}{{ __line__ | len }}", str(len(JSON))),
        ('{{ .t | trimPrefix "foo" | trimSuffix "r" }}{{ repeat 2 "!" }}', "ba!!"),
        ("{{ len .t }}", "6"),
        ('{{ add "1.9" "010" "0x1f" "1e3" " 5" "1_000" }}', "1040"),
        ('{{ int "9223372036854775808" }} {{ add 9223372036854775807 1 }}', "0 -9223372036854775808"),
        ('{{ div -7 2 }} {{ mod -7 2 }} {{ max "x" -1 }} {{ min .n "-0b11" }}', "-3 -1 0 -3"),
        ("{{ trunc (int (add 1 2)) .t }}", "foo"),
        ('{{ if and (ne .u "x") (gt (div 1 0) 2) }}a{{ else }}b{{ end }}', "b"),
        ('{{ if or (eq .u "x") (gt (div 1 0) 2) }}a{{ else }}b{{ end }}', "a"),
        ('{{ eq 1 1 "a" }} {{ eq (add 1 1) 2 }}', "true true"),
        ('{{ regexReplaceAll "o*" .t "-" }} {{ count "o*" .t }}', "-f-b-a-r- 5"),
        ('{{ regexReplaceAllLiteral "x*" "abxd" "-" }}', "-a-b-d-"),
        ('{{ regexReplaceAll "(o+)b" .t "<$1й>" }}{{ regexReplaceAll "(o+)b" .t "<$01>" }}', "f<>arf<>ar"),
        ('{{ trim "\u2003 x\u3000" }}{{ lower "İI" }}{{ upper "ßᾳ" }}', "xiißᾼ"),
        ('{{ trunc 1 "й" }}|{{ trunc 3 "😀" }}', "\ufffd|\ufffd\ufffd\ufffd"),
        ("{{- /* nothing */ -}} {{- .u }}", "x"),
    ],
)
def test_line_format(template: str, line: str) -> None:
    result = run(f"| json | line_format `{template}`", JSON)
    assert result is not None
    assert result[1] == line


def test_a_line_made_of_one_label_alone_does_not_see_the_error() -> None:
    assert run("| json | line_format `{{.__error__}}`", "text") == (labels_of("| json", "text"), "")
    assert run("| json | line_format `{{- .__error__ -}}`", "text") == (labels_of("| json", "text"), "")
    assert run("| json | line_format `{{.__error__}}!`", "text") == (labels_of("| json", "text"), "JSONParserErr!")


@pytest.mark.parametrize(
    "action",
    [
        *("div .n 0", "replace .t", "substr 9 12 .t", "regexReplaceAll `(` .t .u", "eq .t 1"),
        *("trunc (add 1 2) .t", "repeat (max 1 2) .t", "repeat -1 .t", "lt true false", "and (div 1 0) .t"),
    ],
)
def test_a_template_that_fails_marks_the_line_and_leaves_its_text(action: str) -> None:
    action = action.replace("`", '"')
    result = run(f"| json | line_format `{{{{ {action} }}}}`", JSON)
    assert result is not None
    assert result[0]["__error__"] == "TemplateFormatErr"
    assert result[1] == JSON


def test_a_line_filter_behind_line_format_looks_at_the_new_line() -> None:
    assert run("| json | line_format `new` |= `new`", JSON) is not None
    assert run("| json | line_format `new` |= `foobar`", JSON) is None


@pytest.mark.parametrize("action", ["trunc 010 .t", "trunc 0x2 .t", "trunc 1e0 .t", "/* x */"])
def test_a_number_or_a_comment_in_an_odd_form_is_refused_by_name(action: str) -> None:
    with pytest.raises(LogQLUnsupported, match="in a template"):
        run(f"| json | line_format `{{{{ {action} }}}}`", JSON)


def test_error_details_without_their_error_are_no_label_to_a_template() -> None:
    stages = "| json | drop __error__ | line_format `{{.__error_details__}}!`"
    result = run(stages, "text")
    assert result is not None
    assert result[1] == "!"
