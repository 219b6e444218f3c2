"""Widgets of the pages beside the steps: what they show is in the address, under the name of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from wizard.ui.frame import widget


def addressed(name: str) -> str:
    """What the address says under that name; an empty text if nothing."""
    return st.query_params.get(name, "")


def addressed_widget(kind: Callable[..., Any], name: str, value: Any, *args: Any, **options: Any) -> Any:
    """A widget that shows `value`; a change is written into the address before the page runs."""

    def changed(chosen: str | None) -> None:
        if chosen:
            st.query_params[name] = chosen
        else:
            st.query_params.pop(name, None)

    return widget(kind, name, value, changed, *args, **options)
