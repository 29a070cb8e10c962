"""报到: a member's standing with one community, renewed every year, closed and re-opened when the member moves.

A *registration* is submitted, reviewed, active, and ends by transfer or cancellation; a *year* of it has a number
(社区代码-年度-序号) and the day that 按期 is measured by. *Reconciliation* compares whom a unit employs in a community
(due) with who is registered there. Verbs: submit, approve, give back, resubmit, renew, transfer, cancel.
"""
