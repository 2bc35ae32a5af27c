import Tensors

extension Elements {
  /// Reads elements from memory.
  init(_ spec: TensorSpec, reading storage: Storage) {
    func all<T>(_ type: T.Type) -> [T] {
      withExtendedLifetime(storage) {
        Array(UnsafeBufferPointer(start: storage.pointer.assumingMemoryBound(to: type), count: spec.count))
      }
    }
    switch spec.dtype {
    case .bool: self.init(spec, signed: all(UInt8.self).map { $0 == 0 ? 0 : 1 })
    case .int8: self.init(spec, signed: all(Int8.self).map { Int64($0) })
    case .int16: self.init(spec, signed: all(Int16.self).map { Int64($0) })
    case .int32: self.init(spec, signed: all(Int32.self).map { Int64($0) })
    case .int64: self.init(spec, signed: all(Int64.self))
    case .uint8: self.init(spec, unsigned: all(UInt8.self).map { UInt64($0) })
    case .uint16: self.init(spec, unsigned: all(UInt16.self).map { UInt64($0) })
    case .uint32: self.init(spec, unsigned: all(UInt32.self).map { UInt64($0) })
    case .uint64: self.init(spec, unsigned: all(UInt64.self))
    case .float16: self.init(spec, real: all(Float16.self).map { Double($0) })
    case .bfloat16: self.init(spec, real: all(BFloat16.self).map { Double($0.floatValue) })
    case .float32: self.init(spec, real: all(Float.self).map { Double($0) })
    case .float64: self.init(spec, real: all(Double.self))
    }
  }

  /// Writes the elements to memory.
  func write(to storage: Storage) {
    func put<T>(_ elements: [T]) {
      withExtendedLifetime(storage) {
        storage.pointer.bindMemory(to: T.self, capacity: elements.count).update(from: elements, count: elements.count)
      }
    }
    switch (spec.dtype, numbers) {
    case (.float16, .real(let x)): put(x.map { Float16($0) })
    case (.bfloat16, .real(let x)): put(x.map { BFloat16(Float($0)) })
    case (.float32, .real(let x)): put(x.map { Float($0) })
    case (_, .real(let x)): put(x)
    case (.bool, .signed(let x)): put(x.map { UInt8($0 == 0 ? 0 : 1) })
    case (.int8, .signed(let x)): put(x.map { Int8($0) })
    case (.int16, .signed(let x)): put(x.map { Int16($0) })
    case (.int32, .signed(let x)): put(x.map { Int32($0) })
    case (_, .signed(let x)): put(x)
    case (.uint8, .unsigned(let x)): put(x.map { UInt8($0) })
    case (.uint16, .unsigned(let x)): put(x.map { UInt16($0) })
    case (.uint32, .unsigned(let x)): put(x.map { UInt32($0) })
    case (_, .unsigned(let x)): put(x)
    }
  }
}
