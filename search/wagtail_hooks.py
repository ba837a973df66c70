from wagtail import hooks

from search.viewsets import SynonymsViewSet


@hooks.register("register_admin_viewset")
def words_that_mean_the_same():
    return SynonymsViewSet("search_words", url_prefix="search-words")
