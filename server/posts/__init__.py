"""服务岗位 and 认领: communities publish posts, members claim and withdraw, never more than there are places.

Verbs: publish, open_post, change, close; claim, withdraw, approve_claim, decline_claim, end_claims_of.
"""
