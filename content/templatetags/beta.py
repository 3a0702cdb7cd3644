"""Figures of the beta step."""

from django import template

from content.review.beta import decimal

register = template.Library()
register.filter("one_place", decimal)
