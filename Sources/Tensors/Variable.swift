import Synchronization

/// A mutable tensor: a weight, an optimizer's moment, a metric's total.
///
/// Reading ``value`` inside a traced function gives the variable's place in the graph, and assigning there records the
/// update; elsewhere both work on the elements at once.
public final class Variable: @unchecked Sendable {
  public let name: String
  public let spec: TensorSpec
  /// Whether an optimizer may change it.
  public var isTrainable: Bool {
    didSet { if isTrainable != oldValue { Variable.noteTrainableChange() } }
  }
  /// A projection that the value goes through after each of the optimizer's updates.
  public var constraint: (@Sendable (Tensor) -> Tensor)?

  /// Whether reading follows ``computeDType``; statistics that need all their bits do not.
  public var autocasts = true
  /// The type that floating-point variables are read in while a layer of mixed precision computes; nil: their own.
  @TaskLocal public static var computeDType: DType?

  /// The owner's path, as Keras writes it: `"sequential/dense/kernel"`.
  public var path: String

  private struct Memory {
    var buffer: any Buffer
    /// The vector of an arena that holds the elements, as long as anything uses it.
    weak var vector: Variable?
  }
  private let memory: Mutex<Memory>
  private let moveCount = Atomic<Int>(0)
  /// Set for the vector of an arena: the variables that it is made of, and where each begins.
  package let members: [Variable]
  package let offsets: [Int]

  /// Why there is no memory for the elements, if there is none. Reading and assigning the variable throws this.
  public private(set) var error: TensorError?

  /// A variable over `storage`, whose elements it takes as they are.
  public convenience init(name: String, spec: TensorSpec, storage: Storage, isTrainable: Bool = true) {
    self.init(name: name, spec: spec, storage: storage, isTrainable: isTrainable, members: [], offsets: [])
  }

  init(name: String, spec: TensorSpec, storage: Storage, isTrainable: Bool, members: [Variable], offsets: [Int]) {
    self.name = name
    self.path = name
    self.spec = spec
    self.isTrainable = isTrainable
    self.members = members
    self.offsets = offsets
    memory = Mutex(Memory(buffer: storage))
  }

  /// A variable with one value in every element.
  public convenience init(
    name: String, shape: Shape, fill: Double = 0, dtype: DType = .float32, isTrainable: Bool = true
  ) {
    let spec = TensorSpec(shape, dtype)
    do throws(TensorError) {
      let storage = try Storage(byteCount: spec.byteCount, for: "variable '\(name)' of shape \(shape.tupleText)")
      storage.fill(fill, dtype: dtype, count: spec.count)
      self.init(name: name, spec: spec, storage: storage, isTrainable: isTrainable)
    } catch {
      self.init(name: name, spec: spec, storage: Storage(few: 0), isTrainable: isTrainable)
      self.error = error
    }
  }

  public var shape: Shape { spec.shape }
  public var dtype: DType { spec.dtype }
  public var count: Int { spec.count }

  /// The buffer that holds the elements now, in host memory or on the device that computed them last. Programs write to
  /// it.
  public var buffer: any Buffer { memory.withLock { $0.buffer } }

  /// The value: a copy of the elements, or the variable's place in the graph while a function is traced. Inside a layer
  /// of mixed precision it has the layer's compute type.
  public var value: Tensor {
    if let wanted = Variable.computeDType, autocasts, dtype.isFloatingPoint { return storedValue.cast(to: wanted) }
    return storedValue
  }

  /// The value in the variable's own type.
  var storedValue: Tensor {
    if let error { return Tensor(error: error) }
    if let trace = Trace.current { return trace.read(self) }
    if let scope = VariableScope.current { return scope.read(self) }
    return copiedValue
  }

  /// A copy of the elements.
  var copiedValue: Tensor {
    do throws(TensorError) {
      return Tensor(storage: try Storage(copying: self), shape: shape, dtype: dtype)
    } catch {
      return Tensor(error: error)
    }
  }

  // MARK: Reading and writing

  /// Calls `body` with the elements' bytes, row-major and contiguous.
  /// - Throws: what `body` throws, or that the device which holds them cannot be read.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    if let error { throw error }
    let storage = try buffer.hostStorage()
    return try withExtendedLifetime(storage) {
      try body(UnsafeRawBufferPointer(start: storage.pointer, count: spec.byteCount))
    }
  }

  /// The element of a variable with one.
  public func item() throws(TensorError) -> Double {
    guard count == 1 else {
      throw TensorError(operation: "item", message: "variable '\(path)' has \(count) elements; expected one")
    }
    if let error { throw error }
    return try buffer.hostStorage().element(0, dtype)
  }

  /// Writes elements that have been computed.
  /// - Parameter bytes: as many as the elements have, row-major.
  public func write(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == spec.byteCount, "\(bytes.count) bytes for \(spec)")
    overwrite { storage in
      if let base = bytes.baseAddress { storage.pointer.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  /// Writes one value to every element.
  public func fill(_ value: Double) { overwrite { $0.fill(value, dtype: dtype, count: count) } }

  /// Lets `body` write all elements: in place where the host's memory holds them.
  package func overwrite<Failure>(_ body: (Storage) throws(Failure) -> Void) throws(Failure) {
    try memory.withLock { (memory) throws(Failure) in
      if let storage = memory.buffer as? Storage { return try body(storage) }
      // What another device holds is no longer wanted.
      let storage: Storage
      do throws(TensorError) {
        storage = try Storage(byteCount: spec.byteCount, for: "variable '\(path)'")
      } catch {
        self.error = error
        return
      }
      try body(storage)
      memory.buffer = storage
      moveCount.add(1, ordering: .releasing)
    }
  }

  /// How often anything in this process was frozen or made trainable: a compiled step that was made at another count
  /// may train other variables than it should.
  public static var trainableChanges: Int { trainableChangeCount.load(ordering: .relaxed) }
  private static let trainableChangeCount = Atomic<Int>(0)

  /// Counts a change of what is trained.
  package static func noteTrainableChange() { trainableChangeCount.add(1, ordering: .relaxed) }

  // MARK: Moving

  /// Changes whenever the elements move to other memory. What keeps the address of the elements compares versions
  /// before it uses it.
  package var version: Int { moveCount.load(ordering: .acquiring) }

  /// The buffer that holds the elements, and the version at which that is so.
  package var placement: (buffer: any Buffer, version: Int) {
    memory.withLock { ($0.buffer, moveCount.load(ordering: .relaxed)) }
  }

  /// The vector of the arena that the variable is a part of, if there is one that anything still uses.
  package var vector: Variable? { memory.withLock { $0.vector } }

  /// Takes another buffer with the elements that are in it. A part of an arena stays there, and takes the elements
  /// only.
  /// - Throws: that the device which holds the new elements cannot be read.
  public func take(_ buffer: any Buffer) throws(TensorError) {
    precondition(buffer.byteCount == spec.byteCount, "\(buffer.byteCount) bytes for \(spec)")
    try memory.withLock { (memory) throws(TensorError) in
      if memory.vector != nil, let part = memory.buffer as? Storage {
        part.copy(try buffer.hostStorage(), count: spec.byteCount)
      } else {
        memory.buffer = buffer
        moveCount.add(1, ordering: .releasing)
      }
    }
  }

  /// Moves the elements to a part of an arena's vector.
  func move(to part: Storage, of vector: Variable) throws(TensorError) {
    try memory.withLock { (memory) throws(TensorError) in
      precondition(memory.vector == nil, "a variable is a part of one arena")
      part.copy(try memory.buffer.hostStorage(), count: spec.byteCount)
      memory.buffer = part
      memory.vector = vector
      moveCount.add(1, ordering: .releasing)
    }
  }
}

extension Storage {
  /// A copy of a variable's elements.
  /// - Throws: that the device which holds them cannot be read.
  public convenience init(copying variable: Variable) throws(TensorError) {
    if let error = variable.error { throw error }
    let elements = try variable.buffer.hostStorage()
    try self.init(byteCount: variable.spec.byteCount, for: "a copy of variable '\(variable.path)'")
    copy(elements, count: byteCount)
  }

  /// The element of that number as a number; a large integer may be rounded.
  package func element(_ index: Int, _ dtype: DType) -> Double {
    func load<T>(_ type: T.Type) -> T { bytes.load(fromByteOffset: index * MemoryLayout<T>.size, as: type) }
    switch dtype {
    case .bool: return load(UInt8.self) == 0 ? 0 : 1
    case .int8: return Double(load(Int8.self))
    case .int16: return Double(load(Int16.self))
    case .int32: return Double(load(Int32.self))
    case .int64: return Double(load(Int64.self))
    case .uint8: return Double(load(UInt8.self))
    case .uint16: return Double(load(UInt16.self))
    case .uint32: return Double(load(UInt32.self))
    case .uint64: return Double(load(UInt64.self))
    case .float16: return Double(load(Float16.self))
    case .bfloat16: return Double(load(BFloat16.self).floatValue)
    case .float32: return Double(load(Float.self))
    case .float64: return load(Double.self)
    }
  }

  /// Writes one value to `count` elements.
  public func fill(_ value: Double, dtype: DType, count: Int) {
    func write<T>(_ value: T) { pointer.bindMemory(to: T.self, capacity: count).update(repeating: value, count: count) }
    switch dtype {
    case .bool: write(value != 0)
    case .int8: write(Int8(value))
    case .int16: write(Int16(value))
    case .int32: write(Int32(value))
    case .int64: write(Int64(value))
    case .uint8: write(UInt8(value))
    case .uint16: write(UInt16(value))
    case .uint32: write(UInt32(value))
    case .uint64: write(UInt64(value))
    case .float16: write(Float16(value))
    case .bfloat16: write(BFloat16(Float(value)))
    case .float32: write(Float(value))
    case .float64: write(value)
    }
  }
}
