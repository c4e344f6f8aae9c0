"""Cursor pagination: the cost of a page does not grow with its number."""

from __future__ import annotations

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Newest first, ties broken by id so that no row is shown twice or skipped."""

    ordering: tuple[str, ...] = ("-created_at", "-id")
    page_size = 48
    page_size_query_param = "page_size"
    max_page_size = 200
