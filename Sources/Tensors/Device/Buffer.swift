/// Elements in a device's memory, row-major and contiguous.
public protocol Buffer: AnyObject, Sendable {
  var byteCount: Int { get }

  /// The elements in host memory: the buffer's own memory where it is the host's, a copy otherwise.
  /// - Throws: when the device cannot be read.
  func hostStorage() throws(TensorError) -> Storage

  /// Writes elements from host memory over the buffer's.
  ///
  /// - Parameter bytes: as many as the buffer has.
  func write(_ bytes: UnsafeRawBufferPointer) throws(TensorError)
}

/// Host memory is a buffer of every device that computes on the host.
extension Storage: Buffer {
  public func hostStorage() -> Storage { self }

  public func write(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= byteCount, "\(bytes.count) bytes for a storage of \(byteCount)")
    guard let base = bytes.baseAddress else { return }
    withExtendedLifetime(self) { pointer.copyMemory(from: base, byteCount: bytes.count) }
  }
}
