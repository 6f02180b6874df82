"""What can be wrong with one address, and with a file as a whole."""

from enum import StrEnum

from mailer_core.audience.report import RefusalReason, sentence


class AddressError(ValueError):
    """The text is no address that letters can be sent to; `reason` says why."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(sentence(reason, "en"))
        self.reason = reason


class FileProblem(StrEnum):
    """Why a whole file is not taken; the closed list of codes."""

    EMPTY = "empty_file"
    TOO_LARGE = "file_too_large"
    NOT_TEXT = "not_text"
    UTF16 = "utf16"
    HEADER_ENCODING = "header_encoding"
    HEADER_UNREADABLE = "header_unreadable"
    OLD_MAC_LINES = "old_mac_lines"
    NO_ADDRESS_COLUMN = "no_address_column"
    BAD_COLUMN_NAME = "bad_column_name"
    DUPLICATE_COLUMN = "duplicate_column"
    RESERVED_COLUMN = "reserved_column"


_SENTENCES: dict[FileProblem, dict[str, str]] = {
    FileProblem.EMPTY: {
        "en": "The file is empty. Choose a CSV file whose first line names the columns, for example: email,first_name",
        "ru": "Файл пуст. Выберите файл CSV, первая строка которого называет столбцы, например: email,first_name",
    },
    FileProblem.TOO_LARGE: {
        "en": "The file is larger than {what} bytes. Split it into several files.",
        "ru": "Файл больше {what} байт. Разбейте его на несколько.",
    },
    FileProblem.NOT_TEXT: {
        "en": "This is not a CSV file (it looks like: {what}). Open it and save it as “CSV UTF-8”.",
        "ru": "Это не файл CSV (похоже на: {what}). Откройте его и сохраните как «CSV UTF-8».",
    },
    FileProblem.UTF16: {
        "en": "The file is in UTF-16. Save it as “CSV UTF-8”.",
        "ru": "Файл в кодировке UTF-16. Сохраните его как «CSV UTF-8».",
    },
    FileProblem.HEADER_ENCODING: {
        "en": "The first line is not valid UTF-8. Save the file as “CSV UTF-8”.",
        "ru": "Первая строка не в кодировке UTF-8. Сохраните файл как «CSV UTF-8».",
    },
    FileProblem.HEADER_UNREADABLE: {
        "en": "The first line cannot be read as CSV: a quote is open or misplaced, or it is over 64 KiB. "
        "Let it hold the column names alone.",
        "ru": "Первая строка не читается как CSV: кавычка не закрыта или стоит не там, либо строка длиннее 64 КиБ. "
        "Оставьте в ней только имена столбцов.",
    },
    FileProblem.OLD_MAC_LINES: {
        "en": "The lines end in a lone carriage return. Save the file as “CSV UTF-8”.",
        "ru": "Строки кончаются одиночным возвратом каретки. Сохраните файл как «CSV UTF-8».",
    },
    FileProblem.NO_ADDRESS_COLUMN: {
        "en": "The first line names no address column (it names: {what}). Name one of the columns “email”.",
        "ru": "В первой строке нет столбца с адресом (есть: {what}). Назовите один из столбцов «email».",
    },
    FileProblem.BAD_COLUMN_NAME: {
        "en": "The column name “{what}” cannot be a merge field. Use Latin letters, digits and _, a letter first.",
        "ru": "Имя столбца «{what}» не годится для поля подстановки. Латинские буквы, цифры и _, первой буква.",
    },
    FileProblem.DUPLICATE_COLUMN: {
        "en": "Two columns are named “{what}”. Rename or remove one of them.",
        "ru": "Два столбца названы «{what}». Переименуйте или удалите один из них.",
    },
    FileProblem.RESERVED_COLUMN: {
        "en": "The name “{what}” belongs to a built-in field. Rename the column.",
        "ru": "Имя «{what}» занято встроенным полем. Переименуйте столбец.",
    },
}


class RecipientsFileError(ValueError):
    """No row of the file is taken; the sentence says why and what to do next."""

    def __init__(self, problem: FileProblem, what: str = "") -> None:
        super().__init__(_SENTENCES[problem]["en"].format(what=what))
        self.problem = problem
        self.what = what

    def sentence(self, lang: str) -> str:
        """Say the problem and the next step; `lang` is `en` or `ru` (any other falls back to `en`)."""
        said = _SENTENCES[self.problem]
        return said.get(lang, said["en"]).format(what=self.what)
