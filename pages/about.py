"""Anyone comes here to know where the figures come from, how they are made, and what the words mean."""

from lib import cached
from lib.views import about

revision = cached.revision()
about.show(cached.known(revision))
