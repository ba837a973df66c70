"""State helpers of the charter mark: each does what a person does, by the action that the site uses for it."""

from charter.applications import actions


def answer_all(application, *, by, rating=2, **words):
    """Say the same of every criterion that is asked about."""
    editions = dict(application.answers.values_list("key", "edition"))
    for criterion in application.criteria:
        actions.save_answer(
            application, criterion.key, by=by, edition=editions.get(criterion.key, 0), rating=rating, **words
        )


def send(application, *, by, rating=2):
    """Answer everything and send the application."""
    answer_all(application, by=by, rating=rating)
    return actions.send(application, by=by, nobody_can_be_recognised=True)
