from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def log_actions(actions):
    label = _("Forget names in old signatures")
    actions.register_action("moderation.erase_private_words", label, _("Names were taken out of old signatures"))
