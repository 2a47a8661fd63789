"""Notices and how one wants them, absences, and the calendar."""

from __future__ import annotations

from app.reminders.routes import absences, calendar, notices

routers = [notices.router, absences.router, calendar.router]
