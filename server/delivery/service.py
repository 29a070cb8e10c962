"""Verbs of the delivery room, each in the module of its own subject."""

from server.delivery.closing import close as close
from server.delivery.closing import handle as handle
from server.delivery.closing import settle as settle
from server.delivery.dispatching import missend as missend
from server.delivery.dispatching import receive as receive
from server.delivery.dispatching import send as send
from server.delivery.replying import reply as reply
from server.delivery.sealing import seal as seal
