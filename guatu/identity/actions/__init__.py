"""身份的动词."""

from guatu.identity.actions.archive import Archived, CannotWrite, TooYoung, archive
from guatu.identity.actions.factors import (
    AlreadyOn,
    Begun,
    NotOn,
    WrongCode,
    begin_factor,
    begun,
    confirm_factor,
    drop_factor,
    pass_code,
    renew_codes,
    reseal,
)
from guatu.identity.actions.sessions import end_others, end_session, make_room

__all__ = [
    "AlreadyOn",
    "Archived",
    "Begun",
    "CannotWrite",
    "NotOn",
    "TooYoung",
    "WrongCode",
    "archive",
    "begin_factor",
    "begun",
    "confirm_factor",
    "drop_factor",
    "end_others",
    "end_session",
    "make_room",
    "pass_code",
    "renew_codes",
    "reseal",
]
