"""The pages of the console, one file for each thing that people look at.

What it must never do: hold a page that is not in ``PAGES``, where each is with whom it is for.
"""

from maskwire.console.pages import catalog, entries, evidence, health, live, policy, requests, saw, transcript, trying
from maskwire.console.pages.login import LOGOUT

PAGES = (
    *live.PAGES,
    *saw.PAGES,
    *entries.PAGES,
    *transcript.PAGES,
    *requests.PAGES,
    *catalog.PAGES,
    *policy.PAGES,
    *trying.PAGES,
    *evidence.PAGES,
    *health.PAGES,
    LOGOUT,
)
