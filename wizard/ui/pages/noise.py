"""Step 2: the noise distribution."""

import streamlit as st

from wizard.assumptions.domain import SIZES
from wizard.catalogue import families
from wizard.model import of_size
from wizard.ui.choice import Choice
from wizard.ui.distribution import typical
from wizard.ui.frame import commit, current, domain_of, follow, framed, show_chart, widget
from wizard.ui.meaning import facts
from wizard.ui.pictures import card_picture
from wizard.ui.steps import NOISE, OUTPUTS, PREDICT
from wizard.ui.symbolic import family_named, meaning_of_request


def choose_size(choice: Choice) -> None:
    """How many outputs, labels, shares or levels, where there may be any number."""
    domain = domain_of(choice)
    if domain.of_size is None:
        return

    def taken(size: int | None) -> None:
        commit(current().with_size(domain.size if size is None else size))

    widget(st.segmented_control, "size", domain.size, taken, f"How many {domain.counted}?", list(SIZES))


with framed(NOISE) as choice:
    if not choice.domain:
        st.info("First say what you predict.", icon=":material/info:")
        if st.button("Go to step 1", key="missing"):
            follow(PREDICT)
    else:
        st.markdown(
            "Imagine many observations with the very same inputs. Your prediction is the same for all of"
            " them; they are not. Which of these describes how they scatter?"
        )
        choose_size(choice)
        for each in families(choice.domain):
            with st.container(border=True), st.spinner(f"Deriving what follows from {each.title} ..."):
                size = None if each.of_size is None else choice.size
                family = family_named(each.name, size)
                words, picture = st.columns([3, 2], vertical_alignment="center")
                with words:
                    st.header(family["title"], anchor=False)
                    st.markdown(f"**Use it when** {family['story']}.")
                    st.markdown(f"**It breaks when** {family['breaks']}.")
                with picture:
                    shape = card_picture(typical(family, of_size(each, size)))
                    if shape is None:
                        st.caption("Too many numbers scatter together to be drawn.")
                    else:
                        show_chart(shape)
                st.markdown(facts(meaning_of_request({"family": each.name, "size": size})))
                symbol = "P(y)" if domain_of(choice).discrete else "f(y)"
                st.latex(f"{symbol} = {family['density']}")
                chosen = family["name"] == choice.family
                if st.button(
                    "Chosen: go on" if chosen else f"Choose {family['title']}",
                    key=f"family_{family['name']}",
                    type="primary" if chosen else "secondary",
                ):
                    follow(OUTPUTS, choice.with_family(family["name"]))
