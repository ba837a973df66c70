"""Answers for programs and pages of others: everybody may read them, and nobody may keep them for long."""


def for_everybody(response, content_type):
    """Let every program read an answer, on whatever site it runs, and ask again after half a minute."""
    response["Content-Type"] = content_type
    response["Access-Control-Allow-Origin"] = "*"
    return shown_anywhere(response)


def shown_anywhere(response):
    """Let pages of other sites show an answer, and ask again after half a minute."""
    response["Cache-Control"] = "max-age=30, must-revalidate"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
