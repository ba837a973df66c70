"""What the answers of a check mean, in plain words."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from charter.credentials.checking import Answer


class Checker(NamedTuple):
    """Somebody else's page that checks badges."""

    name: str
    address: str


# So that nobody has to trust this server's word.
INDEPENDENT_CHECKERS = [
    Checker(_("VerifierPlus, of the Digital Credentials Consortium"), "https://verifierplus.org/"),
    Checker(_("The public validator of 1EdTech, who keep the standard"), "https://vc.1ed.tech/"),
]

_OTHERS_CAN = _("The checkers below know badges from everywhere.")
_WORDS = {
    Answer.VALID: (_("Yes, this badge is valid"), ""),
    Answer.ENDED: (
        _("No, this badge is no longer valid"),
        _("It was real, and its time is over. The school may have a newer one."),
    ),
    Answer.NOT_YET: (
        _("No, this badge is not valid yet"),
        _("It is real, and its time has not begun."),
    ),
    Answer.SUSPENDED: (
        _("This badge is on hold"),
        _("It is real, and does not count at the moment. Something is being looked into. That does not mean that "
          "anybody did something wrong."),
    ),
    Answer.REVOKED: (
        _("No, this badge is no longer valid"),
        _("It was real, and was taken back."),
    ),
    Answer.CHANGED: (
        _("No, this badge is not valid"),
        _("It says that it is from us, and it is not as we signed it. Somebody or something changed it. Ask the school "
          "for a new copy, or look the badge up by its address."),
    ),
    Answer.OTHER_KEY: (
        _("No, this badge is not valid"),
        _("It says that it is from us, and it was not signed with a key of ours. Look the badge up by its address."),
    ),
    Answer.OTHER_ISSUER: (
        _("This badge is not from us"),
        _("So we cannot say whether it is valid."),
    ),
    Answer.NOT_A_BADGE: (
        _("This is not an Open Badge"),
        _("It may be another kind of file. Choose the file that the school gave you."),
    ),
    Answer.NO_BADGE_INSIDE: (
        _("There is no badge in this picture"),
        _("Is it a QR code? Point the camera of a phone at it, and it leads you here. Or it may be a copy, or a photo "
          "of a screen: that proves nothing without the badge inside. Look the badge up by its address."),
    ),
    Answer.TOO_LARGE: (
        _("This is too large to be a badge of ours"),
        _("We did not open it. Choose the file that the school gave you."),
    ),
    Answer.UNREADABLE: (
        _("We cannot read this"),
        _("It may have been cut off, or copied only in part. Try the file in place of the text."),
    ),
    Answer.REFUSED: (
        _("We did not check this to its end"),
        _("It is built in a way that no real badge is. Look the badge up by its address."),
    ),
}  # fmt: skip
_ASK_OTHERS = (Answer.OTHER_ISSUER, Answer.NOT_A_BADGE, Answer.TOO_LARGE)
_TONES = {Answer.VALID: "yes", Answer.SUSPENDED: "hold", Answer.OTHER_ISSUER: "hold"}


class Words(NamedTuple):
    """A plain answer, what it means, whether somebody else could say more, and how the answer looks."""

    answer: str
    meaning: str
    others_can: str
    tone: str


def words_for(verdict):
    """Return the :class:`Words` for a :class:`~charter.credentials.checking.Verdict`."""
    answer, meaning = _WORDS[verdict.answer]
    return Words(
        answer, meaning, _OTHERS_CAN if verdict.answer in _ASK_OTHERS else "", _TONES.get(verdict.answer, "no")
    )
