"""Why a file is not taken, in sentences."""

from fullcircle.platform.actions import Refused


class TooLarge(Refused):
    """More than we keep."""

    status = 413


class UnknownKind(Refused):
    """Nothing that we would hand out again with a good conscience."""

    status = 415


class NoRoom(Refused):
    """The disk is nearly full."""

    status = 507
