"""Every page of the portal."""

from flask import Blueprint

PAGES: tuple[Blueprint, ...] = ()
