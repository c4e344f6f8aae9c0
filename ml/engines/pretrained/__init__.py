"""Open weights through diffusers and transformers, behind the interface of the embedded engine.

`engine` draws a contract; `families` knows how each kind of weights is loaded and called; `pool`
keeps pipelines warm; the rest is what goes in (`prompts`, `guides`) and what is told on the way
(`glimpse`, `memory`).
"""

from __future__ import annotations
