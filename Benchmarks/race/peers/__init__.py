"""The systems that race. Each module holds one, behind the contract of `peer.py`."""
