"""Bundles of open weights: what they are made of, what they may be used for, where they lie.

Light on purpose: the web process lists bundles from here, workers and `manage.py models` fetch and
check them. What turns them into pictures is `ml.engines.pretrained`.
"""

from __future__ import annotations
