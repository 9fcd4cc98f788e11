import Foundation
import Testing

@Suite("watch where rights, clocks and file systems are odd")
struct WatchOddityTests {
  let program: Program

  /// Shell functions for scripts that run a watch in the background, as `$watch`, with its log in
  /// the file `log`.
  static let functions = """
    wait_for() {
      for try in $(seq 400); do
        eval "$1" && return 0
        kill -0 $watch 2>/dev/null || break
        sleep 0.1
      done
      echo "waited in vain for: $1" >&2
      return 1
    }
    is_done() { $USER_PREFIX "$FACEARCHIVE" journal show "$1" 2>&1 | grep -q "State *done"; }
    finish() { kill -TERM $watch; wait $watch; echo "watch: $?"; }

    """

  init() throws {
    program = try Program()
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
    // Rights bind nobody who is root.
    program.environment["USER_PREFIX"] =
      Material.isRoot ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o777], ofItemAtPath: program.folder.path)
  }

  @Test(
    "What may not be read is told once, stands in the journal, and is read once it may be",
    .enabled(if: Material.canIngest, "\(Material.ingestNote)"), .timeLimit(.minutes(4)))
  func unreadable() throws {
    for number in 1...4 {
      try program.makeClip("root/1599025493/10B_6_\(number)/a.mp4", seconds: 1)
    }
    try program.makeClip("root/1599029093/10B_6_1/inside.mp4", seconds: 2)
    let result = try program.shell(
      Self.functions + """
        $USER_PREFIX "$FACEARCHIVE" init archive --time-zone UTC > /dev/null || exit 1
        chmod 000 root/1599025493/10B_6_[1-3]/a.mp4
        chmod 000 root/1599029093/10B_6_1
        $USER_PREFIX "$FACEARCHIVE" watch root --settle 1 --rescan 1 --workers 1 \\
          --log-format json > /dev/null 2> log &
        watch=$!
        wait_for 'is_done root/1599025493/10B_6_4/a.mp4' || exit 1
        sleep 8
        $USER_PREFIX "$FACEARCHIVE" status > degraded
        $USER_PREFIX "$FACEARCHIVE" journal show root/1599025493/10B_6_1/a.mp4 > shown
        cp log log-before
        chmod 644 root/1599025493/10B_6_1/a.mp4
        chmod 755 root/1599029093/10B_6_1
        wait_for 'is_done root/1599025493/10B_6_1/a.mp4' || exit 1
        wait_for 'is_done root/1599029093/10B_6_1/inside.mp4' || exit 1
        $USER_PREFIX "$FACEARCHIVE" status > recovered
        finish
        """)
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: program.path(name), encoding: .utf8)
    }
    let log = try text("log")
    #expect(result.output == "watch: 0\n", "\(result.errors)\n\(log)")
    let told = try text("log-before").split(separator: "\n").filter {
      $0.contains("\"unreadable\"")
    }
    #expect(told.count == 3, "\(told)")
    #expect(try text("shown").contains("permission denied"))
    #expect(try text("degraded").contains("1599029093/10B_6_1 cannot be read (permission denied)"))
    #expect(!(try text("recovered")).contains("Degraded"))
  }

  @Test(
    "The clock is set back while nothing happens: what comes is read at once, and the step is logged",
    .enabled(if: Material.canIngest && canPreload, "\(preloadNote)"), .timeLimit(.minutes(2)))
  func clockStep() throws {
    try preload(
      """
      // CLOCK_REALTIME shows the seconds more that the file $SHIFT_FILE holds, and a wait for a moment
      // of that clock ends when it shows it.
      long shift(void) {
        FILE *file = fopen(getenv("SHIFT_FILE"), "r");
        long seconds = 0;
        if (file) {
          if (fscanf(file, "%ld", &seconds) != 1) seconds = 0;
          fclose(file);
        }
        return seconds;
      }
      int clock_gettime(clockid_t clock, struct timespec *time) {
        long result = syscall(SYS_clock_gettime, clock, time);
        if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += shift();
        return result;
      }
      int gettimeofday(struct timeval *restrict time, void *restrict zone) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        time->tv_sec = now.tv_sec;
        time->tv_usec = now.tv_nsec / 1000;
        return 0;
      }
      static int waits(const struct timespec *until) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        return now.tv_sec < until->tv_sec ||
               (now.tv_sec == until->tv_sec && now.tv_nsec < until->tv_nsec);
      }
      int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                                 const struct timespec *restrict until) {
        while (waits(until)) {
          struct timespec slice;
          syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &slice);
          slice.tv_nsec += 20000000;
          if (slice.tv_nsec >= 1000000000) slice.tv_nsec -= 1000000000, slice.tv_sec++;
          int result = pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &slice);
          if (result != ETIMEDOUT) return result;
        }
        return ETIMEDOUT;
      }
      """)
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    try program.makeClip("clip.mp4", seconds: 1)
    let result = try program.shell(
      Self.functions + """
        unset USER_PREFIX
        mkdir -p root/1599025493/10B_6_1
        echo 0 > shift
        SHIFT_FILE=$PWD/shift LD_PRELOAD=$PWD/preload.so "$FACEARCHIVE" watch root --settle 1 \\
          --log-format json > /dev/null 2> log &
        watch=$!
        wait_for 'grep -q watching log' || exit 1
        sleep 3
        echo -100 > shift
        sleep 1
        cp clip.mp4 root/1599025493/10B_6_1/a.mp4
        wait_for 'is_done root/1599025493/10B_6_1/a.mp4' || exit 1
        finish
        """)
    let log = try String(contentsOfFile: program.path("log"), encoding: .utf8)
    #expect(result.output == "watch: 0\n", "\(result.errors)\n\(log)")
    #expect(log.contains("clock set"), "\(log)")
  }

  @Test(
    "Where every lease is refused, as on NFS and SMB, a second look decides, also of one file",
    .enabled(if: Material.canIngest && canPreload, "\(preloadNote)"), .timeLimit(.minutes(2)),
    arguments: [1, 3])
  func leases(files: Int) throws {
    try preload(
      """
      // Every read lease is refused, as network file systems refuse it.
      static int call(int descriptor, int command, void *argument) {
        if (command == F_SETLEASE && (long)argument == F_RDLCK) {
          errno = EAGAIN;
          return -1;
        }
        return (int)syscall(SYS_fcntl, descriptor, command, argument);
      }
      int fcntl(int descriptor, int command, ...) {
        va_list list;
        va_start(list, command);
        void *argument = va_arg(list, void *);
        va_end(list);
        return call(descriptor, command, argument);
      }
      int fcntl64(int descriptor, int command, ...) {
        va_list list;
        va_start(list, command);
        void *argument = va_arg(list, void *);
        va_end(list);
        return call(descriptor, command, argument);
      }
      """)
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    for number in 1...files {
      try program.makeClip("root/1599025493/10B_6_1/\(number).mp4", seconds: number)
    }
    let read = try program.shell(
      "LD_PRELOAD=$PWD/preload.so \"$FACEARCHIVE\" ingest root --json")
    #expect(read.status == 0, "\(read.errors)")
    #expect(read.json["done"] as? Int == files)
    // The same under a watch, for one that comes.
    try program.makeClip("clip.mp4", seconds: 5)
    let watched = try program.shell(
      Self.functions + """
        unset USER_PREFIX
        LD_PRELOAD=$PWD/preload.so "$FACEARCHIVE" watch root --settle 1 --log-format json \\
          > /dev/null 2> log &
        watch=$!
        wait_for 'grep -q watching log' || exit 1
        cp clip.mp4 root/1599025493/10B_6_1/new.mp4
        wait_for 'is_done root/1599025493/10B_6_1/new.mp4' || exit 1
        finish
        """)
    #expect(watched.output == "watch: 0\n", "\(watched.errors)")
  }

  // MARK: Preloaded libraries

  static let compiler = ["/usr/bin/cc", "/usr/bin/clang", "/opt/swift/usr/bin/clang"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  static let canPreload = compiler != nil
  static let preloadNote = "SKIPPED: needs a C compiler, the networks (Tools/setup) and ffmpeg"

  /// Makes `preload.so` from C.
  private func preload(_ source: String) throws {
    let headers = [
      "errno", "fcntl", "pthread", "stdarg", "stdio", "stdlib", "sys/syscall", "sys/time", "time",
      "unistd",
    ]
    try program.write(
      "preload.c",
      "#define _GNU_SOURCE\n" + headers.map { "#include <\($0).h>\n" }.joined() + source + "\n")
    let result = try program.execute(
      try #require(Self.compiler),
      ["-shared", "-fPIC", "-O1", "-o", program.path("preload.so"), program.path("preload.c")])
    if result.status != 0 { throw MaterialError(reason: result.errors) }
  }
}
