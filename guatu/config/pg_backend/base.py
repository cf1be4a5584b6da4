"""数据库连接：worked out on first use, retried while the server recovers, renewed after it died."""

import select
import time
from typing import Any, cast

import psycopg
from django.db.backends.postgresql import base

from guatu.config import postgres
from guatu.config.database import Role, is_embedded, parameters

PATIENCE = 20.0
# What a server says, or its socket, in the seconds when it is down, starting or recovering.
PASSING = (
    "the database system is starting up",
    "the database system is shutting down",
    "the database system is in recovery mode",
    "not yet accepting connections",
    "consistent recovery state",
    "connection refused",
    "no such file or directory",
    "server closed the connection unexpectedly",
    "terminating connection",
    "connection reset",
    "connection timeout expired",
    "just been dropped or renamed",  # a restored database is taking its name
)


class DatabaseWrapper(base.DatabaseWrapper):
    """数据库连接：`GUATU_ROLE` in the settings says whether it enters as the owner or as the web role."""

    def get_connection_params(self) -> dict[str, Any]:
        """连接参数：Django's options with our way in."""
        held = super().get_connection_params()
        role = cast("Role", self.settings_dict.get("GUATU_ROLE", "web"))
        return held | parameters(role, self.settings_dict["NAME"])

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """新连接：tried again for some twenty seconds while the server is on its way back."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError as error:
                if not is_passing(error) or time.monotonic() > deadline:
                    raise
            if is_embedded():
                # Finds the server, or starts it when it is dead; waits while it recovers.
                postgres.ensure_running()
            time.sleep(0.1)

    def is_usable(self) -> bool:
        """仍可用：on a local socket a dead server shows as an end of stream, without asking it anything."""
        connection = self.connection
        if connection is None or connection.closed:
            return False
        if not connection.info.host.startswith("/"):
            return super().is_usable()
        watch = select.poll()
        watch.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return super().is_usable() if watch.poll(0) else True


def is_passing(error: psycopg.OperationalError) -> bool:
    """会过去的错误：the server is down or recovering, as against a wrong password or a missing database."""
    text = str(error).lower()
    return error.sqlstate in {"57P01", "57P02", "57P03"} or any(sign in text for sign in PASSING)
