"""State helpers of the charter mark: each does what a person does, by the action that the site uses for it."""

from charter.applications import actions
from charter.judging import actions as judging


def answer_all(application, *, by, rating=2, **words):
    """Say the same of every criterion that is asked about."""
    editions = dict(application.answers.values_list("key", "edition"))
    for criterion in application.criteria:
        actions.save_answer(
            application, criterion.key, by=by, edition=editions.get(criterion.key, 0), rating=rating, **words
        )


def show_all(application, *, by):
    """Show something for every criterion that is asked about and has nothing yet."""
    for criterion in application.criteria:
        if not application.evidence.there().filter(key=criterion.key).exists():
            actions.add_evidence(application, criterion.key, by=by, words="Come and see.")


def send(application, *, by, rating=2):
    """Answer everything, show something for each and send the application."""
    answer_all(application, by=by, rating=rating)
    show_all(application, by=by)
    return actions.send(application, by=by, nobody_can_be_recognised=True)


def assess(application, assessor, *, by, rating=2):
    """Let ``assessor``, whom ``by`` asks, rate every criterion the same and send. Returns the assessment."""
    assessment = judging.ask_to_assess(application, assessor, by=by)
    finish(assessment, rating=rating)
    return assessment


def finish(assessment, *, rating=2, **other):
    """Rate every criterion of an assessment, ``other`` by key, and send it."""
    assessor = assessment.assessor
    for criterion in type(assessment.application).objects.get(pk=assessment.application_id).criteria:
        kept = assessment.ratings.filter(key=criterion.key).first()
        given = {"rating": other.get(criterion.key, rating), "words": "We saw it."}
        judging.rate(assessment, criterion.key, by=assessor, edition=kept.edition if kept else 0, **given)
    judging.send(assessment, by=assessor)


def decide(application, outcome, *, by, **fields):
    """Let two people decide: the first of ``by`` proposes, the second confirms."""
    decision = judging.propose(application, by=by[0], outcome=outcome, **{"reasons": "Because we saw it.", **fields})
    return judging.confirm(decision, by=by[1])
