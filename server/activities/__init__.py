"""Dated activities, what each member really served in them, and the activity ledger (活动台账).

An activity is planned, held or cancelled. A service record is one member's time in one activity: entered from the
signed sheet, confirmed by somebody else, corrected by a new record that names the old one, voided with a reason. Verbs:
``plan``, ``change``, ``cancel``, ``enter_sheet``, ``confirm``, ``return_records``, ``correct``, ``void``.

An attendance is what is known of somebody's presence before it is service: scans of the rotating code, times the member
typed, the roll-call. It only proposes. Verbs: ``scan``, ``propose``, ``call``, ``confirm_roll_call``; and about records,
``object_to`` and ``answer``.
"""
