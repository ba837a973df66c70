"""What happens when the last signature is there.

``wagtail.models`` imports this module while it loads, so nothing here may import Wagtail at the top.
"""


def publish_signed_version(workflow_state, user=None):
    """Publish the revision that was signed: never "the latest", which may be another by now.

    Wagtail calls this as ``WAGTAIL_FINISH_WORKFLOW_ACTION``. A page with no signature (its task was deactivated,
    or somebody finished the workflow in code) is not published: ``NotSignedOff`` rolls the step back.
    """
    from wagtail.models import Revision

    from cms.moderation.eligibility import latest_version
    from cms.moderation.gate import NotSignedOff
    from cms.moderation.ledger import sign_offs_of

    page = workflow_state.content_object
    newest = sign_offs_of(page).first()
    revision = newest and Revision.objects.filter(pk=newest.revision_id).first()
    if revision is None:
        raise NotSignedOff(latest_version(page.specific))
    revision.publish(user=user, skip_permission_checks=True)
