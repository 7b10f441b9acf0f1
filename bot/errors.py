"""The errors that Paperboy expects, worded for the people who read them.

PaperboyError                 its text is shown to people as is
├── BadQuery                  a search text that can't be parsed; holds the position of the mistake
├── BadRequest                any other invalid input: a date, a week, an id
│   └── ControlExpired        a button that is too old, or forged
├── PaperNotFound             an id that neither the cache nor Hugging Face knows
├── SourceUnavailable         an upstream that is down, slow, or sends garbage
├── DiscordUnavailable        Discord can't be reached, or turned the bot away
├── StorageUnavailable        a database that can't be opened, locked or read
│   ├── StorageFull           its disk is full, or too nearly full to fetch papers
│   └── StorageDamaged        its file is damaged
└── BadSettings               a setting that is missing or wrong
"""


class PaperboyError(Exception):
    """An expected error; its text is one friendly line that says what to do."""


class BadQuery(PaperboyError):
    """A search text that can't be parsed.

    `position` is where the mistake begins, in characters from 0, and `length` how many it spans;
    `reason` says what is wrong and `hint`, if not empty, what to write instead. `text` is the whole
    text, as soon as it is known.
    """

    text = ""

    def __init__(self, reason: str, *, position: int = 0, length: int = 1, hint: str = "") -> None:
        """Store the parts; the message is `reason`, then the hint after a full stop."""
        super().__init__(f"{reason}. {hint}" if hint else reason)
        self.reason = reason
        self.position = position
        self.length = length
        self.hint = hint


class BadRequest(PaperboyError):
    """Invalid input other than a query."""


class ControlExpired(BadRequest):
    """A button or menu whose custom_id is too old, or forged."""

    def __init__(self) -> None:
        """Set the message, which says what to do."""
        super().__init__("These buttons have expired. If they came from a command, run it again.")


class PaperNotFound(PaperboyError):
    """No paper is known by this id, link or title."""


class SourceUnavailable(PaperboyError):
    """An upstream could not be queried, or its answer could not be used.

    `retry_after` is how many seconds to wait before retrying, 0 if the upstream didn't say;
    `cause` says why for operators, in a few words, empty if the message does.
    """

    def __init__(self, message: str, *, retry_after: float = 0.0, cause: str = "") -> None:
        """Store the message, how long to wait, and the cause."""
        super().__init__(message)
        self.retry_after = retry_after
        self.cause = cause


class DiscordUnavailable(PaperboyError):
    """Discord can't be reached, or turned the bot away for a reason that may pass."""


class StorageUnavailable(PaperboyError):
    """The database can't be used: in use elsewhere, unreadable, or from a newer version."""


class StorageFull(StorageUnavailable):
    """The disk is full, or nearly: the remaining space is kept for essential records."""


class StorageDamaged(StorageUnavailable):
    """The database file is damaged; it is kept as is, and nothing is written to it."""


class BadSettings(PaperboyError):
    """A setting is missing or invalid."""
