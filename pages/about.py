"""Anyone comes here to know where the figures come from, how they are made, and what the words mean."""

from lib import cached
from lib.settings import settings
from lib.views import about

revision = cached.revision()
about.show(cached.about(revision), cached.known(revision), settings().map_approval)
