"""The errors Paperboy knows, written for the people who will read them.

PaperboyError                 its text is shown to people as it is
├── BadQuery                  a search text that can't be read; knows the place of the mistake
├── BadRequest                any other input that can't be used: a date, a week, an id
│   └── ControlExpired        a button that is too old, or forged
├── PaperNotFound             an id that neither the cache nor Hugging Face knows
├── SourceUnavailable         an upstream that is down, slow, or answers rubbish
├── DiscordUnavailable        Discord can't be reached, or turned the bot away
├── StorageUnavailable        a database that can't be opened, locked or read
│   ├── StorageFull           its disk is full, or so nearly that nothing is fetched
│   └── StorageDamaged        its file is damaged
└── BadSettings               a setting that is missing or wrong
"""


class PaperboyError(Exception):
    """An expected error; its text is one friendly line that says what to do."""


class BadQuery(PaperboyError):
    """A search text that can't be read.

    `position` counts characters of the text from 0 and `length` is how many of them are meant;
    `reason` says what is wrong and `hint`, if there is one, what to write instead.
    """

    def __init__(self, reason: str, *, position: int = 0, length: int = 1, hint: str = "") -> None:
        """Keep the place; the message is `reason`, then the hint after a full stop."""
        super().__init__(f"{reason}. {hint}" if hint else reason)
        self.reason = reason
        self.position = position
        self.length = length
        self.hint = hint


class BadRequest(PaperboyError):
    """Input other than a query that can't be used."""


class ControlExpired(BadRequest):
    """A button or menu whose custom_id is too old, or forged."""

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__("These buttons have expired: please ask again.")


class PaperNotFound(PaperboyError):
    """No paper is known by this id, link or title."""


class SourceUnavailable(PaperboyError):
    """An upstream could not be asked, or its answer could not be used.

    `retry_after` is how many seconds to leave it alone, 0 if it didn't say.
    """

    def __init__(self, message: str, *, retry_after: float = 0.0) -> None:
        """Keep how long to wait."""
        super().__init__(message)
        self.retry_after = retry_after


class DiscordUnavailable(PaperboyError):
    """Discord can't be reached, or turned the bot away for a reason that may pass."""


class StorageUnavailable(PaperboyError):
    """The database can't be used: in use elsewhere, unreadable, or from a newer version."""


class StorageFull(StorageUnavailable):
    """The disk is full, or nearly: what has to be written down comes first."""


class StorageDamaged(StorageUnavailable):
    """The database's file is damaged; it is kept as it is, and nothing is written to it."""


class BadSettings(PaperboyError):
    """A setting is missing or can't be used."""
