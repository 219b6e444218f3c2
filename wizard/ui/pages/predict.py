"""Step 1: what is predicted."""

import streamlit as st

from wizard.catalogue import domains, families
from wizard.data.real import DATA_SETS
from wizard.ui.frame import follow, framed, membership
from wizard.ui.steps import NOISE, PREDICT

with framed(PREDICT) as choice:
    st.markdown("Choose what one observation of your target is.")
    for row in range(0, len(domains()), 2):
        for column, domain in zip(st.columns(2), domains()[row : row + 2], strict=False):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{domain.title}** $\\quad$ {membership(domain)}")
                st.caption(", ".join(domain.examples))
                available = bool(families(domain))
                chosen = domain.name == choice.domain
                label = "Chosen: go on" if chosen else "Choose" if available else "No distribution yet"
                if st.button(
                    label,
                    key=f"domain_{domain.name}",
                    disabled=not available,
                    type="primary" if chosen else "secondary",
                    help=f"Target: {domain.title}",
                ):
                    follow(NOISE, choice.with_domain(domain.name))
    st.header("Or start from data", anchor=False)
    st.markdown(
        "Each of these is real, small, and comes with its source. Your own CSV file can be loaded in step 5."
    )
    for dataset in DATA_SETS:
        with st.container(border=True):
            st.markdown(f"**{dataset.title}.** {dataset.story}")
            with st.container(horizontal=True):
                for domain in dataset.domains:
                    if families(domain) and st.button(
                        f"Use as: {domain.title}", key=f"data_{dataset.name}_{domain.name}"
                    ):
                        chosen_data = choice.with_domain(domain.name).with_size_of(domain)
                        follow(NOISE, chosen_data.with_source(dataset.name, dataset.targets, dataset.inputs))
