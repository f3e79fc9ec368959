"""A small client of Sayso's API, for scripts and notebooks: httpx and the standard library, nothing of Django.

with Sayso("https://sayso.example.org", token="sayso_...") as sayso:
    for claim in sayso.claims("demo", state="submitted"):
        print(claim["source_name"], claim["values"])
"""

from annotator.client.calls import Refused, Sayso

__all__ = ["Refused", "Sayso"]
