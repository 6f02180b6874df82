from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.smtp.backoff import LONGEST_DELAY
from mailer_core.smtp.classify import classify
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import BEFORE_LETTER, BEFORE_RECIPIENT, Phase
from mailer_core.smtp.phrases import retry_after
from mailer_core.smtp.redact import clean
from mailer_core.smtp.replies import split_enhanced
from mailer_core.smtp.verdict import Outcome, Scope, Verdict
from tests.unit.smtp.replies import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.who)
def test_a_real_reply_is_understood(case: Case) -> None:
    assert classify(case.failure()) == case.verdict


@pytest.mark.parametrize("phase", set(Phase) - {Phase.BODY_SENT})
def test_silence_before_the_body_blames_the_network_and_is_retried(phase: Phase) -> None:
    verdict = classify(SmtpFailure(phase, None, None, "timed out", TimeoutError()))
    assert verdict == Verdict(Outcome.TRANSIENT, Scope.NETWORK)


@pytest.mark.parametrize("code", [None, 354, 220, 999])
def test_anything_but_an_answer_after_the_final_dot_is_unknown(code: int | None) -> None:
    verdict = classify(SmtpFailure(Phase.BODY_SENT, code, None, "timed out"))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.counts_for_breaker


def test_a_relay_without_auth_is_our_own_setting() -> None:
    verdict = classify(SmtpFailure(Phase.AUTH, None, "5.7.4", "the relay does not offer AUTH"))
    assert verdict == Verdict(Outcome.PERMANENT, Scope.SENDER)


@pytest.mark.parametrize(
    ("outcome", "scope", "counts", "resets"),
    [
        (Outcome.PERMANENT, Scope.RECIPIENT, False, True),
        (Outcome.TRANSIENT, Scope.RECIPIENT, False, False),
        (Outcome.PERMANENT, Scope.MESSAGE, False, False),
        (Outcome.TRANSIENT, Scope.MESSAGE, False, False),
        (Outcome.PERMANENT, Scope.SENDER, True, False),
        (Outcome.TRANSIENT, Scope.SENDER, True, False),
        (Outcome.TRANSIENT, Scope.PROVIDER, True, False),
        (Outcome.PERMANENT, Scope.PROVIDER, True, False),
        (Outcome.TRANSIENT, Scope.NETWORK, True, False),
        (Outcome.UNKNOWN, Scope.NETWORK, True, False),
        (Outcome.TRANSIENT, Scope.LOCAL, False, False),
    ],
)
def test_the_breaker_counts_what_speaks_of_the_way_out(
    outcome: Outcome, scope: Scope, counts: bool, resets: bool
) -> None:
    verdict = Verdict(outcome, scope)
    assert (verdict.counts_for_breaker, verdict.resets_breaker) == (counts, resets)


def test_only_a_permanent_no_to_one_recipient_fails_that_recipient() -> None:
    failing = [v for o in Outcome for s in Scope if (v := Verdict(o, s)).fails_recipient]
    assert failing == [Verdict(Outcome.PERMANENT, Scope.RECIPIENT)]


def test_only_a_permanent_no_to_the_letter_stops_the_campaign() -> None:
    stopping = [v for o in Outcome for s in Scope if (v := Verdict(o, s)).stops_campaign]
    assert stopping == [Verdict(Outcome.PERMANENT, Scope.MESSAGE)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("try again in 30 seconds", 30),
        ("Try again in 30s", 30),
        ("please retry in 5 min.", 300),
        ("try again after 2 hours", 7200),
        ("retry after 1h", 3600),
        ("Greylisted for 60 seconds", 60),
        ("come back in 00:05:00", 300),
        ("please wait 90 secs", 90),
        ("try again in 90000 hours", 6 * 3600),
        ("try again later", None),
        ("try again in 0 seconds", None),
        ("try again later, at most 100 messages an hour", None),
        ("10 minutes ago", None),
        ("retry, 1.5 hours", None),
    ],
)
def test_try_again_in_n_is_read(text: str, seconds: int | None) -> None:
    assert retry_after(text) == (None if seconds is None else timedelta(seconds=seconds))


codes = st.one_of(st.none(), st.integers(-1, 999))
enhanced_codes = st.one_of(st.none(), st.text(max_size=12), st.from_regex(r"[245]\.\d{1,3}\.\d{1,3}", fullmatch=True))


@given(st.sampled_from(Phase), codes, st.binary(max_size=400))
def test_any_bytes_a_server_says_get_a_verdict(phase: Phase, code: int | None, said: bytes) -> None:
    enhanced, words = split_enhanced(said.decode("utf-8", "replace"))
    assert isinstance(classify(SmtpFailure(phase, code, enhanced, clean(words))), Verdict)


@given(st.sampled_from(Phase), codes, enhanced_codes, st.text(max_size=80))
def test_a_verdict_follows_the_class_of_the_code(
    phase: Phase, code: int | None, enhanced: str | None, text: str
) -> None:
    verdict = classify(SmtpFailure(phase, code, enhanced, text))
    if code is not None and code // 100 == 4:
        assert verdict.outcome is Outcome.TRANSIENT
    if code is not None and code // 100 == 5:
        assert verdict.outcome is Outcome.PERMANENT
    assert verdict.retry_after is None or timedelta() < verdict.retry_after <= LONGEST_DELAY
    assert not verdict.suppress or verdict.fails_recipient


@given(st.sampled_from(sorted(BEFORE_RECIPIENT)), codes, enhanced_codes, st.text(max_size=80))
def test_nobody_is_failed_before_the_server_knows_whom_it_is_for(
    phase: Phase, code: int | None, enhanced: str | None, text: str
) -> None:
    assert classify(SmtpFailure(phase, code, enhanced, text)).scope is not Scope.RECIPIENT


@given(st.sampled_from(sorted(BEFORE_LETTER)), codes, enhanced_codes, st.sampled_from(["", "too big", "size limit"]))
def test_no_campaign_is_stopped_before_the_server_has_heard_of_its_letter(
    phase: Phase, code: int | None, enhanced: str | None, text: str
) -> None:
    assert not classify(SmtpFailure(phase, code, enhanced, text)).stops_campaign
