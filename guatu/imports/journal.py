"""进度本：a second connection that says how far a run is, so that it is seen before the import ends."""

import time
from datetime import datetime
from types import TracebackType
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

BETWEEN = 0.4  # seconds from one line to the next
ENTER = "select set_config('guatu.zone', %s, false), set_config('guatu.zones', %s, false)"
BEGIN = """
UPDATE imports_importrun
SET state = 'running', started_at = %s, moved_at = clock_timestamp(), tries = tries + 1, step = '', done = 0
WHERE zone = %s AND id = %s AND state IN ('queued', 'running') RETURNING tries
"""
MOVE = """
UPDATE imports_importrun SET step = %s, done = %s, total = %s, moved_at = clock_timestamp()
WHERE zone = %s AND id = %s AND state = 'running'
"""


class Journal:
    """进度本 of one zone. Each line is a transaction of its own; it ends with the worker, however it dies."""

    def __init__(self, zone_id: int) -> None:
        self.zone_id = zone_id
        self.run_id: UUID | None = None
        self.connection = connections.create_connection(DEFAULT_DB_ALIAS)
        self._next = 0.0
        self._step = ""

    def __enter__(self) -> "Journal":
        with self.connection.cursor() as cursor:
            cursor.execute(ENTER, [str(self.zone_id), str(self.zone_id)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def begin(self, run_id: UUID, at: datetime) -> int:
        """开始办. Which attempt this is; 0 when it was cancelled meanwhile."""
        self.run_id = run_id
        with self.connection.cursor() as cursor:
            cursor.execute(BEGIN, [at, self.zone_id, run_id])
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def note(self, step: str, done: int, total: int) -> None:
        """记进度, not oftener than anybody can read it."""
        moment = time.monotonic()
        if step == self._step and moment < self._next:
            return
        self._step, self._next = step, moment + BETWEEN
        with self.connection.cursor() as cursor:
            cursor.execute(MOVE, [step, done, total, self.zone_id, self.run_id])
