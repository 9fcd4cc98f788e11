"""A plugin for nbdkit: a disk in a file, and a log of what is written to it and when it has to make
it durable. Used by ../faults through ext4.py; parameters: disk=FILE log=FILE.

One record of the log: operation (b: a block is written, f: all before is durable), length of the
name (0), offset, length of the data; data. Each is written with one call, so that another process
may append what it has to say to the same file.
"""

import os
import struct

import nbdkit

API_VERSION = 2
HEADER = struct.Struct("<c3xIqQ")
files = {}


def config(key, value):
    flags = os.O_RDWR if key == "disk" else os.O_WRONLY | os.O_APPEND
    files[key] = os.open(value, flags)


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(_read_only):
    return files["disk"]


def get_size(disk):
    return os.fstat(disk).st_size


def can_flush(_disk):
    return True


def can_fua(_disk):
    return nbdkit.FUA_NATIVE


def pread(disk, buffer, offset, _flags):
    os.preadv(disk, [buffer], offset)


def pwrite(disk, buffer, offset, flags):
    os.pwrite(disk, buffer, offset)
    os.write(files["log"], HEADER.pack(b"b", 0, offset, len(buffer)) + bytes(buffer))
    if flags & nbdkit.FLAG_FUA:
        flush(disk, 0)


def flush(_disk, _flags):
    os.write(files["log"], HEADER.pack(b"f", 0, 0, 0))
