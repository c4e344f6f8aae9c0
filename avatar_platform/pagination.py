"""Pages by cursor: the cost of a page does not grow with its number.

DRF's cursor holds one value and an offset for rows that share it, so rows of the same moment can
show up twice when others come in. This one holds the value and the id of the row at the page's
edge, which is exact, and read straight off an index on both.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Q, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework import exceptions, pagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param


class Edge(NamedTuple):
    """The row at the edge of a page, and whether the page lies before it."""

    backwards: bool
    value: str
    pk: str

    def encode(self) -> str:
        """As it stands in an address."""
        text = json.dumps([int(self.backwards), self.value, self.pk], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, cursor: str) -> Edge:
        """From an address.

        Raises:
            NotFound: when it is no cursor of ours.
        """
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            backwards, value, pk = json.loads(base64.urlsafe_b64decode(padded))
            edge = cls(bool(backwards), str(value), str(pk))
            "".join(edge[1:]).encode()  # Half a surrogate is text that no database takes.
        except (ValueError, TypeError, RecursionError) as error:
            raise exceptions.NotFound from error
        if "\x00" in edge.value or "\x00" in edge.pk:
            raise exceptions.NotFound
        return edge


class CursorPagination(pagination.CursorPagination):
    """Newest first unless told otherwise.

    `ordering` is one field and the id, both in the same direction, such as ``("name", "id")``.
    """

    ordering: tuple[str, ...] = ("-created_at", "-id")
    page_size = 48
    page_size_query_param = "page_size"
    max_page_size = 200

    @classmethod
    def answer(
        cls,
        rows: QuerySet[Any, Any],
        request: Request,
        *,
        size: int,
        ordering: tuple[str, ...],
        payload: Callable[[list[Any]], Any],
    ) -> Response:
        """The page of `rows` that the request asks for, as `payload` tells them.

        Raises:
            NotFound: for a cursor that is none.
        """
        pages = cls()
        pages.page_size, pages.ordering = size, ordering
        return pages.get_paginated_response(payload(pages.paginate_queryset(rows, request)))

    def paginate_queryset(  # type: ignore[override]  # lists have no index to be read off
        self, queryset: QuerySet[Any, Any], request: Request, view: Any = None
    ) -> list[Any]:
        """The rows of the page that the request asks for: models, or the dictionaries of `values`.

        Raises:
            NotFound: for a cursor that is none.
        """
        self.request = request
        self.address = request.build_absolute_uri()
        self.field, descending = self.ordering[0].lstrip("-"), self.ordering[0].startswith("-")
        size = self.get_page_size(request) or self.page_size
        cursor = request.query_params.get(self.cursor_query_param)
        edge = Edge.decode(cursor) if cursor else None
        backwards = edge is not None and edge.backwards
        down = descending != backwards
        if edge is not None:
            queryset = self._beyond(queryset, edge, down)
        sign = "-" if down else ""
        rows = list(queryset.order_by(f"{sign}{self.field}", f"{sign}id")[: size + 1])
        more = len(rows) > size
        self.rows = rows[:size][:: -1 if backwards else 1]
        self.has_next = edge is not None if backwards else more
        self.has_previous = more if backwards else edge is not None
        return self.rows

    def get_next_link(self) -> str | None:
        """Address of the page after this one."""
        return self._link(self.rows[-1:], backwards=False) if self.has_next else None

    def get_previous_link(self) -> str | None:
        """Address of the page before this one."""
        return self._link(self.rows[:1], backwards=True) if self.has_previous else None

    def _link(self, edge: Sequence[Any], *, backwards: bool) -> str | None:
        if not edge:
            return None
        row = edge[0]
        plain = isinstance(row, dict)
        value = row[self.field] if plain else getattr(row, self.field)
        text = value.isoformat() if hasattr(value, "isoformat") else str(value)
        cursor = Edge(backwards, text, str(row["id"] if plain else row.pk)).encode()
        return replace_query_param(self.address, self.cursor_query_param, cursor)

    def _beyond(self, queryset: QuerySet[Any, Any], edge: Edge, down: bool) -> QuerySet[Any, Any]:
        step, name = ("lt" if down else "gt"), self.field
        column = next((one for one in queryset.model._meta.fields if one.name == name), None)
        if isinstance(column, DateTimeField) and not _with_zone(edge.value):
            raise exceptions.NotFound
        after_tie = Q(**{name: edge.value, f"id__{step}": edge.pk})
        # The first condition follows from the second; it is what an index can be searched by.
        bound = {f"{name}__{step}e": edge.value}
        try:
            return queryset.filter(**bound).filter(Q(**{f"{name}__{step}": edge.value}) | after_tie)
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise exceptions.NotFound from error


def _with_zone(text: str) -> bool:
    """Whether it is a moment as `_link` writes them; one without a zone would be guessed at."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None
