"""Anyone comes here to find training: by city, industry, occupation, and near where they stand."""

import streamlit as st

from lib import cached
from lib.bundle import ADDRESSES
from lib.domain.bases import PAGE_SIZE
from lib.settings import settings
from lib.views import address, bar, choices, results
from lib.views import map as the_map

revision = cached.revision()
known = cached.known(revision)
question, problems = address.read(known)
choices.follow(question)
chosen = cached.chosen(revision, question.base)
question, problems = address.checked(question, chosen, problems)
answer = cached.found(revision, question.where)
choose = choices.taken(question)

above, left, right = st.container(), *st.columns([5, 7], gap="medium")
with right:
    the_map.show(question, answer.where, chosen, ADDRESSES, settings().map_approval, revision, choose)
with above:
    st.title("福建省产业培训分布图", anchor=False)
    bar.show(question, known, cached.facets(revision, question.where), cached.occupation_of, cached.places_like)
    results.notes(problems, address.notice())
    counts = cached.by_provenance(revision, question.where)
    results.sentence(question, answer.where, counts, answer.is_guess, known)
with left:
    if answer.total:
        results.order(question)
        bases = cached.page(revision, question, PAGE_SIZE)
        results.listing(question, bases, answer.total, chosen, known, choose)
    else:
        results.nothing(question, cached.looser(revision, question.where), known)
        results.outside(question, cached.outside(revision, question.where), known, choose)
