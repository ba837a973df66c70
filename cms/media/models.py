"""Pictures and documents. Their files are named by their content, so a file never changes under its name."""

from contextlib import contextmanager, nullcontext
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError

from cms.media.cascade import ReadyFilter, ready_filters
from cms.media.fields import DocumentField, PictureField
from cms.media.publicity import copy_of_the_bytes, seal, seal_is_ours
from cms.media.uploads import content_hash


class CustomImage(AbstractImage):
    """A picture. ``description`` says what it shows, for people who cannot see it."""

    file = PictureField(upload_to="pictures", width_field="width", height_field="height", verbose_name=_("file"))

    #: Beside the consent of each of them, it says whether a page that shows the picture may be signed off.
    recognisable_people = models.PositiveSmallIntegerField(
        _("how many people in it could be recognised?"),
        null=True,
        blank=True,
        help_text=_("Think of faces, a school jumper, a name on a shirt, a front door. 0 if nobody could be."),
    )

    admin_form_fields = ("title", "file", "description", "recognisable_people", "collection", "tags")

    #: What readers get of it. Signed with every page that shows it.
    shown_fields = ("file", "description")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_customimage", "Can choose a picture")]

    @contextmanager
    def open_file(self):
        """Open the picture for Wagtail to make a rendition of. Other bytes than those of its name are none of it."""
        if not self.file._committed:
            with super().open_file() as opened:
                yield opened
            return
        copy = copy_of_the_bytes(self.file)
        if copy is None:
            raise SourceImageIOError(f"The file {self.file.name} does not hold the bytes that its name says.")
        with copy:
            yield copy

    def create_renditions(self, *filters):
        """Make several renditions of one reading of the picture: see :mod:`cms.media.cascade`."""
        if not filters:
            return {}
        with self.open_file() as opened:
            ready = ready_filters(self, filters, opened)
        return {wanted: self.create_rendition(each) for wanted, each in zip(filters, ready, strict=True)}

    def generate_rendition_file(self, wanted, *, source=None):
        """Return the file of one rendition, of the picture's bytes or of ``source``, which holds the same."""
        if not isinstance(wanted, ReadyFilter):
            with self.open_file() if source is None else nullcontext(source) as opened:
                [wanted] = ready_filters(self, [wanted], opened)
        return super().generate_rendition_file(wanted)

    def find_existing_renditions(self, *filters):
        """Return the renditions there are. One that was not made from this picture is made anew.

        Its name stands in the page, and could say anything.
        """
        found = super().find_existing_renditions(*filters)
        for wanted, rendition in found.items():
            if not seal_is_ours(rendition):
                rendition.file = self.generate_rendition_file(wanted)
                rendition.save()
        return found

    @property
    def default_alt_text(self):
        # Wagtail falls back on the title, which is often the file's name.
        return self.description


class CustomRendition(AbstractRendition):
    """A picture at one size, made by Wagtail from an :class:`CustomImage`."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    def get_upload_to(self, filename):
        """Name the file by its bytes and seal them to the picture: see :func:`cms.media.publicity.seal`."""
        digest = content_hash(self.file)
        size = (self.width, self.height)
        mark = seal(self.image.file.name, self.filter_spec, self.focal_point_key, digest, size)
        return f"images/{digest}.{mark}{PurePosixPath(filename).suffix.lower()}"


class CustomDocument(AbstractDocument):
    """A file that readers can download."""

    file = DocumentField(upload_to="documents", verbose_name=_("file"))

    admin_form_fields = ("title", "file", "collection", "tags")

    #: What readers get of it. Signed with every page that shows it.
    shown_fields = ("file", "title")

    @property
    def size(self):
        """How many bytes the file has, or None when it is gone. No signature covers the row's ``file_size``."""
        try:
            return self.file.size
        except OSError:
            return None

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        permissions = [("choose_customdocument", "Can choose a document")]


class Consent(models.Model):
    """One person said yes to one thing being public: a picture that shows them, or a page that has their own words.

    The person is a ``reference``, under which the signed paper is filed outside the site: never a name. The person's
    own yes (``assent_on``) and that of whoever decides for a child (``authority_on``) are two things. Whether both are
    enough is for :mod:`cms.media.consent` to say.
    """

    class Who(models.TextChoices):
        CHILD = "child", _("somebody under 18")
        LOOKED_AFTER = "looked-after", _("somebody under 18 in care")
        ADULT = "adult", _("an adult")

    class Authority(models.TextChoices):
        PARENT = "parent", _("a parent")
        CARER = "carer", _("a carer")
        RESPONSIBLE = "responsible", _("whoever holds parental responsibility, such as the council")

    class Channel(models.TextChoices):
        WEBSITE = "website", _("this site")
        PRINT = "print", _("printed sheets")
        BOTH = "both", _("this site and printed sheets")

    image = models.ForeignKey(
        CustomImage, on_delete=models.CASCADE, null=True, blank=True, related_name="consents", verbose_name=_("picture")
    )
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, null=True, blank=True, related_name="consents"
    )
    reference = models.CharField(
        _("number of the paper"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^[A-Z]{0,3}[0-9][0-9/-]*$",
                _("Write the number that the signed paper is filed under, such as 2026-14. Never a name."),
            )
        ],
        help_text=_("What the signed paper is filed under, such as 2026-14. Never a name."),
    )
    who = models.CharField(_("who is it?"), max_length=20, choices=Who, default=Who.CHILD)
    assent_on = models.DateField(_("they said yes themselves on"))
    authority = models.CharField(_("who decides for them?"), max_length=20, choices=Authority, blank=True)
    authority_on = models.DateField(_("that person said yes on"), null=True, blank=True)
    channel = models.CharField(_("yes to"), max_length=10, choices=Channel, default=Channel.BOTH)
    expires_on = models.DateField(_("until"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("consent")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image=None) ^ models.Q(page=None), name="media_consent_to_one_thing"
            ),
            models.UniqueConstraint(
                fields=["image", "reference"], condition=models.Q(withdrawn_at=None), name="media_one_yes_to_a_picture"
            ),
            models.UniqueConstraint(
                fields=["page", "reference"], condition=models.Q(withdrawn_at=None), name="media_one_yes_to_a_page"
            ),
        ]

    def __str__(self):
        return self.reference

    def clean(self):
        today = timezone.localdate()
        wrong = {}
        for name in ("assent_on", "authority_on"):
            if (day := getattr(self, name)) and day > today:
                wrong[name] = _("This day has not come yet.")
        if self.expires_on and self.expires_on <= today:
            wrong["expires_on"] = _("This yes is over already. Ask again.")
        if self.who != self.Who.ADULT and not self.authority:
            wrong["authority"] = _("Somebody under 18 needs the yes of whoever decides for them, beside their own.")
        elif self.who != self.Who.ADULT and not self.authority_on:
            wrong["authority_on"] = _("Say on which day.")
        if self.who == self.Who.LOOKED_AFTER and self.authority not in ("", self.Authority.RESPONSIBLE):
            wrong["authority"] = _(
                "For somebody in care, ask whoever holds parental responsibility, such as the council. A carer’s yes "
                "alone is not enough."
            )
        if wrong:
            raise ValidationError(wrong)
