"""Dated activities, what each member really served in them, and the activity ledger (活动台账).

An activity is planned, held or cancelled. A service record is one member's time in one activity: entered from the
signed sheet, confirmed by somebody else, corrected by a new record that names the old one, voided with a reason. Verbs:
``plan``, ``change``, ``cancel``, ``enter_sheet``, ``confirm``, ``return_records``, ``correct``, ``void``.
"""
