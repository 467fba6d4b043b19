"""Tests with the real packages of requirements/, skipped where one is not installed."""
