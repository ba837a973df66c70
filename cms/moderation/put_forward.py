"""Words that somebody put forward to the people of a page, and that came into it by an author's own hands.

Whoever's suggestion is used has helped to write the page. So has a peer worker whose words an author types off: from a
suggestion that is still open, from a change that was asked for, or from a comment.
"""

import re
from html import unescape

from django.utils.html import strip_tags
from wagtail.models import Comment, CommentReply, TaskState, get_default_page_content_type

from cms.moderation.models import RequestedChange, Suggestion

#: So many words of a suggestion in a row are somebody's own, or all of one that has no more than that.
_RUN, _SHORTEST = 6, 3
#: Of a comment, more: it names what is missing, and whoever writes that then uses the same words.
_RUN_OF_A_COMMENT = 8


def whose_words_came_in(page, before, after):
    """Return the ids of those who put words forward that ``after`` of ``page`` says and ``before`` does not.

    Both are :class:`~cms.moderation.digest.Content`. What an author had said before the suggestion was made is theirs.
    Two queries.
    """
    suggested, comments = list(_suggested(page)), list(_said(page))
    if not (suggested or comments):
        return set()  # As mostly: this is part of every save.
    before, after = (_words_of(content) for content in (before, after))
    lengths = [*range(_SHORTEST, _RUN + 1), _RUN_OF_A_COMMENT]
    new = {length: _runs(after, length) - _runs(before, length) for length in lengths}
    found = set()
    for user_id, theirs, was in suggested:
        length = min(_RUN, len(theirs))
        if length >= _SHORTEST and new[length] & (_runs(theirs, length) - _runs(was, length)):
            found.add(user_id)
    said = new[_RUN_OF_A_COMMENT]
    found |= {user_id for user_id, text in comments if said & _runs(_words(text), _RUN_OF_A_COMMENT)}
    return found - {None}


def _suggested(page):
    """Yield whose each suggestion for ``page`` is, its words, and those that were there."""
    for user_id, old, new in Suggestion.objects.filter(page=page.pk).values_list("by", "old", "new"):
        yield user_id, _words_in(new), _words_in(old)


def _said(page):
    """Return ``(user id, text)`` of all that was asked for in ``page``, and of its comments. One query."""
    asked = RequestedChange.objects.filter(page=page.pk).order_by().values_list("task_state__finished_by", "text")
    decided = TaskState.objects.filter(
        workflow_state__object_id=str(page.pk), workflow_state__base_content_type=get_default_page_content_type()
    ).exclude(comment="")
    comments = Comment.objects.filter(page=page.pk).order_by().values_list("user", "text")
    replies = CommentReply.objects.filter(comment__page=page.pk).order_by().values_list("user", "text")
    return asked.union(decided.order_by().values_list("finished_by", "comment"), comments, replies)


def _words_of(content):
    """Return the words of a content, but for how it was made: that tells what peer workers asked for, as they did."""
    return _words_in({name: value for name, value in content.data["fields"].items() if name != "how_made"})


def _words_in(value):
    """Return the words of all texts in ``value``, which is plain data, in their order."""
    if isinstance(value, dict):
        return [word for each in value.values() for word in _words_in(each)]
    if isinstance(value, list | tuple):
        return [word for each in value for word in _words_in(each)]
    return _words(value) if isinstance(value, str) else []


def _words(text):
    return re.findall(r"\w+", unescape(strip_tags(text)).casefold())


def _runs(words, length):
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}
