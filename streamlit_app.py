"""Loss from Likelihood: the navigation. Run with `python -m streamlit run streamlit_app.py`."""

import streamlit as st

from wizard.ui.frame import set_up
from wizard.ui.steps import pages

set_up()
st.navigation(pages(), position="hidden").run()
