#!/usr/bin/env python3
"""How many live cameras one core keeps up with: recorders write segments in real time, `facearchive
watch` has one core and one worker, and each segment has to be searchable before the next is whole.

usage: live_streams.py CLIP --streams N… [--minutes 5] [--segment 60] [--core 0] [--nice -20]
       [--rows FILE] [--binary facearchive] [--thoroughness normal] [--estimate] [--folder DIR]

For each N, N cameras record CLIP over and over, each at another place of it, into
ROOT/<start>/<camera>/<moment>.mp4: a file grows once a second by what a second has brought, and is
complete after --segment seconds; the cameras' segments end one after the other. Each gets some
bytes that no decoder looks at, for copies would not be read. What is late is measured at a file's
end: its own `done` in the log of the watch, which is written when all its rows have been committed,
less the moment when it was closed. That includes the 5 s that a file must not have changed
(--settle).

N streams are sustained when, over --minutes, no file was ever as late as its camera's next one: the
age of the oldest complete file that is not searchable stayed below --segment. As the watch reads
what is newest first, what a core does not keep up with is soon older than that.

On a machine with other work --nice -20 (as root) gives the watch its core whenever it wants it;
caches and memory are shared all the same. Where the recorders themselves are held up for longer
than --settle (gap_s; a slow disk is enough), files are read before they are complete, and once more
after it: such a run shows too few.

--estimate runs each N for a minute only and says, by processor time, of how many streams the core
would be full.

Prints a table; appends a line for each N to FILE: late_s (median, 95th percentile and longest); the
oldest age in each sixth of the run; core_used, the share of the core that the watch and its workers
had meanwhile; cpu_s, their processor seconds for media_s seconds of footage, and the one over the
other; peaks of resident memory in MB; troubles, what the log of the watch warns of, by event, and
said, the first of them.
"""

import collections
import heapq
import json
import math
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, f"{os.path.dirname(os.path.abspath(__file__))}/../../lib")
from facearchive import Archive, Failed, Program, add_binary, arguments, run_tool

TICKS = os.sysconf("SC_CLK_TCK")
# How long what is complete at the end of a run may take to become searchable.
PATIENCE_SECONDS = 90


def unlike(data, chance):
    """The same video with another content: a box `free` at its end."""
    return data + struct.pack(">I4s", 24, b"free") + chance.randbytes(16)


def pieces(clip, seconds, folder):
    """CLIP as segments of so many seconds, each of which can be read by itself."""
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", clip],
        capture_output=True, text=True, check=False)
    try:
        length = float(probe.stdout)
    except ValueError:
        raise Failed(f"{clip} cannot be read as a video: "
                     f"{probe.stderr.strip() or 'it has no length'}")
    # So often that whole segments come out, and no more than twelve of them.
    count = max(1, min(12, round(math.lcm(round(length), round(seconds)) / seconds)))
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-stream_loop", "-1", "-i", clip, "-t",
         str(count * seconds), "-c", "copy", "-an", "-f", "segment", "-segment_time", str(seconds),
         "-reset_timestamps", "1", "-segment_format_options", "movflags=+faststart",
         f"{folder}/%03d.mp4"], check=True)
    found = []
    for name in sorted(os.listdir(folder))[:count]:
        with open(f"{folder}/{name}", "rb") as file:
            found.append(file.read())
    return found


class Recorders:
    """N cameras that write their segments in real time, and when each file was closed."""

    def __init__(self, root, videos, streams, seconds, seed):
        self.root, self.videos, self.seconds = root, videos, seconds
        self.chance = random.Random(seed)
        self.closed, self.growing, self.over = {}, {}, threading.Event()
        self.longest_gap = 0.0
        self.start = int(time.time())
        self.began = time.monotonic()
        self.error = None
        # (moment, camera, segment, data, bytes written, path), the next to be written first.
        self.due = []
        for camera in range(streams):
            # One segment has just been complete, the next is as far as the camera's turn tells.
            share = (camera + 1) / streams
            self.begin(camera, camera, -share * seconds)
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def begin(self, camera, segment, moment):
        data = unlike(self.videos[segment % len(self.videos)], self.chance)
        folder = f"{self.root}/{self.start}/10B_{camera // 10 + 1}_{camera % 10 + 1}"
        os.makedirs(folder, exist_ok=True)
        path = f"{folder}/{self.start + int(moment)}.mp4"
        self.growing[path] = None
        heapq.heappush(self.due, (max(0.0, moment), camera, segment, moment, data, 0, path))

    def run(self):
        try:
            while not self.over.is_set():
                due, camera, segment, moment, data, written, path = heapq.heappop(self.due)
                if self.over.wait(max(0.0, self.began + due - time.monotonic())):
                    return
                now = time.monotonic() - self.began
                share = min(1.0, (now - moment) / self.seconds)
                upto = len(data) if share >= 0.999 else int(len(data) * share)
                with open(path, "ab") as file:
                    file.write(data[written:upto])
                now = time.monotonic() - self.began
                self.longest_gap = max(self.longest_gap, now - (self.growing[path] or now))
                self.growing[path] = now
                if upto < len(data):
                    heapq.heappush(self.due, (min(due + 1, moment + self.seconds), camera, segment,
                                              moment, data, upto, path))
                    continue
                self.closed[path] = time.monotonic()
                del self.growing[path]
                self.begin(camera, segment + 1, moment + self.seconds)
        except OSError as error:
            self.error = error

    def stop(self):
        """Ends all recordings; what is not complete goes, for the watch would read it as it is."""
        self.over.set()
        self.thread.join()
        for path in self.growing:
            if os.path.exists(path):
                os.unlink(path)


def processes(process):
    """A process and all that it has started."""
    found = [process]
    try:
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children", encoding="ascii") as file:
                for child in file.read().split():
                    found += processes(int(child))
    except OSError:
        pass
    return found


def processor_seconds(process):
    """Of a process and all that it has started, also of those that have ended."""
    total = 0
    for one in processes(process):
        try:
            with open(f"/proc/{one}/stat", encoding="ascii") as file:
                total += sum(int(field) for field in file.read().rpartition(")")[2].split()[11:15])
        except OSError:
            pass
    return total / TICKS


def memory(process, name):
    try:
        with open(f"/proc/{process}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


class Watch:
    """`facearchive watch` on one core, and when it said that a file is done."""

    def __init__(self, root, archive, options):
        def pinned():
            os.sched_setaffinity(0, {options.core})
        self.done, self.other, self.sightings = {}, [], 0
        self.troubles = collections.Counter()
        self.process = Archive(Program.of(options), archive).made().start(
            "watch", root, "--workers", "1", "--thoroughness", options.thoroughness, "--settle",
            str(options.settle), "--log-format", "json", stderr=subprocess.PIPE, text=True,
            preexec_fn=pinned)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()
        if not self.ready.wait(30):
            self.end()
            raise Failed(f"the watch did not begin: {self.other[-3:]}")

    def listen(self):
        for line in self.process.stderr:
            now = time.monotonic()
            try:
                event = json.loads(line)
            except ValueError:
                self.other.append(line.strip())
                continue
            if event.get("event") == "watching":
                self.ready.set()
            elif event.get("event") == "done":
                self.done[event["path"]] = now
                self.sightings += int(event["sightings"])
            elif event.get("level") not in ("info", "notice"):
                self.other.append(line.strip())
                self.troubles[event["event"]] += 1

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.thread.join()
        return code


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def measure(streams, videos, options, folder):
    root, archive = f"{folder}/root", f"{folder}/archive"
    os.mkdir(root)
    watch = Watch(root, archive, options)
    recorders = Recorders(root, videos, streams, options.segment, options.seed)
    began, spent = time.monotonic(), processor_seconds(watch.process.pid)
    ages, peaks, loads = [], {"watch_mb": 0.0, "worker_mb": 0.0, "together_mb": 0.0}, []
    end = began + 60 * (1 if options.estimate else options.minutes)
    try:
        while time.monotonic() < end and watch.process.poll() is None and not recorders.error:
            time.sleep(0.5)
            now = time.monotonic()
            waiting = [moment for path, moment in dict(recorders.closed).items()
                       if path not in watch.done]
            ages.append((now - began, now - min(waiting, default=now)))
            loads.append(os.getloadavg()[0])
            tree = processes(watch.process.pid)
            workers = [one for one in tree if is_worker(one)]
            peaks["watch_mb"] = max(peaks["watch_mb"], sum(
                memory(one, "VmRSS") for one in tree if one not in workers))
            peaks["worker_mb"] = max(
                [peaks["worker_mb"], *(memory(one, "VmHWM") for one in workers)])
            peaks["together_mb"] = max(peaks["together_mb"], sum(
                memory(one, "VmRSS") for one in tree))
        ran, cpu = time.monotonic() - began, processor_seconds(watch.process.pid) - spent
        complete = dict(recorders.closed)
        recorders.stop()
        if recorders.error:
            raise Failed(f"a segment could not be written: {recorders.error}")
        while any(path not in watch.done for path in complete) and watch.process.poll() is None \
                and time.monotonic() < end + PATIENCE_SECONDS:
            time.sleep(0.2)
        late = [watch.done[path] - moment for path, moment in complete.items()
                if path in watch.done]
        media = len(watch.done) * options.segment
        spent = processor_seconds(watch.process.pid) - spent
        missing = len(complete) - len(late)
        sightings = watch.sightings
    finally:
        recorders.stop()
        code = watch.end()
    if code or not late:
        raise Failed(f"the watch ended with {code}; {len(late)} files done: {watch.other[-3:]}")
    sixths = [round(max([age for moment, age in ages if number <= 6 * moment / ran < number + 1],
                        default=0), 1) for number in range(6)]
    return {
        "clip": options.name, "streams": streams, "segment_s": options.segment,
        "level": options.thoroughness, "ran_s": round(ran, 1), "files": len(complete),
        "not_done": missing, "sightings": sightings,
        "late_s": [round(percentile(late, share), 2) for share in (0.5, 0.95, 1)],
        "oldest_s": sixths, "core_used": round(cpu / ran, 3), "cpu_s": round(spent, 2),
        "media_s": media, "core_per_stream": round(spent / media, 4),
        **{name: round(value) for name, value in peaks.items()},
        "gap_s": round(recorders.longest_gap, 1), "nice": options.nice,
        "load": round(sum(loads) / len(loads), 1),
        "troubles": watch.troubles, "said": watch.other[:5], "whole": not options.estimate,
        "sustained": not missing and max(sixths) < options.segment and not options.estimate}


def is_worker(process):
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            return b"worker" in file.read().split(b"\0")[1:2]
    except OSError:
        return False


def main():
    parser = arguments(__doc__)
    parser.add_argument("clip")
    parser.add_argument("--streams", type=int, nargs="+", required=True, metavar="N")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--segment", type=float, default=60, help="seconds of each file")
    parser.add_argument("--settle", type=float, default=5, help="as of watch, in seconds")
    parser.add_argument("--core", type=int, default=0, help="the watch has this one for itself")
    parser.add_argument("--nice", type=int, default=0,
                        help="of the watch and the recorders; below 0 as root")
    parser.add_argument("--thoroughness", default="normal")
    parser.add_argument("--estimate", action="store_true")
    parser.add_argument("--rows")
    add_binary(parser)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where the segments go: at 4 Mbit/s 0.5 MB per second and "
                        "stream; /dev/shm where the disk has other work")
    options = parser.parse_args()
    if not os.path.isfile(options.clip):
        parser.error(f"{options.clip} is no file")
    if min(options.streams) < 1 or options.segment < 5 or options.minutes <= 0:
        parser.error("--streams are 1 or more, --segment is 5 or more, --minutes above 0")
    if options.nice < 0 and os.geteuid() != 0:
        parser.error("--nice below 0 needs root")
    others = os.sched_getaffinity(0) - {options.core}
    if len(others) == len(os.sched_getaffinity(0)) or not others:
        parser.error(f"core {options.core} is none of this process, or its only one")
    os.sched_setaffinity(0, others)
    parts = os.path.abspath(options.clip).split("/")
    options.name = parts[parts.index("root") - 1] if "root" in parts else parts[-1]
    if options.nice:
        os.nice(options.nice)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print("| streams | sustained | late: median, 95 %, longest | oldest, by sixths | core used | "
          "of it per stream | memory: watch, worker |\n|--:|---|---|---|--:|--:|---|", flush=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as cut:
        videos = pieces(options.clip, options.segment, cut)
        for streams in options.streams:
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                row = measure(streams, videos, options, folder)
            if options.rows:
                with open(options.rows, "a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
            late = ", ".join(f"{value:.1f}" for value in row["late_s"])
            answer = (f"full at {1 / row['core_per_stream']:.1f}" if options.estimate
                      else "yes" if row["sustained"] else "no")
            if row["gap_s"] >= options.settle:
                answer += f" (recorders paused for {row['gap_s']:.0f} s)"
            print(f"| {streams} | {answer} | {late} s | "
                  f"{', '.join(f'{age:.0f}' for age in row['oldest_s'])} s | "
                  f"{row['core_used']:.0%} | {row['core_per_stream']:.1%} | "
                  f"{row['watch_mb']}, {row['worker_mb']} MB |", flush=True)


if __name__ == "__main__":
    run_tool(main)
