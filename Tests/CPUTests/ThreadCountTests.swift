import CKernels
import Glibc
import Testing

/// A folder that looks like a machine's root, with what a process reads about its control groups.
private final class Root {
  let path: String
  /// Folders and files, each behind the folder it is in.
  private var made: [String] = []

  init(cgroup: String, mountinfo: String, files: [String: String]) throws {
    var template = Array("/tmp/keras-cgroup-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
    made.append(path)
    try write("/proc/self/cgroup", cgroup)
    try write("/proc/self/mountinfo", mountinfo)
    for (name, text) in files { try write(name, text) }
  }

  private func write(_ name: String, _ text: String) throws {
    let parts = name.split(separator: "/")
    for length in 1..<parts.count {
      let folder = "\(path)/\(parts.prefix(length).joined(separator: "/"))"
      if mkdir(folder, 0o700) == 0 { made.append(folder) }
    }
    let file = try #require(fopen(path + name, "w"))
    made.append(path + name)
    fputs(text, file)
    fclose(file)
  }

  var quota: Double { ck_cgroup_quota(path) }

  deinit {
    for made in made.reversed() { remove(made) }
  }
}

@Suite("The number of threads")
struct ThreadCountTests {
  private static let second = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
  private static let first = """
    30 23 0:27 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755
    32 30 0:29 / /sys/fs/cgroup/cpuset rw,relatime shared:5 - cgroup cgroup rw,cpuset
    33 30 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:6 - cgroup cgroup rw,cpu,cpuacct

    """

  @Test("Version 2: a group's cpu.max, and \"max\" for none")
  func version2() throws {
    func quota(_ text: String) throws -> Double {
      try Root(cgroup: "0::/a/b\n", mountinfo: Self.second, files: ["/sys/fs/cgroup/a/b/cpu.max": text]).quota
    }
    #expect(try quota("150000 100000\n") == 1.5)
    #expect(try quota("50000 100000\n") == 0.5)
    #expect(try quota("400000 50000\n") == 8)
    #expect(try quota("max 100000\n") == 0)
    #expect(try quota("") == 0)
  }

  @Test("Version 2: the smallest of a group and the groups above counts")
  func nested() throws {
    func quota(_ inner: String, _ middle: String, _ top: String) throws -> Double {
      try Root(
        cgroup: "0::/a/b\n", mountinfo: Self.second,
        files: [
          "/sys/fs/cgroup/a/b/cpu.max": inner, "/sys/fs/cgroup/a/cpu.max": middle, "/sys/fs/cgroup/cpu.max": top,
        ]
      ).quota
    }
    #expect(try quota("300000 100000", "100000 100000", "max 100000") == 1)
    #expect(try quota("max 100000", "250000 100000", "max 100000") == 2.5)
    #expect(try quota("100000 100000", "max 100000", "200000 100000") == 1)
    #expect(try quota("400000 100000", "max 100000", "200000 100000") == 2)
  }

  @Test("Version 1: quota and period of the group of the cpu controller, -1 for none")
  func version1() throws {
    func quota(_ quota: String, above: String = "-1") throws -> Double {
      let group = "/sys/fs/cgroup/cpu,cpuacct"
      return try Root(
        cgroup: "5:cpuset:/other\n4:cpu,cpuacct:/docker/x\n0::/ignored\n", mountinfo: Self.first,
        files: [
          "\(group)/docker/x/cpu.cfs_quota_us": quota, "\(group)/docker/x/cpu.cfs_period_us": "100000\n",
          "\(group)/docker/cpu.cfs_quota_us": above, "\(group)/docker/cpu.cfs_period_us": "50000\n",
          "/sys/fs/cgroup/cpuset/other/cpu.cfs_quota_us": "1000",
          "/sys/fs/cgroup/cpuset/other/cpu.cfs_period_us": "100000",
        ]
      ).quota
    }
    #expect(try quota("150000\n") == 1.5)
    #expect(try quota("-1\n") == 0)
    #expect(try quota("400000\n", above: "50000\n") == 1)
  }

  @Test("In a container, what is mounted is the container's own group")
  func containers() throws {
    // Without a namespace for groups: paths are the machine's, and what is mounted is a part of the hierarchy.
    let plain = try Root(
      cgroup: "0::/docker/x\n", mountinfo: "31 23 0:28 /docker/x /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
      files: ["/sys/fs/cgroup/cpu.max": "200000 100000\n"])
    #expect(plain.quota == 2)
    // With one, a process that was moved there from outside.
    let namespace = try Root(
      cgroup: "0::/../..\n", mountinfo: Self.second, files: ["/sys/fs/cgroup/cpu.max": "100000 100000\n"])
    #expect(namespace.quota == 1)
    let spaced = try Root(
      cgroup: "0::/x\n", mountinfo: #"31 23 0:28 / /sys/fs/a\040group rw - cgroup2 cgroup rw"# + "\n",
      files: ["/sys/fs/a group/x/cpu.max": "100000 100000\n"])
    #expect(spaced.quota == 1)
  }

  @Test("Without groups, or with files that are something else, there is no quota")
  func none() throws {
    #expect(ck_cgroup_quota("/nowhere") == 0)
    #expect(try Root(cgroup: "", mountinfo: "", files: [:]).quota == 0)
    #expect(try Root(cgroup: "nonsense\n::\n0:\n", mountinfo: "- - -\n31 - cgroup2\n", files: [:]).quota == 0)
    let huge = String(repeating: "x", count: 20_000)
    #expect(try Root(cgroup: "0::/\(huge)\n", mountinfo: "\(huge) \(huge)\n", files: [:]).quota == 0)
  }

  @Test("A quota is rounded up, and what the environment says goes before it")
  func settings() {
    func threads(_ keras: String?, _ omp: String?, _ processors: Int32, _ quota: Double) -> (Int32, refused: Bool) {
      var refused: Int32 = 0
      return (ck_threads_for(keras, omp, processors, quota, &refused), refused != 0)
    }
    #expect(threads(nil, nil, 2, 0) == (2, false))
    #expect(threads(nil, nil, 2, 0.5) == (1, false))
    #expect(threads(nil, nil, 2, 1) == (1, false))
    #expect(threads(nil, nil, 64, 1.5) == (2, false))
    #expect(threads(nil, nil, 64, 100) == (64, false))
    #expect(threads(nil, "4", 2, 1) == (4, false))
    #expect(threads(nil, "3,2", 2, 0) == (3, false))
    #expect(threads("1", "4", 2, 0) == (1, false))
    #expect(threads("", "4", 2, 0) == (4, false))
    for nonsense in ["0", "-2", "two", "2x", "99999999999999999999"] {
      #expect(threads(nonsense, nil, 2, 0) == (2, true), "\(nonsense)")
      #expect(threads(nil, nonsense, 2, 0) == (2, false), "\(nonsense)")
    }
  }

  /// What Swift does not see of sched.h.
  private typealias Affinity = @convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> Int32
  private static func affinity(_ name: String) -> Affinity? {
    dlsym(nil, name).map { unsafeBitCast($0, to: Affinity.self) }
  }

  @Test("Processors that the system may not run a thread on do not count")
  func affinity() throws {
    var thread = pthread_t()
    let count = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    count.initialize(to: 0)
    defer { count.deallocate() }
    // A thread of its own: its processors are nobody else's.
    let status = pthread_create(
      &thread, nil,
      { count in
        let set = UnsafeMutablePointer<UInt>.allocate(capacity: 1024)
        defer { set.deallocate() }
        set.initialize(repeating: 0, count: 1024)
        guard let get = ThreadCountTests.affinity("sched_getaffinity"), get(0, 8192, set) == 0,
          let first = (0..<1024).first(where: { set[$0] != 0 })
        else { return nil }
        // Of those that there are, the first one only.
        let bit = set[first] & ~(set[first] - 1)
        set.update(repeating: 0, count: 1024)
        set[first] = bit
        _ = ThreadCountTests.affinity("sched_setaffinity")?(0, 8192, set)
        count!.storeBytes(of: ck_processors(), as: Int32.self)
        return nil
      }, count)
    #expect(status == 0)
    pthread_join(thread, nil)
    #expect(count.pointee == 1)
    #expect(ck_processors() >= 1)
  }
}
