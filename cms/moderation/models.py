"""The ledger, the task that fills it, and what authors say when they send a page.

The ledger's tables are append-only and pseudonymous: ids and salted digests, no words. Words stand in
:class:`SignedPayload`, which erasure may empty without breaking a chain. Nothing here has a foreign key to a
page, a revision or a person, so that deleting or purging those changes no entry. Write through
:mod:`cms.moderation.ledger` only.
"""

import hashlib
import json
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState

from cms.moderation.digest import both_parts, has_private_part, serialise
from cms.people.credentials import is_peer_worker
from cms.safeguarding.append_only import AppendOnlyModel
from cms.safeguarding.sealed import sealed_page_ids


def _new_salt():
    return secrets.token_hex(16)


def _salted_digest(salt, words):
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


class SignedPayload(models.Model):
    """Words that an entry vouches for, with the salt of their digest. Emptying both forgets them for good.

    What was signed of a page has a private part beside its words, with a salt of its own. Its digest stands in the
    words, so the entry vouches for both. It can be emptied alone: the words can then still be checked, and the
    signature vouches for no page any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    salt = models.CharField(max_length=32, default=_new_salt)
    words = models.TextField(blank=True)
    private_salt = models.CharField(max_length=32, blank=True, default="")
    private_words = models.TextField(blank=True, default="")
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signed words")

    def __str__(self):
        return str(self.id)

    @classmethod
    def of(cls, content):
        """Return an unsaved payload of ``content``, the canonical content of a page."""
        payload = cls(private_salt=_new_salt(), private_words=content.private)
        payload.words = serialise({**json.loads(content.public), "private": payload.private_digest})
        return payload

    @property
    def digest(self):
        """The salted SHA-256 of the words, in hex."""
        return _salted_digest(self.salt, self.words)

    @property
    def private_digest(self):
        """The salted SHA-256 of the private words, in hex; empty when there are none."""
        return _salted_digest(self.private_salt, self.private_words) if self.private_salt or self.private_words else ""

    def private_words_stand(self):
        """Return whether the private words are there and are those whose digest stands in the words of a page."""
        return json.loads(self.words).get("private", "") == self.private_digest

    @property
    def names_nobody(self):
        """Whether the words of a page can be shown to anybody: whether its private part stands by itself."""
        return has_private_part(json.loads(self.words))

    @property
    def data(self):
        """What was signed of a page, its public and its private part in one: see ``Content.data``."""
        return both_parts(self.words, self.private_words)


class ChainHead(models.Model):
    """The last entry of one ledger. Locked while an entry is appended, so that a chain never forks."""

    ledger = models.CharField(max_length=40, primary_key=True)
    entry_hash = models.CharField(max_length=64)
    length = models.PositiveBigIntegerField(default=0)

    def __str__(self):
        return f"{self.ledger}: {self.length}"


class LedgerEntry(AppendOnlyModel):
    """A line of a ledger. It carries the hash of the line before it, so a changed or missing line shows."""

    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    previous_hash = models.CharField(max_length=64, unique=True, editable=False)
    entry_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Says that this site wrote the entry. The key is not in the database, so SQL cannot make one.
    seal = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def computed_hash(self):
        """Return what ``entry_hash`` must be: SHA-256 over the ledger's name and every other field."""
        facts = {
            field.attname: field.value_to_string(self) if field.is_relation else field.value_from_object(self)
            for field in self._meta.concrete_fields
            if field.name not in ("id", "entry_hash", "seal")
        }
        return hashlib.sha256(serialise([self._meta.label_lower, facts]).encode()).hexdigest()

    def computed_seal(self, *, key=None):
        """Return what ``seal`` must be under ``key``, a secret key of the site (default: the one of today)."""
        return salted_hmac("cms.moderation.ledger", self.entry_hash, secret=key, algorithm="sha256").hexdigest()

    def seal_is_ours(self):
        """Return whether this site wrote the entry, with its secret key of today or an older one."""
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return any(constant_time_compare(self.seal, self.computed_seal(key=key)) for key in keys)


class ObjectEntry(LedgerEntry):
    """An entry about one object: ``object_type`` is a model's label, ``object_id`` its key, neither a relation."""

    object_type = models.CharField(max_length=100, editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)

    class Meta(LedgerEntry.Meta):
        abstract = True
        indexes = [models.Index(fields=["object_type", "object_id"], name="%(class)s_object")]


class SignOff(ObjectEntry):
    """One peer worker's signature under one exact version."""

    digest = models.CharField(max_length=64, editable=False)
    content = models.ForeignKey(SignedPayload, on_delete=models.PROTECT, related_name="+", editable=False)
    statement_digest = models.CharField(max_length=64, editable=False)
    statement = models.ForeignKey(SignedPayload, on_delete=models.PROTECT, related_name="+", editable=False)
    signer_id = models.PositiveBigIntegerField(editable=False)
    author_ids = models.JSONField(default=list, editable=False)
    revision_id = models.PositiveBigIntegerField(null=True, editable=False)
    # Set when an alias became a page of its own and took the signature of the page it followed with it.
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    class Meta(ObjectEntry.Meta):
        verbose_name = _("sign-off")


class SignOffAsset(ObjectEntry):
    """A picture or document that a signed version shows, with the digest it had then."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="assets", editable=False)
    digest = models.CharField(max_length=64, editable=False)

    class Meta(ObjectEntry.Meta):
        verbose_name = _("signed file")


class Revocation(LedgerEntry):
    """A signature taken back, by whom, and why."""

    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="revocation", editable=False)
    by_id = models.PositiveBigIntegerField(editable=False)
    reason_digest = models.CharField(max_length=64, editable=False)
    reason = models.ForeignKey(SignedPayload, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta(LedgerEntry.Meta):
        verbose_name = _("revocation")


class TakeDown(ObjectEntry):
    """A page taken off the public site. Signatures from before it no longer count: coming back needs a new one."""

    by_id = models.PositiveBigIntegerField(null=True, editable=False)
    reason_digest = models.CharField(max_length=64, editable=False)
    reason = models.ForeignKey(SignedPayload, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta(ObjectEntry.Meta):
        verbose_name = _("take-down")


class Authorship(ObjectEntry):
    """A person helped to make an object. It outlives the revision that shows it and the account itself."""

    class How(models.TextChoices):
        STARTED = "started", _("started it")
        WROTE = "wrote", _("wrote in it")

    user_id = models.PositiveBigIntegerField(editable=False)
    how = models.CharField(max_length=10, choices=How, editable=False)

    class Meta(ObjectEntry.Meta):
        verbose_name = _("authorship")
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "user_id", "how"], name="moderation_authorship_once"
            )
        ]


class CredentialChange(ObjectEntry):
    """A peer worker's credential was given, paused or ended: the seal it got by that. The last one counts.

    ``begun`` says that the credential was there before this ledger, and was taken as it was.
    """

    credential_seal = models.CharField(max_length=64, editable=False)
    begun = models.BooleanField(default=False, editable=False)

    class Meta(ObjectEntry.Meta):
        verbose_name = _("change of a credential")


class SignedHeads(LedgerEntry):
    """A line that says where every ledger stood, signed with a key that the database does not hold.

    ``line`` is one line of JSON, kept here letter for letter as it was printed. :mod:`cms.moderation.heads` reads it.
    """

    line = models.TextField(editable=False)

    class Meta(LedgerEntry.Meta):
        verbose_name = _("signed heads")
        verbose_name_plural = _("signed heads")


LEDGERS = (SignOff, SignOffAsset, Revocation, TakeDown, Authorship, CredentialChange, SignedHeads)


class Permit(models.Model):
    """Lets one transaction write what the public sees of one object: a live page, or a row that signed pages show.

    Only the checked save makes it, and takes it away before the transaction ends.
    """

    #: Stands for the id of a page that is being made.
    NEW = 0

    object_type = models.CharField(max_length=100)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("permit")

    def __str__(self):
        return f"{self.object_type} {self.object_id}"


class PagesToCompare(models.Model):
    """The triggers were off, and the live pages were not found to be as signed since. No server starts meanwhile.

    ``migrate`` makes it, and takes it away when every live page says what was signed.
    """

    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pages to compare")
        verbose_name_plural = _("pages to compare")

    def __str__(self):
        return str(self.since)


class SubmissionNote(models.Model):
    """What an author tells the peer worker. Kept with every save; ``task_state`` is set when the page is sent."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="submission_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("note to the peer worker"), max_length=2000)
    task_state = models.ForeignKey(TaskState, on_delete=models.CASCADE, null=True, related_name="submission_notes")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("note to the peer worker")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "author"],
                condition=models.Q(task_state=None),
                name="moderation_one_unsent_note",
            )
        ]

    def __str__(self):
        return self.text


class ToAnswer(models.Model):
    """Something that was said about one place of a draft. It is open until somebody says what became of it.

    ``place`` is that of a :class:`~cms.coauthoring.parts.Part`, empty for the whole page; ``place_name`` is how the
    part was called then, for when it is gone. ``settled_at`` is set by ticking it off, and also by an ``answer``: the
    words for why it was not done.
    """

    place = models.CharField(_("where"), max_length=120, blank=True, default="")
    place_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    answer = models.CharField(_("not done, because"), max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.text

    def settle(self, by, answer):
        """Keep who settled it, and the ``answer``, if there is one. Whether they may is asked before."""
        self._keep(timezone.now(), by, answer.strip())

    def reopen(self):
        """Take that back."""
        self._keep(None, None, "")

    def _keep(self, at, by, answer):
        self.settled_at, self.settled_by, self.answer = at, by, answer
        self.save(update_fields=["settled_at", "settled_by", "answer"])


class RequestedChange(ToAnswer):
    """One thing that a peer worker asked to be changed, at its place. ``quote`` are the words it is about."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="requested_changes")
    task_state = models.ForeignKey(TaskState, on_delete=models.CASCADE, related_name="requested_changes")
    text = models.CharField(_("what to change"), max_length=300)
    quote = models.CharField(_("the words you mean"), max_length=300, blank=True, default="")

    class Meta(ToAnswer.Meta):
        verbose_name = _("requested change")
        indexes = [
            models.Index(fields=["page"], condition=models.Q(settled_at=None), name="moderation_open_changes"),
        ]


class NotThisTimeTemplate(models.Model):
    """Words to begin a "not this time" with. A part in square brackets is a gap, for the peer worker to fill.

    Leads and administrators look after them. One that is not offered any more stays, for whoever looks back.
    """

    name = models.CharField(_("what it is for"), max_length=80, unique=True)
    reason = models.TextField(_("why, in kind words"), max_length=1500)
    next_step = models.TextField(_("what they can do next"), max_length=800)
    support = models.CharField(_("who can help"), max_length=200)
    support_link = models.CharField(_("a link to that help"), max_length=300)
    is_offered = models.BooleanField(_("peer workers can choose it"), default=True)

    class Meta:
        verbose_name = _("words for “not this time”")
        verbose_name_plural = _("words for “not this time”")
        ordering = ["name"]

    def __str__(self):
        return self.name


class NotThisTime(models.Model):
    """A peer worker said "not this time" to what waited at ``task_state``. Nothing is deleted by it.

    ``sent_again_at`` is set when its authors send the page once more: until then it is how the page stands.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="not_this_time")
    task_state = models.OneToOneField(TaskState, on_delete=models.CASCADE, related_name="not_this_time")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.TextField(max_length=1500)
    next_step = models.TextField(max_length=800)
    support = models.CharField(max_length=200)
    support_link = models.CharField(max_length=300)
    sent_again_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("not this time")
        verbose_name_plural = _("not this time")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["page"], condition=models.Q(sent_again_at=None), name="moderation_not_this_time"),
        ]

    def __str__(self):
        return self.reason


class Suggestion(models.Model):
    """Other words for one part of a draft, which an author uses or not. ``old`` and ``new`` are as stored.

    ``by`` is the peer worker who suggests them. Whoever's words are used is an author of the page from then on.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        USED = "used", _("used")
        KEPT = "kept", _("the author kept their own words")
        WITHDRAWN = "withdrawn", _("the peer worker suggested something else")

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="suggestions")
    place = models.CharField(_("where"), max_length=120)
    place_name = models.CharField(max_length=200, editable=False)
    old = models.JSONField()
    new = models.JSONField()
    why = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("suggestion")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["page"], condition=models.Q(state="open"), name="moderation_open_suggestions"),
        ]

    def __str__(self):
        return self.place_name


class Reader(models.TextChoices):
    """What somebody who reads a draft by a link is to its authors. Nobody gives a name."""

    CLINICIAN = "clinician", _("a doctor, nurse or therapist")
    SCHOOL = "school", _("somebody at a school")
    GROUP = "group", _("another group")
    PARENT = "parent", _("a parent or carer")
    YOUNG = "young", _("a young person")
    OTHER = "other", _("somebody else")


class ReaderLink(models.Model):
    """Lets whoever has it read one draft and comment on it, without an account, until it ends or is taken back.

    Only a digest of its token is kept, under the site's secret key.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="reader_links")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    reader = models.CharField(_("who is it for?"), max_length=10, choices=Reader, default=Reader.OTHER)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("link for a reader")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.page_id}: {self.get_reader_display()}"

    @property
    def works(self):
        """Whether somebody can read the draft by it now."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ReaderComment(ToAnswer):
    """What somebody said who read a draft by a link. ``reader`` is all that is known of them."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="reader_comments")
    link = models.ForeignKey(ReaderLink, on_delete=models.CASCADE, related_name="comments")
    reader = models.CharField(_("who are you?"), max_length=10, choices=Reader)
    text = models.TextField(_("what do you want to say?"), max_length=2000)
    said_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(ToAnswer.Meta):
        verbose_name = _("comment of a reader")
        indexes = [
            models.Index(fields=["page"], condition=models.Q(settled_at=None), name="moderation_reader_comments"),
        ]


class ResolvedCheck(models.Model):
    """A peer worker said why something that a check found is all right: see :mod:`cms.moderation.findings`.

    ``digest`` stands for the words, which are not kept here. It counts for exactly these words on this page.
    ``about`` and ``place_name`` say what kind of thing it was and in which part, in words that hold none of the page's.
    """

    LONGEST = 300

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="resolved_checks")
    check_key = models.CharField(max_length=40, editable=False)
    about = models.CharField(max_length=200, blank=True, default="", editable=False)
    place_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(auto_now=True)
    why = models.CharField(_("it is all right, because"), max_length=LONGEST)

    class Meta:
        verbose_name = _("resolved check")
        constraints = [models.UniqueConstraint(fields=["page", "digest"], name="moderation_one_answer_a_finding")]

    def __str__(self):
        told = " · ".join(filter(None, (self.about or self.check_key, self.place_name)))
        return f"{told}: {self.why}"


class QueueItemQuerySet(models.QuerySet):
    def visible(self):
        """Filter to what peer workers may meet in the queue. Whatever shows or counts what waits begins here."""
        return self.exclude(page__in=sealed_page_ids())


class QueueItem(models.Model):
    """One page that waits for a peer worker, with what the queue shows of it.

    A copy of what the workflow and the newest draft say, so that a queue of 100,000 costs what one of 50 does.
    :mod:`cms.moderation.queue` keeps it, and can make it anew: nothing rests on it but what people see.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="queue_item")
    task_state = models.ForeignKey(TaskState, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=255)
    searched = models.TextField()  # The title without capitals: longer than it, in some languages.
    kind = models.CharField(max_length=100)  # A model's label.
    group = models.ForeignKey("people.WritingGroup", on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=100)
    touches = models.JSONField(default=list)  # Keys of cms.moderation.touches.
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    last_live_at = models.DateTimeField(null=True)  # None is a page that was never live.
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("page that waits")
        verbose_name_plural = _("pages that wait")
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index(fields=["sent_at", "id"], name="moderation_queue_sent"),
            models.Index(fields=["due_at", "id"], name="moderation_queue_due"),
        ]

    def __str__(self):
        return self.title


class QueueKey(models.Model):
    """One thing by which a waiting page is found: its kind, group or language, what it touches, how a word begins.

    ``sent_at`` is the item's, so that the oldest of a hundred thousand with one key are read from one index.
    """

    item = models.ForeignKey(QueueItem, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=120)
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("key of a page that waits")
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="moderation_queue_key_once")]
        indexes = [models.Index(fields=["key", "sent_at", "item"], name="moderation_queue_key")]

    def __str__(self):
        return self.key


class WaitingTime(models.Model):
    """How long one page waited for its decision. It says neither which page nor who decided; old ones go."""

    seconds = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("waiting time")

    def __str__(self):
        return str(self.seconds)


class ReadingChoices(models.Model):
    """How one peer worker wants to read. What they leave out, and how much is enough, nobody else is shown."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reading_choices"
    )
    leaves_out = models.JSONField(default=list)  # Keys of hard topics.
    hard_a_day = models.PositiveSmallIntegerField(null=True)
    away_until = models.DateField(null=True)  # The day they are back.
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("how somebody reads")

    def __str__(self):
        return str(self.user)


class HardReading(models.Model):
    """A person took on a page about something hard today. Kept until the next day, and shown to nobody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("hard page read today")
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="moderation_hard_reading_once")]

    def __str__(self):
        return f"{self.user_id}: {self.page_id}"


class PeerSignOffTask(Task):
    """The one step of the workflow: peer workers read the page, ask for changes or sign it off."""

    class Meta:
        verbose_name = _("peer sign-off")

    @classmethod
    def get_description(cls):
        return _("A peer worker who did not help to write the page signs off exactly this version.")

    def start(self, workflow_state, user=None):
        """Begin to wait. By whatever button the page is sent, its address fits its title by then."""
        from cms.moderation.page_address import follow_title

        if isinstance(page := workflow_state.content_object, Page):
            follow_title(page, user)
        return super().start(workflow_state, user=user)

    def user_can_access_editor(self, obj, user):
        """Peer workers may open what waits for them. A real edit makes them authors, and somebody else signs."""
        return is_peer_worker(user)

    def get_actions(self, obj, user):
        from cms.moderation.eligibility import may_sign_off

        if not may_sign_off(user, obj):
            return []
        return [("reject", _("Ask for changes"), True), ("approve", _("Sign off"), True)]

    def get_template_for_action(self, action):
        # Both decisions are made where the page can be read: the review page.
        return "moderation/decide_on_the_review_page.html"

    def on_action(self, task_state, user, action_name, **kwargs):
        """Decide on the page of ``task_state``, whatever page the address named.

        Wagtail does not check that a task state belongs to the page in the address (see
        ``wagtail/admin/views/generic/workflow.py``), so nothing else is trusted here.
        """
        from cms.moderation import actions

        page = task_state.workflow_state.content_object.specific
        if action_name == "approve":
            actions.sign_off(
                page, by=user, fingerprint=kwargs.get("fingerprint", ""), statement=kwargs.get("comment", "")
            )
        elif action_name == "reject":
            actions.ask_for_changes(page, by=user, message=kwargs.get("comment", ""))

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if not is_peer_worker(user):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
