"""The side-by-side harness: starts proxies, drives them in turn, and compares what they cost. Standard library only."""
