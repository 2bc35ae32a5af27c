/// Memory that holds a tensor's elements, row-major and contiguous.
///
/// A storage owns its memory, or keeps alive the object that does: a slice of an arena, a mapped file. Once a tensor is
/// made of it, its bytes never change; only variables write to theirs.
public final class Storage: @unchecked Sendable {
  public let pointer: UnsafeMutableRawPointer
  public let byteCount: Int
  private let owner: AnyObject?

  /// Fresh memory, aligned for the widest vectors; its content is undefined.
  public init(byteCount: Int) {
    self.byteCount = byteCount
    pointer = .allocate(byteCount: Swift.max(byteCount, 1), alignment: Storage.alignment)
    owner = nil
  }

  /// Memory inside something that `owner` keeps alive.
  public init(pointer: UnsafeMutableRawPointer, byteCount: Int, owner: AnyObject) {
    self.pointer = pointer
    self.byteCount = byteCount
    self.owner = owner
  }

  /// A copy of `bytes`.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(byteCount: bytes.count)
    if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
  }

  deinit {
    if owner == nil { pointer.deallocate() }
  }

  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: byteCount) }

  /// One cache line, and one AVX-512 register.
  public static let alignment = 64
}
