import Glibc

/// The memory that this machine has, for telling in time what cannot be.
public enum MachineMemory {
  /// Bytes of physical memory.
  public static let byteCount: Int = {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && size > 0 ? pages * size : Int.max >> 8
  }()
}
