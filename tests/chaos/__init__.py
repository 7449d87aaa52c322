"""Faults that need real processes, sockets, disks or database servers; and one run in which all fail at random."""
