"""Every table, imported once so that migrations and checks see the whole schema."""

from server.accounts import models as accounts
from server.activities import models as activities
from server.audit import models as audit
from server.complaints import models as complaints
from server.deeds import models as deeds
from server.delivery import models as delivery
from server.feedback import models as feedback
from server.kernel import idempotency, jobs
from server.kernel.db import Base
from server.members import models as members
from server.notifications import models as notifications
from server.operations import models as operations
from server.organisations import models as organisations
from server.people import models as people
from server.points import models as points
from server.posts import models as posts
from server.registrations import models as registrations
from server.rosters import models as rosters
from server.statistics import models as statistics

ROOMS = (
    accounts,
    activities,
    audit,
    complaints,
    deeds,
    delivery,
    feedback,
    idempotency,
    jobs,
    members,
    notifications,
    operations,
    organisations,
    people,
    points,
    posts,
    registrations,
    rosters,
    statistics,
)
metadata = Base.metadata
