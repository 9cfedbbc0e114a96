"""Mail: the server it leaves through, its signature, and how one message looks on the wire."""
