"""Every address of the site. English has no prefix; other languages do, from the first day."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from charter.awards import urls as awards
from charter.credentials import views as credentials
from charter.scheme.keeping import criteria, criteria_in_words
from cms.desk import readers
from cms.media.views import serve_document, serve_rendition
from cms.pages import use_counts
from cms.pages.help_now import help_now, help_now_worker
from cms.pages.icon import icon
from cms.pages.proof import proof, proof_data
from cms.pages.robots import robots
from cms.pages.serving import serve
from cms.pages.sitemaps import PublicSitemap
from cms.pages.style import style
from cms.people.views.sign_in import logout
from cms.people.viewsets import OwnAccountView
from cms.site.health import health
from home.views import meetings
from search.feeds import feed
from search.site_map import site_map
from search.views import search, suggest

TO_THE_DOOR = RedirectView.as_view(pattern_name="account_login", query_string=True)

handler400 = "cms.pages.errors.bad_request"
handler500 = "cms.pages.errors.server_error"

urlpatterns = [
    # Wagtail's dashboard asks one query for each waiting page; the desk lists them instead.
    path("admin/", RedirectView.as_view(pattern_name="desk:home")),
    # Before Wagtail's own: its account page asks for a full name and a photo.
    path("admin/account/", OwnAccountView.as_view()),
    # Wagtail's lists of every picture and document, which no screen here uses.
    re_path(r"^admin/api/main/(?:images|documents)/", page_not_found, {"exception": None}),
    # Wagtail's doors lead to the one door. Its login asks for no second factor.
    path("admin/login/", TO_THE_DOOR),
    path("admin/logout/", logout, name="wagtailadmin_logout"),
    path("admin/", include(wagtailadmin_urls)),
    path("account/", include("cms.people.account_urls")),
    path("join/", include("cms.people.join_urls")),
    path("desk/", include("cms.people.urls")),
    path("desk/", include("cms.desk.urls")),
    path("read/<str:token>/", readers.read, name="read_draft"),
    path("read/<str:token>/media/<path:name>", readers.picture, name="read_picture"),
    # Before Wagtail's own, which opens the file once more to send it.
    re_path(r"^documents/(\d+)/(.*)$", serve_document),
    path("documents/", include(wagtaildocs_urls)),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", serve_rendition, name="media"),
    path("useful/<int:page_id>/", use_counts.answer, name="useful"),
    path("favicon.ico", icon),
    path("sitemap.xml", sitemap, {"sitemaps": {"wagtail": PublicSitemap}}, name="sitemap"),
    path("robots.txt", robots),
    path("health/", health),
    path(".well-known/did.json", credentials.did_document, name="did_document"),
    path("charter/status/<int:number>", credentials.status_list, name="badge_status_list"),
    path("charter/status/<int:number>.jwt", credentials.status_list_as_jwt, name="badge_status_list_as_jwt"),
    path("charter/criteria/v<int:number>/words.txt", criteria_in_words, name="criteria_in_words"),
    *awards.urlpatterns,
]

# In Arabic too, where the page shows what right to left does.
style_page = [path("style/", style)] if settings.STYLE_PAGE else []

urlpatterns += i18n_patterns(
    *style_page,
    path("search/", search, name="search"),
    *awards.pages,
    path("charter/verify/", credentials.verify, name="verify_badge"),
    path("charter/criteria/v<int:number>/", criteria, name="criteria"),
    path("site-map/", site_map, name="site_map"),
    path("help-now/", help_now, name="help_now"),
    path("help-now/worker.js", help_now_worker, name="help_now_worker"),
    path("feed/", feed, name="feed"),
    path("feed/<str:section>/", feed, name="section_feed"),
    path("search/suggestions.json", suggest, name="search_suggestions"),
    path("signed-off/<int:page_id>/", proof, name="proof"),
    path("signed-off/<int:page_id>.json", proof_data, name="proof_data"),
    path("meetings/<int:page_id>.ics", meetings, name="meetings"),
    path("_util/login/", TO_THE_DOOR),
    path("", include([pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"])),
    re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),
    prefix_default_language=False,
)
