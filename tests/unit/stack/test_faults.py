from pathlib import Path

import pytest

from oncall.stack.smtp_receiver.faults import Action, Fault, FaultPlan, FaultWatch, Point


def test_a_plan_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    plan = FaultPlan(
        (
            Fault.answer(Point.RCPT, "450 4.2.1 Later", first=3, matching="*@slow.example"),
            Fault.delay(Point.MAIL, 0.25, every=2),
            Fault.drop(Point.DOT, record=True),
            Fault.hang(Point.CONNECT),
        )
    )
    plan.save(tmp_path)
    assert FaultPlan.load(tmp_path) == plan


def test_delays_add_up_and_the_first_other_fault_rules(tmp_path: Path) -> None:
    faults = [Fault.delay(Point.RCPT, 1), Fault.drop(Point.RCPT), Fault.delay(Point.RCPT, 2), Fault.hang(Point.RCPT)]
    FaultPlan(tuple(faults)).save(tmp_path)
    verdict = FaultWatch(tmp_path).verdict(Point.RCPT)
    assert verdict.delay == 3
    assert verdict.fault is faults[1] or verdict.fault == faults[1]


def test_only_what_matches_is_counted(tmp_path: Path) -> None:
    FaultPlan((Fault.drop(Point.RCPT, matching="b@*", first=1),)).save(tmp_path)
    watch = FaultWatch(tmp_path)
    struck = [watch.verdict(Point.RCPT, [name]).fault is not None for name in ("a@x", "b@x", "b@x")]
    assert struck == [False, True, False]


def test_a_fault_at_one_point_spares_the_others(tmp_path: Path) -> None:
    FaultPlan((Fault.drop(Point.MAIL),)).save(tmp_path)
    watch = FaultWatch(tmp_path)
    assert [point for point in Point if watch.verdict(point).fault] == [Point.MAIL]


def test_without_a_file_nothing_goes_wrong(tmp_path: Path) -> None:
    assert FaultWatch(tmp_path).verdict(Point.CONNECT).fault is None


def test_a_pattern_matches_nothing_where_there_is_no_address(tmp_path: Path) -> None:
    FaultPlan((Fault.drop(Point.CONNECT, matching="*"),)).save(tmp_path)
    assert FaultWatch(tmp_path).verdict(Point.CONNECT).fault is None


def test_there_is_no_reply_in_the_middle_of_a_letter() -> None:
    with pytest.raises(ValueError, match="use DATA or DOT"):
        Fault.answer(Point.BODY, "451 4.3.0 No")


def test_a_reply_that_is_none_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="is no SMTP reply"):
        Fault.answer(Point.MAIL, "later")


def test_a_hand_written_file_is_understood(tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text('[{"at": "dot", "action": "answer", "reply": "451 4.3.0 No", "first": 2}]')
    (fault,) = FaultPlan.load(tmp_path).faults
    assert (fault.at, fault.action, fault.first) == (Point.DOT, Action.ANSWER, 2)
