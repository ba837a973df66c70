"""What the search keeps beside Wagtail's index: what live pages are found by, and which words mean the same."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from cms.people.models import WritingGroup
from search.words import LONGEST_WORD, words_of

_MOST_MEANINGS, _LONGEST_MEANING = 20, 8  # of one set; words of one of them


class SearchedPage(models.Model):
    """A live page as the search counts it: written and deleted with its entry in the index.

    It is a narrow table on purpose: a common word finds every page of the site, and they are counted. And it has an
    index for its entry only: without statistics, SQLite would take one on the language for each match in turn, and go
    through all pages as often as there are matches.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="searched")
    entry_id = models.IntegerField(db_index=True)
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, db_index=False, related_name="+")
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE, db_index=False, related_name="+")
    audience = models.CharField(max_length=20)
    group = models.ForeignKey(WritingGroup, on_delete=models.CASCADE, null=True, db_index=False, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("page in the search")

    def __str__(self):
        return f"page {self.page_id}"


class SearchedText(models.Model):
    """The words of a live page as one plain text: what excerpts are cut from and words are counted in."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="searched_text")
    text = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("text in the search")

    def __str__(self):
        return f"text of page {self.page_id}"


class Word(models.Model):
    """A word of live pages, folded, for whoever mistypes it. It goes with the last page that has it."""

    word = models.CharField(max_length=LONGEST_WORD, unique=True)
    shown = models.CharField(max_length=3 * LONGEST_WORD)
    sound = models.CharField(max_length=2 * LONGEST_WORD, db_index=True)
    pages = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("word in the search")

    def __str__(self):
        return self.shown


class Synonyms(models.Model):
    """Words that mean the same: whoever looks for one of them finds pages with any. No reader sees the list."""

    words = models.TextField(
        _("words that mean the same"),
        help_text=_("With commas between them. For example: CAMHS, child and adolescent mental health services"),
        max_length=1000,
    )

    class Meta:
        verbose_name = _("words that mean the same")
        verbose_name_plural = _("words that mean the same")
        ordering = ["words"]

    def __str__(self):
        return self.words

    def clean(self):
        meanings = meanings_of(self.words)
        if len(meanings) < 2:
            raise ValidationError({"words": gettext("Write at least two, with a comma between them.")})
        if len(meanings) > _MOST_MEANINGS or any(len(words) > _LONGEST_MEANING for words in meanings):
            raise ValidationError(
                {"words": gettext("That is too long. Write at most 20, and at most 8 words for each of them.")}
            )


def meanings_of(text):
    """Return what a set of synonyms holds: a tuple of folded words for each of them."""
    meanings = (tuple(words_of(part)) for part in text.replace("\n", ",").replace("،", ",").split(","))
    return list(dict.fromkeys(words for words in meanings if words))
