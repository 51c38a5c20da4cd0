"""For tests of code that uses this package: a client and a server that need no model.

from summarizer import Summarizer
from summarizer.testing import FakeClient

Summarizer(client=FakeClient(draft)).summarize(article)
"""

from __future__ import annotations

from summarizer.testing.completions import ReceivedCall, Reply, WebReply
from summarizer.testing.fake_client import FakeClient
from summarizer.testing.fake_server import FakeServer, ServerAnswer
from summarizer.testing.faults import Fault
from summarizer.testing.sampling import sample

__all__ = [
    "FakeClient",
    "FakeServer",
    "Fault",
    "ReceivedCall",
    "Reply",
    "ServerAnswer",
    "WebReply",
    "sample",
]
