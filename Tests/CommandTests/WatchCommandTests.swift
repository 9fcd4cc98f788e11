import Foundation
import Testing

@Suite("watch reads what comes, says how it goes, and ends well")
struct WatchCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
    try FileManager.default.createDirectory(
      atPath: program.path("root"), withIntermediateDirectories: true)
  }

  @Test(
    "Real video that comes while it runs; SIGHUP, metrics, systemd, SIGTERM",
    .enabled(if: Material.canIngest, "\(Material.ingestNote)"), .timeLimit(.minutes(4)))
  func watching() throws {
    try program.makeClip("root/1599025493/10B_6_1/early.mp4", seconds: 1)
    try program.makeClip("clip.mp4", seconds: 2)
    // A datagram socket stands for the service manager.
    let result = try program.shell(
      """
      python3 - > notices <<'PYTHON' &
      import socket
      manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      manager.bind("manager")
      manager.settimeout(100)
      while True:
          text = manager.recv(4096).decode()
          print(text, flush=True)
          if "STATUS=end" in text: break
      PYTHON
      until [ -S manager ]; do sleep 0.1; done
      NOTIFY_SOCKET="$PWD/manager" WATCHDOG_USEC=3000000 "$FACEARCHIVE" watch root --settle 1 \\
        --metrics figures.prom --log-format json --json > report 2> log &
      watch=$!
      wait_for() {
        for try in $(seq 600); do
          eval "$1" && return 0
          kill -0 $watch 2>/dev/null || break
          sleep 0.2
        done
        echo "waited in vain for: $1" >&2
        return 1
      }
      done_is() { "$FACEARCHIVE" status --json | grep -q "\\"done\\" : $1,"; }
      wait_for 'done_is 1' || exit 1
      # Half a file, then the rest; then the same by rsync's way.
      mkdir -p root/1599029093/10B_6_2
      head -c 4000 clip.mp4 > root/1599029093/10B_6_2/slow.mp4
      (sleep 0.7; tail -c +4001 clip.mp4; sleep 0.7) >> root/1599029093/10B_6_2/slow.mp4
      cp clip.mp4 root/1599029093/10B_6_2/.copy.mp4.XyZ123
      mv root/1599029093/10B_6_2/.copy.mp4.XyZ123 root/1599029093/10B_6_2/copy.mp4
      for name in copy slow; do
        wait_for '"$FACEARCHIVE" journal show root/1599029093/10B_6_2/$name.mp4 | grep -q "State *done"'
      done
      kill -HUP $watch
      wait_for '"$FACEARCHIVE" status --json | grep -q "\\"scans\\" : [2-9]"'
      "$FACEARCHIVE" status > running
      kill -TERM $watch
      wait $watch
      echo "watch: $?"
      wait
      """)
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: program.path(name), encoding: .utf8)
    }
    let log = try text("log")
    #expect(result.output == "watch: 0\n", "\(result.errors)\n\(log)")
    #expect(try text("running").contains("5 folders watched"))
    let journal = try program.run("journal", "list", "--json").json
    let sources = journal["sources"] as? [[String: Any]] ?? []
    #expect(sources.map { $0["state"] as? String } == ["done", "done"])
    #expect(sources.map { ($0["copies"] as? [String])?.count } == [0, 1])
    let notices = try text("notices")
    #expect(notices.contains("READY=1"))
    #expect(notices.contains("WATCHDOG=1"))
    #expect(notices.contains("STATUS=watching; "))
    #expect(notices.contains("STOPPING=1"))
    let figures = try text("figures.prom")
    #expect(figures.contains("# TYPE facearchive_sources gauge\n"))
    #expect(figures.contains("facearchive_queue_depth "))
    // What it leaves at its end is how it ended.
    #expect(figures.contains("facearchive_watch_running 0\n"))
    #expect(figures.contains("facearchive_sources_done_total 2\n"))
    #expect(figures.contains("facearchive_oldest_read_seconds "))
    for line in log.split(separator: "\n") {
      let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
      #expect(event?["event"] != nil && event?["time"] != nil, "\(line)")
    }
    let status = try program.run("status", "--json").json["watch"] as? [String: Any]
    #expect(status?["isRunning"] as? Bool == false)
    #expect(status?["ended"] != nil)
  }

  @Test(
    "Whichever of its two processes is killed, the other one ends too",
    .enabled(if: Material.hasWeights, "\(Material.ingestNote)"), .timeLimit(.minutes(1)))
  func killed() throws {
    let result = try program.shell(
      """
      begin() {
        : > log
        "$FACEARCHIVE" watch root 2> log &
        watch=$!
        for try in $(seq 200); do
          "$FACEARCHIVE" status | grep -q "^Watch *since.*process" \
            && engine=$(cat /proc/$watch/task/$watch/children) && return
          sleep 0.1
        done
        echo "no watch: $(cat log)"
      }
      begin
      kill -KILL $engine
      wait $watch
      echo "watch: $?"
      begin
      kill -KILL $watch
      for try in $(seq 100); do
        "$FACEARCHIVE" status | grep -q "not running" && echo "not running" && break
        sleep 0.1
      done
      """)
    #expect(result.output == "watch: 1\nnot running\n", "\(result.errors)")
  }

  @Test(
    "Roots and options that cannot be",
    .enabled(if: Material.hasWeights, "\(Material.ingestNote)"))
  func misuse() throws {
    try program.write("root/1599025493/10B_6_1/a.mp4", "x")
    let deep = try program.run("watch", "root/1599025493", "--json")
    #expect(deep.status == 64)
    #expect(deep.failure["remedy"] as? String != nil)
    let twice = try program.run("watch", "root", "root/")
    #expect(twice.status == 64)
    #expect(twice.errors.contains("Name each root once"))
    for options in [
      ["--settle", "-1"], ["--rescan", "soon"], ["--order", "any"], ["--rescan", "0s"],
    ] {
      let result = try program.execute(
        Program.executable.path, ["watch", "root"] + options)
      #expect(result.status == 64, "\(options)")
    }
    #expect(try program.run("watch", "").status == 64)
    #expect(try program.run("watch", "root", "--archive", "none").status == 10)
    let unwritable = try program.run("watch", "root", "--metrics", "no/such/folder/file")
    #expect(unwritable.status == 1)
    #expect(unwritable.errors.contains("metrics"))
    #expect(try program.run("status", "--json").json["watch"] == nil, "it has not begun")
  }
}
