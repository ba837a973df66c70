"""Training modules."""

import pytest

from tests.factories import make_training
from tests.helpers import publish
from training.models import TrainingIndexPage


def test_reader_sees_what_they_will_learn_and_how_long_it_takes(open_site, author, worker, visitor):
    module = make_training(by=author, title="The first five minutes", minutes=45, you_will_learn="<p>To listen.</p>")
    module = publish(module, author=author, workers=[worker])
    page = visitor.get(module.url).content.decode()
    assert "45 minutes" in page
    assert "To listen." in page
    assert "45 minutes" in visitor.get(TrainingIndexPage.objects.get().url).content.decode()


@pytest.mark.parametrize(("minutes", "words"), [(1, "1 minute"), (90, "90 minutes")])
def test_minutes_are_counted_in_plain_english(open_site, author, worker, visitor, minutes, words):
    module = publish(make_training(by=author, minutes=minutes), author=author, workers=[worker])
    for address in (module.url, TrainingIndexPage.objects.get().url):
        page = visitor.get(address).content.decode()
        assert words in page
        assert f"{words}s" not in page
