"""拒绝：a step that is not open to this person, or not now."""


class Refusal(Exception):
    """拒绝. The message is a plain Chinese sentence for the person who reads it; nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
