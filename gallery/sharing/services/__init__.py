"""Everything that changes what is shared."""

from __future__ import annotations

from gallery.sharing.services.authors import (
    author_clear,
    author_set,
    block_add,
    block_remove,
)
from gallery.sharing.services.erasure import sharing_erase
from gallery.sharing.services.links import share_create, share_revoke, shares_purge
from gallery.sharing.services.publications import (
    like_set,
    publication_submit,
    publication_withdraw,
    subjects_gone,
)

__all__ = [
    "author_clear",
    "author_set",
    "block_add",
    "block_remove",
    "like_set",
    "publication_submit",
    "publication_withdraw",
    "share_create",
    "share_revoke",
    "shares_purge",
    "sharing_erase",
    "subjects_gone",
]
