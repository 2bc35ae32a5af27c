import Glibc

/// What the kernel knows of this process.
enum Process {
  /// Since the process started, its loading included.
  static func secondsSinceStart() -> Double {
    guard let stat = contents("/proc/self/stat"), let uptime = contents("/proc/uptime") else { return .nan }
    // The name in brackets may hold spaces; the start time is the twentieth field after it.
    let fields = stat[stat.index(after: stat.lastIndex(of: ")")!)...].split(separator: " ")
    let started = Double(fields[19])! / Double(sysconf(Int32(_SC_CLK_TCK)))
    return Double(uptime.split(separator: " ")[0])! - started
  }

  /// Of this program; `getrusage` includes the memory of the parent process.
  static func peakMegabytes() -> Double {
    guard let line = contents("/proc/self/status")?.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = Double(line.split(separator: " ").dropLast().last ?? "")
    else { return .nan }
    return kilobytes / 1024
  }

  /// Of all threads, so far.
  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func contents(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

/// Seconds of a clock that never jumps.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
