import Reference
import Tensors
import Testing

/// A device that counts what it compiles and leaves the rest to the reference device.
private final class CountingDevice: Device, @unchecked Sendable {
  let name = "counting"
  private(set) var compiled: [String] = []
  private let plain = ReferenceDevice.current

  func compile(_ computation: Computation) throws(TensorError) -> any Executable {
    compiled.append(computation.label)
    return try plain.compile(computation)
  }
  func compileFrozen(_ computations: [Computation]) throws(TensorError) -> [any Executable] {
    try plain.compileFrozen(computations)
  }
  func buffer(_ storage: Storage, _ spec: TensorSpec) -> any Buffer { storage }
  func feeder(for arrays: [Tensor], batchSize: Int, shuffleSeed: UInt64?) throws -> any BatchFeeder {
    try plain.feeder(for: arrays, batchSize: batchSize, shuffleSeed: shuffleSeed)
  }
}

/// Memory that the host cannot address, as an accelerator's: it is only copied.
private final class RemoteBuffer: Buffer, @unchecked Sendable {
  private var elements: [UInt8]
  private(set) var reads = 0
  var byteCount: Int { elements.count }

  init(_ numbers: [Float]) { elements = numbers.withUnsafeBytes { Array($0) } }

  func hostStorage() throws(TensorError) -> Storage {
    reads += 1
    let storage = try Storage(byteCount: elements.count, for: "a test")
    elements.withUnsafeBytes { storage.write($0) }
    return storage
  }
  func write(_ bytes: UnsafeRawBufferPointer) { elements = Array(bytes) }
}

@Suite struct DeviceTests {
  @Test("Tensors are computed on the device of the scope, which compiles each computation once")
  func scopes() throws {
    let (first, second) = (CountingDevice(), CountingDevice())
    func compute(_ numbers: [Float]) throws -> [Float] { try (Tensor(numbers) * 2 + 1).scalars(as: Float.self) }
    try Devices.use(first) { () throws in
      #expect(Devices.current === first)
      #expect(try compute([1, 2]) == [3, 5])
      #expect(try compute([3, 4]) == [7, 9])
      try Devices.use(second) { () throws in #expect(try compute([1, 2]) == [3, 5]) }
    }
    #expect(first.compiled == ["add"])
    #expect(second.compiled == ["add"])
  }

  @Test("A program belongs to the device that compiled it, wherever it runs")
  func programs() throws {
    let device = CountingDevice()
    let x = Tensor.placeholder("x", shape: [2])
    let program = try Devices.use(device) { try Program(label: "double", inputs: [x], outputs: [x * 2]) }
    #expect(device.compiled == ["double"])
    #expect(program.description.contains("multiply"))
    let y = try Devices.use(ReferenceDevice.current) { try program(Tensor([1, 2] as [Float]))[0] }
    #expect(try y.scalars(as: Float.self) == [2, 4])
    #expect(throws: TensorError.self) { try program(Tensor([1, 2, 3] as [Float])) }
    #expect(throws: TensorError.self) { try program() }
  }

  @Test("A variable whose elements are on another device is read, updated and written")
  func remoteVariables() throws {
    let variable = Variable(name: "w", shape: [2], fill: 1)
    let remote = RemoteBuffer([3, 4])
    try Devices.use(ReferenceDevice.current) {
      let trace = Trace()
      try trace.record { try variable.assign(variable.value * 2) }
      let program = try Program(label: "double", inputs: [], outputs: [], trace: trace)
      try variable.take(remote)
      #expect(try variable.value.scalars(as: Float.self) == [3, 4])
      #expect(remote.reads == 1)
      _ = try program()
      #expect(try variable.value.scalars(as: Float.self) == [6, 8])
      // The new elements are the host's; the other device keeps what it had.
      #expect(variable.buffer is Storage)
      try variable.take(remote)
      variable.fill(7)
      #expect(try variable.value.scalars(as: Float.self) == [7, 7])
      try variable.take(remote)
      try variable.assign(Tensor([1, 9] as [Float]))
      #expect(try variable.withBytes { Array($0.bindMemory(to: Float.self)) } == [1, 9])
    }
  }

  @Test("Results go to buffers of other devices too")
  func remoteResults() throws {
    let x = Tensor.placeholder("x", shape: [2])
    let program = try Devices.use(ReferenceDevice.current) {
      try Program(label: "negative", inputs: [x], outputs: [-x])
    }
    let (source, result) = (RemoteBuffer([1, -2]), RemoteBuffer([0, 0]))
    try program.run([source], into: [result])
    let values = Tensor(storage: try result.hostStorage(), shape: [2], dtype: .float32)
    #expect(try values.scalars(as: Float.self) == [-1, 2])
  }

  @Test("A frozen computation keeps the values that variables had, and must not change them")
  func frozen() throws {
    let variable = Variable(name: "w", shape: [2], fill: 2)
    let x = Tensor.placeholder("x", shape: [2])
    let trace = Trace()
    let y = trace.record { x * variable.value }
    let computation = try Computation(label: "scale", inputs: [x], outputs: [y], trace: trace)
    let device = ReferenceDevice.current
    let frozen = try device.compileFrozen([computation])[0]
    variable.fill(5)
    let result = Storage(few: 8)
    try frozen.run([Tensor([1, 3] as [Float]).storageIfKnown!], into: [result])
    let values = Tensor(storage: result, shape: [2], dtype: .float32)
    #expect(try values.scalars(as: Float.self) == [2, 6])

    let changing = Trace()
    try changing.record { try variable.assign(variable.value + 1) }
    let update = try Computation(label: "count", inputs: [], outputs: [], trace: changing)
    let error = #expect(throws: TensorError.self) { try device.compileFrozen([update]) }
    #expect(error?.message.contains("'w'") == true)
  }

  @Test(
    "A feeder delivers every row once a pass, in an order of its own where it shuffles",
    arguments: [nil, 3] as [UInt64?])
  func feeders(seed: UInt64?) throws {
    let (rows, total) = (Tensor((0..<10).map { Float($0) }), Variable(name: "total", shape: []))
    try Devices.use(ReferenceDevice.current) {
      let feeder = try Devices.current.feeder(for: [rows], batchSize: 4, shuffleSeed: seed)
      for _ in 0..<2 {
        total.fill(0)
        for (batch, size) in [4, 4, 2].enumerated() {
          let x = Tensor.placeholder("x", shape: [size])
          let trace = Trace()
          try trace.record { try total.assign(total.value + x.square().sum()) }
          try feeder.deliver(batch)
          try feeder.run(Program(label: "sum", inputs: [x], outputs: [], trace: trace).executable)
        }
        #expect(try total.value.item() == 285)
      }
    }
  }

  @Test("An operation that a device lacks is computed from what it is made of")
  func composites() throws {
    let program = try ReferenceDevice.current.compile(
      Computation(label: "softmax", inputs: [], outputs: [Tensor([1, 2] as [Float]).softmax()]))
    #expect(!program.description.contains("softmax  ") && program.description.contains("exp"))
  }
}
