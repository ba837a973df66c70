"""Tables for spreadsheets, as comma-separated values that no spreadsheet takes for formulas."""

import csv

from django.http import HttpResponse

# What a spreadsheet takes for the beginning of a formula: https://owasp.org/www-community/attacks/CSV_Injection
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes a file for an older encoding unless it begins with this.
_BYTE_ORDER_MARK = "\ufeff"


def as_csv(columns, rows):
    """Return a response with a table: the names of its ``columns``, then its ``rows``."""
    answer = HttpResponse(_BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    writer = csv.writer(answer)
    writer.writerow(columns)
    writer.writerows([_no_formula(cell) for cell in row] for row in rows)
    return answer


def _no_formula(cell):
    """Return a cell as text that stays text: what would begin a formula gets an apostrophe before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text
