"""What people do on a site that runs in other processes: a program of its own, with that site's settings.

``build`` signs off the front page, its sections and a leaflet, and prints what there is as JSON. ``publish WORDS``
signs off a version of the leaflet with other words, ``take_down`` takes it down.
"""

import json
import sys

import django

TITLE = "Sleep well"


def build():
    """Make the scene. Everything in it is signed."""
    from cms.people.roles import Role
    from home.models import HomePage
    from tests.factories import make_document, make_image, make_leaflet, make_peer_worker, make_user
    from tests.factories.pages import block, body_of
    from tests.helpers import publish, sign_in, sign_off

    author, worker = make_user("wren", role=Role.AUTHOR), make_peer_worker("heron")
    home = HomePage.objects.get()
    for page in [home, *home.get_children().specific()]:
        sign_off(page, by=worker)
    image, document = make_image(by=author), make_document(by=author)
    shown = {"image": image.pk, "alt_text": image.description, "decorative": False}
    body = body_of(
        block("text", "<p>Leave your phone in another room.</p>" * 20),
        block("image", {"image": shown, "caption": ""}),
        block("document", {"document": document.pk, "about": "A sheet"}),
    )
    leaflet = publish(make_leaflet(by=author, title=TITLE, body=body), author=author, workers=[worker])
    draft = make_leaflet(by=author, title="Not yet")
    return {
        "leaflet": leaflet.url,
        "draft": draft.get_url(),
        "draft_desk": f"/desk/pages/{draft.pk}/",
        "document": document.url,
        "session": sign_in(worker).cookies["sessionid"].value,
    }


def publish_words(words):
    """Bring a version of the leaflet with ``words`` as its summary to the public."""
    from cms.people.models import User
    from publications.models import LeafletPage
    from tests.helpers import edit, publish

    author, worker = User.objects.get(username="wren"), User.objects.get(username="heron")
    publish(edit(LeafletPage.objects.get(title=TITLE), by=author, summary=words), author=author, workers=[worker])


def take_down():
    """Take the leaflet down."""
    from cms.moderation import actions
    from cms.people.models import User
    from publications.models import LeafletPage

    worker = User.objects.get(username="heron")
    actions.take_down(LeafletPage.objects.get(title=TITLE), by=worker, reason="A name is in it.")


if __name__ == "__main__":
    django.setup()
    do = {"build": build, "publish": publish_words, "take_down": take_down}[sys.argv[1]]
    sys.stdout.write(json.dumps(do(*sys.argv[2:])))
