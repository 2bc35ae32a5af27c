import Synchronization

/// A tensor that training changes: a weight, an optimizer's moment, a metric's total.
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

  private let memory: Mutex<Storage>

  /// Why there is no memory for the elements, if there is none. Reading and assigning the variable throws this.
  public private(set) var error: TensorError?

  /// A variable over `storage`, whose elements it takes as they are.
  public init(name: String, spec: TensorSpec, storage: Storage, isTrainable: Bool = true) {
    self.name = name
    self.path = name
    self.spec = spec
    self.isTrainable = isTrainable
    memory = Mutex(storage)
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

  /// The memory that holds the elements now. Programs write to it.
  public var storage: Storage { memory.withLock { $0 } }

  /// The value: a copy of the elements, or the variable's place in the graph while a function is traced. Inside a layer
  /// of mixed precision it comes in the layer's compute type.
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
    do throws(TensorError) { return Tensor(storage: try Storage(copying: self), shape: shape, dtype: dtype) } catch {
      return Tensor(error: error)
    }
  }

  /// Writes elements that have been computed.
  public func write(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == spec.byteCount, "\(bytes.count) bytes for \(spec)")
    memory.withLock { storage in
      if let base = bytes.baseAddress { storage.pointer.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  /// How often anything in this process was frozen or made trainable: a compiled step that was made at another count may
  /// train other variables than it should.
  public static var trainableChanges: Int { trainableChangeCount.load(ordering: .relaxed) }
  private static let trainableChangeCount = Atomic<Int>(0)

  /// Counts a change of what is trained.
  package static func noteTrainableChange() { trainableChangeCount.add(1, ordering: .relaxed) }

  /// How often variables have moved. A program that was compiled at another count may look at memory that was left.
  public static var moves: Int { moveCount.load(ordering: .relaxed) }
  private static let moveCount = Atomic<Int>(0)

  /// Takes other memory with the elements that are in it.
  public func take(_ storage: Storage) {
    precondition(storage.byteCount == spec.byteCount, "\(storage.byteCount) bytes for \(spec)")
    memory.withLock { $0 = storage }
    Variable.moveCount.add(1, ordering: .relaxed)
  }

  /// Moves the elements to other memory, such as a slice of an arena.
  public func move(to storage: Storage) {
    memory.withLock { current in
      if current.pointer != storage.pointer {
        storage.copy(current, count: spec.byteCount)
        Variable.moveCount.add(1, ordering: .relaxed)
      }
      current = storage
    }
  }
}

extension Storage {
  /// A copy of a variable's elements.
  public convenience init(copying variable: Variable) throws(TensorError) {
    if let error = variable.error { throw error }
    try self.init(byteCount: variable.spec.byteCount, for: "a copy of variable '\(variable.path)'")
    copy(variable.storage, count: byteCount)
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
