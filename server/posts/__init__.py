"""服务岗位 and 认领: communities publish posts, members claim and withdraw, never more than there are places.

Whoever comes too late stands in line (候补); a freed place is held for the first for a day.
Verbs: publish, open_post, change, close; claim, claim_for, withdraw, approve_claim, decline_claim, end_claims_of;
of the line: join, accept, leave, lapse_offers; of a post that is over: end_over.
"""
