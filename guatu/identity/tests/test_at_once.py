"""同时：two with the same code, two log-ins at one place."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from guatu.identity import actions
from guatu.identity.tests.conftest import code_of, enrolled
from guatu.zones.models import Account


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_with_the_same_code_one_is_let_in() -> None:
    account = Account.objects.create(username="officer", name="李工")
    at = datetime.now(UTC)
    codes = enrolled(account, at)
    for code in (code_of(account, at + timedelta(seconds=60)), codes[0]):
        gate = threading.Barrier(4)
        answers: list[str] = []

        def come(code: str = code, gate: threading.Barrier = gate, answers: list[str] = answers) -> None:
            gate.wait()
            try:
                answers.append(actions.pass_code(account, code=code, at=at + timedelta(seconds=60)))
            except actions.WrongCode:
                answers.append("")
            finally:
                connections.close_all()

        people = [threading.Thread(target=come) for _ in range(4)]
        for each in people:
            each.start()
        for each in people:
            each.join()
        assert sorted(bool(answer) for answer in answers) == [False, False, False, True]
