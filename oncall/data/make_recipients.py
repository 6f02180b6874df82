"""Make recipients.csv: the demo's audience, good rows and each kind of bad one, the same bytes every time.

Run `python -m oncall.data.make_recipients` after a change here. Every domain is reserved (RFC 2606).
"""

from itertools import islice, product
from pathlib import Path

TARGET = Path(__file__).with_name("recipients.csv")
GOOD_ROWS = 2_150
BAD_ROW_EVERY = 100
HEADER = "email,first_name,last_name,city"

_DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "shop.test", "почта.example", "письма.test")
_PEOPLE = (
    ("Anna", "Berg", "Oslo"),
    ("Анна", "Смирнова", "Москва"),
    ("Luís", "Álvarez", "Málaga"),
    ("Пётр", "Кузнецов", "Нижний Новгород"),
    ("Mary Jane", "O'Neil", '"Cork, Ireland"'),
    ("Ольга", "Щукина", "Йошкар-Ола"),
    ("Jürgen", "Weiß", "Köln"),
    ("Илья", "Ёлкин", "Санкт-Петербург"),
)
_LOCAL_PARTS = ("anna", "anna.s", "luis+news", "petr_k", "mary-jane", "Olga", "j.weiss", "info")


def _bad_rows() -> list[bytes]:
    """One physical text a refused row, in the order in which the file holds them."""
    texts = [
        "no-at-sign.example.com,No,At,Oslo",
        "two@@example.com,Two,Ats,Oslo",
        "dots..in.a.row@example.com,Dot,Dot,Oslo",
        "with space@example.com,Space,Inside,Oslo",
        "Anna Berg <anna@example.com>,Display,Name,Oslo",
        "nobody@-hyphen.example,Bad,Domain,Oslo",
        f"nobody@{'d' * 64}.example,Long,Label,Oslo",
        f"{'a' * 300}@example.com,Long,Local,Oslo",
        "анна@example.com,Анна,Юникод,Москва",
        "ANNA.0@EXAMPLE.COM,Same,By case,Oslo",
        "olga.0@xn--80a1acny.example,Same,By IDN form,Москва",
        "",
        ",No,Address,Oslo",
        'forged@example.com,"Eve\nBcc: everyone@example.com",Header,Oslo',
        "forged2@example.com,Eve%0d%0aBcc: everyone@example.com,Header,Oslo",
        "forged3@example.com,Eve,=?utf-8?q?a=0D=0ABcc=3A_x?=,Oslo",
        "formula@example.com,=1+1,Formula,Oslo",
        'formula2@example.com,"+HYPERLINK(""https://example.com"",""see"")",Formula,Oslo',
        'open.quote@example.com,"Open,Quote,Oslo',
        "too@example.com,many,cells,in,this row",
    ]
    return [text.encode() for text in texts] + ["cp1251@example.com,Павел,Кодировка,Тверь".encode("cp1251")]


def _good_rows() -> list[bytes]:
    columns = product(range(1_000), zip(_LOCAL_PARTS, _PEOPLE, strict=True))
    rows = (
        f"{local}.{number}@{_DOMAINS[(number + place) % len(_DOMAINS)]},{','.join(person)}".encode()
        for place, (number, (local, person)) in enumerate(columns)
    )
    return list(islice(rows, GOOD_ROWS))


def content() -> bytes:
    """Build the file: a bad row after each hundred good ones."""
    rows, bad = _good_rows(), _bad_rows()
    for place, row in reversed(list(enumerate(bad, start=1))):
        rows.insert(place * BAD_ROW_EVERY, row)
    return b"\n".join([HEADER.encode(), *rows, b""])


if __name__ == "__main__":
    TARGET.write_bytes(content())
