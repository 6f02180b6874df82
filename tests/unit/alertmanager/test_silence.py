"""The prefilled form for a silence."""

from urllib.parse import unquote, urlsplit

from alerts.alertmanager.silence import silence_url


def test_the_form_opens_with_every_label_filled_in() -> None:
    url = silence_url("https://alerts.example.com/", {"provider": "smtp_global", "alertname": "MailerBreakerTripped"})
    assert unquote(urlsplit(url).fragment) == (
        '/silences/new?filter={alertname="MailerBreakerTripped",provider="smtp_global"}'
    )
    assert url.startswith("https://alerts.example.com/#/silences/new?filter=%7B")


def test_a_value_cannot_break_out_of_its_quotes() -> None:
    url = silence_url("http://127.0.0.1:9093", {"provider": 'a"b, c=~".*'})
    assert unquote(url.partition("filter=")[2]) == '{provider="a\\"b, c=~\\".*"}'
