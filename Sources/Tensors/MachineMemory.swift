import Glibc

/// The memory of this machine, to check allocations in advance.
public enum MachineMemory {
  /// Bytes of physical memory.
  public static let byteCount: Int = {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && size > 0 ? pages * size : Int.max >> 8
  }()
}

extension MachineMemory {
  /// The error for memory that cannot be allocated.
  /// - Parameter purpose: what it is for.
  public static func shortage(_ wanted: Int, for purpose: String) -> TensorError {
    TensorError(
      operation: purpose,
      message: "it takes \(wanted) bytes of memory, more than the system allows this process; the machine has "
        + "\(byteCount), of which others, and limits such as ulimit -v, leave less")
  }

  /// Checks that memory is available for what traps where there is none, such as an array.
  /// - Throws: when the system has not that much memory to give.
  public static func require(_ wanted: Int, for purpose: @autoclosure () -> String) throws(TensorError) {
    // A little is available, or all is lost.
    if wanted < 1 << 20 { return }
    guard wanted <= byteCount, let memory = malloc(wanted) else { throw shortage(wanted, for: purpose()) }
    free(memory)
  }
}
