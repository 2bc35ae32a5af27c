import Glibc

/// Memory that holds a tensor's elements, row-major and contiguous.
///
/// A storage owns its memory, or keeps alive the object that does: a slice of an arena, a mapped file. Once a tensor is
/// made of it, its bytes never change; only variables write to theirs.
public final class Storage: @unchecked Sendable {
  public let pointer: UnsafeMutableRawPointer
  public let byteCount: Int
  private let owner: AnyObject?

  /// Fresh memory, aligned for the widest vectors; its content is undefined.
  /// - Parameter purpose: what an error says the memory is for: "the outputs of predict".
  /// - Throws: when the system has not that much memory to give.
  public init(byteCount: Int, for purpose: @autoclosure () -> String) throws(TensorError) {
    self.byteCount = byteCount
    let isLarge = byteCount >= Storage.largePage
    var fresh: UnsafeMutableRawPointer?
    guard byteCount >= 0, byteCount <= MachineMemory.byteCount,
      posix_memalign(&fresh, isLarge ? Storage.largePage : Storage.alignment, Swift.max(byteCount, 1)) == 0,
      let fresh
    else { throw MachineMemory.shortage(byteCount, for: purpose()) }
    pointer = fresh
    owner = nil
    // Huge pages need few entries of the TLB, and whole pages follow each other in
    // its caches. A page that is only used in part would take memory for nothing. That the system has no huge pages to
    // give is no failure.
    if isLarge { madvise(pointer, byteCount / Storage.largePage * Storage.largePage, MADV_HUGEPAGE) }
  }

  /// New memory for a few numbers; a process without that much cannot continue.
  public convenience init(few byteCount: Int) {
    precondition(byteCount <= 1 << 16, "memory for many numbers is asked for by init(byteCount:for:)")
    do throws(TensorError) { try self.init(byteCount: byteCount, for: "a few numbers") } catch {
      fatalError("\(error)")
    }
  }

  /// Memory inside something that `owner` keeps alive.
  public init(pointer: UnsafeMutableRawPointer, byteCount: Int, owner: AnyObject) {
    self.pointer = pointer
    self.byteCount = byteCount
    self.owner = owner
  }

  /// A copy of `bytes`.
  public convenience init(
    copying bytes: UnsafeRawBufferPointer, for purpose: @autoclosure () -> String
  ) throws(TensorError) {
    try self.init(byteCount: bytes.count, for: purpose())
    if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
  }

  deinit {
    if owner == nil { free(pointer) }
  }

  /// Writes the bytes of another storage, the first `count` of them or all, `offset` bytes into this one.
  ///
  /// Both stay alive for the whole copy; an object whose pointer was read may otherwise be let go before its memory is
  /// used.
  public func copy(_ other: Storage, at offset: Int = 0, count: Int? = nil) {
    let count = count ?? other.byteCount
    precondition(offset >= 0 && count <= other.byteCount && offset + count <= byteCount, "a copy outside a storage")
    withExtendedLifetime((self, other)) {
      (pointer + offset).copyMemory(from: other.pointer, byteCount: count)
    }
  }

  /// A part of the memory, which stays alive as long as the part does.
  package func part(at offset: Int, byteCount: Int) -> Storage {
    precondition(offset >= 0 && offset + byteCount <= self.byteCount, "a part outside a storage")
    return Storage(pointer: pointer + offset, byteCount: byteCount, owner: self)
  }

  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: byteCount) }

  /// One cache line, and one AVX-512 register.
  public static let alignment = 64

  /// The large page of x86-64, and of 64-bit Arm with pages of 4 kB.
  static let largePage = 2 << 20
}
