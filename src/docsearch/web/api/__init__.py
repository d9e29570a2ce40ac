"""The JSON API: functions from an open index and a request to a reply, and the description of them all."""
