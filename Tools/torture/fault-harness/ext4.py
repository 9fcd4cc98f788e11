"""What ext4 has on a disk when power goes: a recorded block device, replayed up to any moment.

The device is a file served by nbdkit (block_log.py), mounted through nbdfuse and a loop device, all
of which need root and no kernel module that Debian 12 has not: dm-log-writes and NBD are not
needed. What the disk was told to make durable is there after a loss of power; of what came after
the last such order there is a beginning, any part, or a write of which some sectors are missing.
"""

import contextlib
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = struct.Struct("<c3xIqQ")
DISK_BYTES = 48 << 20
SECTOR = 512
PROGRAMS = ["nbdkit", "nbdfuse", "mkfs.ext4", "losetup", "mount", "umount"]


def lacking() -> str | None:
    """Why this machine cannot do it; None when it can."""
    if os.geteuid() != 0:
        return "mounting needs root"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"there is no {', '.join(missing)} (Debian: nbdkit nbdkit-plugin-python libnbd-bin)"
    if subprocess.run(["nbdkit", "--dump-plugin", "python"], capture_output=True).returncode != 0:
        return "nbdkit has no plugin for Python (Debian: nbdkit-plugin-python)"
    absent = [path for path in ("/dev/fuse", "/dev/loop-control") if not os.path.exists(path)]
    return f"there is no {' and no '.join(absent)}" if absent else None


def call(*words: str) -> str:
    run = subprocess.run(words, capture_output=True, text=True)
    if run.returncode != 0:
        raise OSError(f"{' '.join(words)}: {run.stderr.strip()}")
    return run.stdout.strip()


@contextlib.contextmanager
def mounted(device: str, *options: str):
    """A file system below a folder of its own, for as long as the block runs."""
    point = tempfile.mkdtemp(prefix="facearchive-ext4-")
    try:
        call("mount", "-t", "ext4", *options, device, point)
        try:
            yield point
        finally:
            call("umount", point)
    finally:
        os.rmdir(point)


@contextlib.contextmanager
def recorded(disk: str, log: str):
    """A block device whose writes to `disk` are written to `log` too."""
    folder = tempfile.mkdtemp(prefix="facearchive-nbd-")
    point = os.path.join(folder, "point")
    os.mkdir(point)
    server = subprocess.Popen(
        ["nbdfuse", "-P", f"{folder}/pid", f"{point}/disk", "--command", "nbdkit", "-s", "python",
         f"{HERE}/block_log.py", f"disk={disk}", f"log={log}"], stderr=subprocess.DEVNULL)
    device = None
    try:
        limit = time.monotonic() + 10
        while not os.path.exists(f"{folder}/pid"):
            if server.poll() is not None or time.monotonic() > limit:
                raise OSError("nbdfuse does not begin")
            time.sleep(0.02)
        device = call("losetup", "--find", "--show", f"{point}/disk")
        yield device
    finally:
        if device:
            call("losetup", "--detach", device)
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


class Ext4Disk:
    """An ext4 file system with an archive in `archive`, and what happens to its blocks."""

    def __init__(self, template: str, folder: str, run):
        """- run: does its work on the archive at a path; gets the log's path, to which it says
        what was acknowledged."""
        self.disk, self.log = os.path.join(folder, "disk"), os.path.join(folder, "log")
        os.mkdir(folder)
        with open(self.disk, "wb") as file:
            file.truncate(DISK_BYTES)
        call("mkfs.ext4", "-q", "-F", "-b", "4096", self.disk)
        with mounted(self.disk, "-o", "loop") as point:
            shutil.copytree(template, f"{point}/archive")
        shutil.copyfile(self.disk, self.disk + "-before")
        with open(self.log, "wb"):
            pass
        with recorded(self.disk, self.log) as device, mounted(device) as point:
            run(f"{point}/archive", self.log)
        os.replace(self.disk + "-before", self.disk)
        self.events = list(self.read())

    def read(self):
        with open(self.log, "rb") as file:
            data = file.read()
        place = 0
        while place < len(data):
            operation, name, offset, length = HEADER.unpack_from(data, place)
            place += HEADER.size + name
            if operation in b"bfA":
                yield operation.decode(), offset, data[place:place + length]
            place += length

    def moments(self) -> list[int]:
        """Before each order to make durable, behind each acknowledgement, and at the end; where
        there are few orders, behind each write too."""
        orders = [index for index, event in enumerate(self.events) if event[0] == "f"]
        said = [index + 1 for index, event in enumerate(self.events) if event[0] == "A"]
        others = [] if len(orders) >= 50 else [
            index + 1 for index, event in enumerate(self.events) if event[0] == "b"]
        return sorted({*orders, *said, *others, len(self.events)})

    def image(self, moment: int, chance, kind: int, target: str) -> list[str]:
        """Writes the disk as it may be, and returns what had been acknowledged."""
        durable, pending, said = [], [], ""
        for operation, offset, data in self.events[:moment]:
            if operation == "b":
                pending.append((offset, data))
            elif operation == "f":
                durable += pending
                pending = []
            else:
                said += data.decode()
        if kind == 0:
            kept = pending[:chance.randint(0, len(pending))]
        else:
            kept = [item for item in pending if chance.random() < 0.5]
        shutil.copyfile(self.disk, target)
        with open(target, "r+b", buffering=0) as file:
            for offset, data in durable:
                os.pwrite(file.fileno(), data, offset)
            for index, (offset, data) in enumerate(kept):
                torn = kind == 3 and index == len(kept) - 1
                for sector in range(0, len(data), SECTOR) if torn else ():
                    if chance.random() < 0.5:
                        os.pwrite(file.fileno(), data[sector:sector + SECTOR], offset + sector)
                if not torn:
                    os.pwrite(file.fileno(), data, offset)
        return said.splitlines()
