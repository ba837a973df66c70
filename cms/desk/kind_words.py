"""The words that "not this time" begins with: leads and administrators look after them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.desk.deciding_forms import TemplateForm
from cms.moderation.models import NotThisTimeTemplate
from cms.people.roles import Role, has_role, is_administrator


def looks_after_kind_words(user):
    """Return whether ``user`` may change the words: a safeguarding lead, or an administrator."""
    return is_administrator(user) or has_role(user, Role.SAFEGUARDING_LEAD)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind_words(request, template_id=None):
    """List the words, and change or add some. Those that are not offered any more stay in the list."""
    if not looks_after_kind_words(request.user):
        raise PermissionDenied(_("Only safeguarding leads and administrators look after these words."))
    template = get_object_or_404(NotThisTimeTemplate, pk=template_id) if template_id else None
    form = TemplateForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. Peer workers can begin with these words from now on."))
        return redirect("desk:kind_words")
    context = {"form": form, "template": template, "templates": NotThisTimeTemplate.objects.all()}
    return render(request, "desk/kind_words.html", context)
