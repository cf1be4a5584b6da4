"""交表：the one road of a form, from what was typed to what was done or why it was not."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from guatu.core.refusal import Refusal
from guatu.ui.overtaken import overtaken


def sent(request: HttpRequest, form: Form, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """交表. A form that was sent and is right is acted on, and where that leads is returned.

    None when the form is to be drawn: not sent yet, not right, or refused by the verb; the reason then
    stands on the form, beside all that was typed.
    """
    if request.method != "POST" or not form.is_valid() or overtaken(form):
        return None
    try:
        return act()
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None
