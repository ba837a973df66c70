"""The demo's schools: three that are made up, and an application in each state, by what people do at the desk."""

import datetime

from charter.applications import actions
from charter.judging import actions as judging
from charter.judging.models import Decision
from charter.schools.actions import add_coordinator, register_school

_SCHOOLS = ("Sandcastle Academy", "Gull Rock School", "Driftwood High School")
_FIRST_NUMBER = 990_101  # The national register has no numbers so high.
_WORDS = {
    "safe-places": ("Our room by the library is open at lunch.", "We tell the newest pupils first.", "Our signs"),
    "listening": ("Year 8 wrote the rules anew with us.", "We ask again in spring.", "The rules on one page"),
    "telling-back": ("We write a postcard within a week.", "We put the day into the diary.", "An empty postcard"),
}


def make_applications(people):
    """Make the schools and their applications: being written, sent, being assessed, decided, taken back."""
    worker, school = people["worker1"], people["school1"]
    sandcastle, gull_rock, driftwood = (
        register_school(by=worker, name=f"{name} (made up)", town="Nowhere-on-Sea", urn=str(number))
        for number, name in enumerate(_SCHOOLS, start=_FIRST_NUMBER)
    )
    for each in (sandcastle, gull_rock, driftwood):
        add_coordinator(each, school, by=worker)
    _decided(gull_rock, people)
    _sent(gull_rock, school)
    _assessed(driftwood, people)
    actions.withdraw(_written(sandcastle, school), by=school)
    _written(sandcastle, school, only=("safe-places",))


def _written(school, coordinator, only=tuple(_WORDS), rating=1):
    application = actions.start(school, "bronze", by=coordinator)
    for key in only:
        words, plan, shown = _WORDS[key]
        plan_by = application.due_on - datetime.timedelta(weeks=4)
        actions.save_answer(
            application, key, by=coordinator, edition=0, rating=rating, words=words, plan=plan, plan_by=plan_by
        )
        actions.add_evidence(application, key, by=coordinator, name=shown, words="It is made up, like all of this.")
    return application


def _sent(school, coordinator):
    application = _written(school, coordinator)
    return actions.send(application, by=coordinator, nobody_can_be_recognised=True)


def _assessed(school, people, second_listening=0):
    """Return an application that both assessors rated. They do not agree about one criterion."""
    application = _sent(school, people["school1"])
    for name, listening in (("assessor1", 1), ("assessor2", second_listening)):
        assessment = judging.ask_to_assess(application, people[name], by=people["worker1"])
        for key in _WORDS:
            given = {"rating": listening if key == "listening" else 1, "words": "I looked at what they show."}
            judging.rate(assessment, key, by=people[name], edition=0, **given)
        judging.send(assessment, by=people[name])
    judging.say(application, "listening", by=people["assessor2"], words="I could not find what changed. Did you?")
    return application


def _decided(school, people):
    application = _assessed(school, people)
    decision = judging.propose(
        application,
        by=people["worker2"],
        outcome=Decision.Outcome.NO,
        reasons="Pupils have not had a go at your rules yet. Let them, and tell us what changed.",
    )
    judging.confirm(decision, by=people["admin"])
