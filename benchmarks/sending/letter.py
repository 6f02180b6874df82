"""The letter that every sender sends: two alternatives of about 2 KB, merged with a name."""

SUBJECT = "The programme of the week"
FROM = "news@example.com"
TEXT = "Dear reader, this is the programme of the week, with twelve evenings and three premieres.\n" * 20
HTML = (
    "<html><body>"
    + "<p>Dear reader, this is the programme of the week, with twelve evenings.</p>\n" * 25
    + "</body></html>"
)


def addresses(count: int) -> list[str]:
    """Give so many recipients."""
    return [f"reader{number}@example.com" for number in range(count)]
