"""Tables, made of lists: Wagtail's own table blocks cannot be translated by wagtail-localize."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class RowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(blocks.CharBlock(label=_("Cell"), required=False, max_length=200), label=_("Cells"))

    class Meta:
        icon = "grip"
        label = _("Row")


class TableBlock(blocks.StructBlock):
    """A table with a caption. The first cell of each row names the row."""

    caption = blocks.CharBlock(label=_("What the table shows"), max_length=200)
    columns = blocks.ListBlock(
        blocks.CharBlock(label=_("Heading"), max_length=80), label=_("Column headings"), min_num=1
    )
    rows = blocks.ListBlock(RowBlock(), label=_("Rows"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"
        description = _("Things side by side. Each row's first cell is its name.")
        preview_value = {
            "caption": "Who to ask",
            "columns": ["You need", "Ask"],
            "rows": [
                {"cells": ["A quiet room", "Your form tutor"]},
                {"cells": ["More time", "Your head of year"]},
            ],
        }

    def labels_of_texts(self, value):
        """Yield what each text is called where it stands alone, in their order. A screen reader says it."""
        headings = list(value["columns"])
        yield self.child_blocks["caption"].label
        yield from (_("Heading of column %(column)d") % {"column": at} for at in range(1, len(headings) + 1))
        for row, cells in enumerate((each["cells"] for each in value["rows"]), start=1):
            for column in range(1, len(cells) + 1):
                label = _("Row %(row)d, column %(column)d") % {"row": row, "column": column}
                heading = headings[column - 1] if column <= len(headings) else ""
                yield f"{label}: {heading}" if heading else label

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:  # a draft may have gaps
            return value
        columns = len(value["columns"])
        for number, row in enumerate(value["rows"], start=1):
            if len(row["cells"]) != columns:
                message = _("Row %(row)d has %(cells)d cells, but there are %(columns)d column headings.") % {
                    "row": number,
                    "cells": len(row["cells"]),
                    "columns": columns,
                }
                raise StructBlockValidationError(non_block_errors=[ValidationError(message)])
        return value
