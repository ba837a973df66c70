"""Every view of the admin and the desk that a page, or something of a page, can be asked for by: the rows of the table.

An address names what it needs in braces. Forms hold what would do the thing, if one may: a refusal must come from who
asks, not from what is missing. What is only reached by sending a form is sent.
"""

from typing import NamedTuple


class Screen(NamedTuple):
    """One view. ``form`` is what is sent to it, or None to look at it."""

    address: str
    form: dict | None = None

    @property
    def is_of_a_page(self):
        """Whether the answer can depend on the page's state."""
        return "{" in self.address or "{" in str(self.form)

    def at(self, ids):
        """Return the address and the form for the page with these ``ids``."""
        form = self.form and {key: value.format(**ids) for key, value in self.form.items()}
        return self.address.format(**ids), form


_ADMIN = "/admin/pages/{page}"
_DESK = "/desk/pages/{page}"
_TRANSLATION = "/admin/localize/translate/{translation}"
_BULK = "/admin/bulk/wagtailcore/page"

SCREENS = {
    # The editor and what shows a draft
    "edit": Screen(f"{_ADMIN}/edit/"),
    "preview": Screen(f"{_ADMIN}/edit/preview/", {}),
    "view_draft": Screen(f"{_ADMIN}/view_draft/"),
    "conflicts": Screen(f"{_ADMIN}/conflicts/"),
    "news": Screen(f"{_ADMIN}/news/"),
    "ping": Screen("/admin/editing-sessions/ping/publications/leafletpage/{page}/{session}/", {}),
    "history": Screen(f"{_ADMIN}/history/"),
    "revisions": Screen(f"{_ADMIN}/revisions/"),
    "revision": Screen(f"{_ADMIN}/revisions/{{revision}}/view/"),
    "revert": Screen(f"{_ADMIN}/revisions/{{revision}}/revert/"),
    "compare": Screen(f"{_ADMIN}/revisions/compare/earliest...latest/"),
    "unschedule": Screen(f"{_ADMIN}/revisions/{{revision}}/unschedule/"),
    "usage": Screen(f"{_ADMIN}/usage/"),
    "workflow_history": Screen(f"{_ADMIN}/workflow_history/"),
    "workflow_detail": Screen(f"{_ADMIN}/workflow_history/detail/{{any_workflow_state}}/"),
    "workflow_data": Screen("/admin/pages/workflow/collect_action_data/{page}/approve/{any_task_state}/"),
    "workflow_approve": Screen("/admin/pages/workflow/action/{page}/approve/{any_task_state}/", {}),
    "workflow_cancel": Screen("/admin/pages/workflow/confirm_cancellation/{page}/"),
    # The page's place and life
    "explore": Screen(f"{_ADMIN}/"),
    "copy": Screen(f"{_ADMIN}/copy/"),
    "move": Screen(f"{_ADMIN}/move/"),
    "move_confirm": Screen(f"{_ADMIN}/move/{{home}}/confirm/"),
    "delete": Screen(f"{_ADMIN}/delete/"),
    "unpublish": Screen(f"{_ADMIN}/unpublish/"),
    "convert_alias": Screen(f"{_ADMIN}/convert_alias/"),
    "lock": Screen(f"{_ADMIN}/lock/", {}),
    "privacy": Screen(f"{_ADMIN}/privacy/"),
    "add_below": Screen(f"{_ADMIN}/add_subpage/"),
    "add_leaflet": Screen("/admin/pages/add/publications/leafletpage/{page}/"),
    "no_workflow": Screen("/admin/workflows/remove/{page}/", {}),
    "bulk_publish": Screen(f"{_BULK}/publish/?id={{page}}", {}),
    # Choosers and lists for scripts
    "choose_child": Screen("/admin/choose-page/{page}/"),
    "choose_many": Screen("/admin/choose-page/chosen-multiple/?id={page}"),
    "api": Screen("/admin/api/main/pages/{page}/"),
    "api_copy": Screen("/admin/api/main/pages/{page}/action/copy/", {}),
    # Translations
    "translate": Screen("/admin/localize/submit/page/{page}/"),
    "strings": Screen(f"{_TRANSLATION}/strings/{{string}}/edit/", {}),
    "pofile": Screen(f"{_TRANSLATION}/pofile/download/"),
    "translated": Screen(f"{_TRANSLATION}/preview/"),
    # Files of the page
    "image_edit": Screen("/admin/images/{image}/"),
    "image_delete": Screen("/admin/images/{image}/delete/"),
    "image_chosen": Screen("/admin/images/chooser/chosen/{image}/"),
    "document_edit": Screen("/admin/documents/edit/{document}/"),
    "document_chosen": Screen("/admin/documents/chooser/chosen/{document}/"),
    "document_file": Screen("/documents/{document}/{document_name}"),
    # The desk of the page
    "desk": Screen(f"{_DESK}/"),
    "desk_history": Screen(f"{_DESK}/history/"),
    "desk_draft": Screen(f"{_DESK}/draft/"),
    "desk_ledger": Screen(f"{_DESK}/ledger/"),
    "desk_ledger_csv": Screen(f"{_DESK}/ledger/csv/"),
    "desk_ledger_json": Screen(f"{_DESK}/ledger/json/"),
    "desk_how_made": Screen(f"{_DESK}/how-made/", {}),
    "desk_invite": Screen(f"{_DESK}/invite/", {"person": "{member}", "role": "write"}),
    "desk_code": Screen(f"{_DESK}/code/", {}),
    "desk_withdraw": Screen(f"{_DESK}/invitations/{{invitation}}/withdraw/", {}),
    "desk_leave": Screen(f"{_DESK}/leave/", {}),
    "desk_remove": Screen(f"{_DESK}/people/{{coauthor}}/remove/", {}),
    "desk_role": Screen(f"{_DESK}/people/{{coauthor}}/role/", {"role": "comment"}),
    "desk_hand_over": Screen(f"{_DESK}/people/{{coauthor}}/hand-over/", {}),
    "desk_tick": Screen(f"{_DESK}/changes/{{change}}/", {}),
    "desk_comment": Screen(f"{_DESK}/comments/", {"part": "title", "text": "Good."}),
    "desk_answer": Screen(f"{_DESK}/comments/{{comment}}/", {"text": "Thank you."}),
    "desk_give": Screen(f"{_DESK}/give/", {"person": "{member}"}),
    "desk_credit": Screen(f"{_DESK}/credit/"),
    "desk_name_me": Screen(f"{_DESK}/credit/", {"action": "choose", "kind": "pen-name", "name": "Seagull"}),
    "desk_review": Screen(f"{_DESK}/review/"),
    "desk_review_page": Screen(f"{_DESK}/review/page/"),
    "desk_consent": Screen(f"{_DESK}/consent/"),
    "desk_how_many": Screen(f"{_DESK}/consent/", {"action": "people", "image": "{image}", "recognisable_people": "2"}),
    "desk_asking": Screen(f"{_DESK}/review/changes/"),
    "desk_ask": Screen(
        f"{_DESK}/review/changes/", {"words": "Say more.", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    ),
    "desk_decline": Screen(
        f"{_DESK}/review/not-this-time/",
        {
            "reason": "Thank you. We like it, and it says too much about somebody.",
            "next_step": "Leave the bike out.",
            "support": "A worker of your group",
            "support_link": "/desk/groups/",
        },
    ),
    "desk_suggest": Screen(f"{_DESK}/review/suggest/?part=title", {"text-0": "A swim", "was-0": "{title}"}),
    "desk_use": Screen(f"{_DESK}/suggestions/{{suggestion}}/", {"use": ""}),
    "desk_readers": Screen(f"{_DESK}/readers/", {"reader": "clinician", "days": "3"}),
    "desk_end_link": Screen(f"{_DESK}/readers/{{link}}/end/", {}),
    "desk_said": Screen(f"{_DESK}/said/{{said}}/", {"done": ""}),
    "desk_claim": Screen(f"{_DESK}/claim/", {}),
    "desk_release": Screen(f"{_DESK}/release/", {}),
    "desk_hand_on": Screen(f"{_DESK}/hand-over-reading/", {"to": "{member}"}),
    "desk_take_back": Screen(f"{_DESK}/take-back/", {}),
    "desk_take_down": Screen("/desk/take-down/", {"address": "{address}", "reason": "Somebody asked."}),
    "desk_join": Screen("/desk/invitations/{invitation}/answer/", {}),
    # The desk, whatever the page
    "home": Screen("/desk/"),
    "start": Screen("/desk/start/"),
    "join": Screen("/desk/join/"),
    "groups": Screen("/desk/groups/"),
    "peer_workers": Screen("/desk/peer-workers/"),
    "kind_words": Screen("/desk/kind-words/"),
    "take_down": Screen("/desk/take-down/"),
    "account": Screen("/desk/account/"),
    "invitations": Screen("/desk/invitations/"),
    "invite": Screen("/desk/invitations/new/"),
    "people": Screen("/desk/people/"),
    # The admin, whatever the page
    "tree": Screen("/admin/pages/"),
    "search": Screen("/admin/pages/search/?q=sea"),
    "kept_words": Screen("/admin/kept-words/"),
    "choose_page": Screen("/admin/choose-page/"),
    "choose_image": Screen("/admin/images/chooser/"),
    "choose_document": Screen("/admin/documents/chooser/"),
    "images": Screen("/admin/images/"),
    "documents": Screen("/admin/documents/"),
    "users": Screen("/admin/users/"),
    "user_groups": Screen("/admin/groups/"),
    "writing_groups": Screen("/admin/writing-groups/"),
    "workflows": Screen("/admin/workflows/list/"),
    "report_history": Screen("/admin/reports/site-history/"),
    "report_workflow": Screen("/admin/reports/workflow/"),
    "redirects": Screen("/admin/redirects/"),
}

# What belongs to the group, not to one of its pages: asked once.
OF_THE_GROUP = {
    "end_membership": Screen("/desk/groups/members/{membership}/end/", {}),
    "revoke_card": Screen("/desk/invitations/{card}/revoke/", {}),
    "card": Screen("/desk/invitations/{card}/card/"),
    "card_again": Screen("/desk/invitations/{card}/again/", {}),
    "let_back_in": Screen("/desk/people/{member}/", {"action": "let-back-in"}),
    "end_access": Screen("/desk/people/{member}/", {"action": "end"}),
    "writing_group": Screen("/admin/writing-groups/edit/{group}/"),
    "user": Screen("/admin/users/edit/{member}/"),
}
