import Tensors

/// A stretch of memory that a program's steps read and write.
struct StepBuffer {
  enum Home {
    /// In the program's own memory, at an offset that the memory plan chooses.
    case planned
    /// The caller's memory, given at each run: the inputs, then the outputs.
    case external(Int)
    /// Memory that stays where it is: a constant.
    case fixed(Storage)
    /// The memory of the trace's variable of that number, wherever it is at a run.
    case variable(Int)
    /// A part of another buffer, which starts at that byte.
    case part(of: Int, at: Int)
  }

  var byteCount: Int
  var home: Home

  /// Which of the trace's variables it holds, if one.
  var variable: Int? { if case .variable(let number) = home { number } else { nil } }
}

/// One kernel call of a program, with what the memory plan and printed programs need to know of it.
struct Step {
  /// A pointer in the kernel's arguments, and what it must point to.
  struct Pointer {
    let field: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let buffer: Int
    let byteOffset: Int
  }

  var name: String
  var detail: String
  var threads: Int
  var run: @convention(c) (UnsafeMutableRawPointer?) -> Void
  var arguments: KernelArguments
  var pointers: [Pointer]
  var reads: [Int]
  var writes: [Int]
  /// Buffers that are read at exactly the places where they are written, element by element: these may be one memory.
  var inPlace: [(read: Int, write: Int)] = []
  /// Scratch memory of a primitive, and how its address is passed.
  var scratch: (buffer: Int, set: (UnsafeMutableRawPointer) -> Void)?
  /// Whether the kernel starts its threads itself, in place of dividing its work among the program's.
  var bringsThreads = false
  /// Bytes that it keeps for itself, besides what the memory plan gives to it: a loop's body does.
  var ownByteCount = 0
}

extension [Step] {
  /// Bytes that the steps keep for themselves.
  var memoryOutsidePlan: Int { reduce(0) { $0 + $1.ownByteCount } }
}

/// Owns what a kernel's `args` points to.
final class KernelArguments {
  let pointer: UnsafeMutableRawPointer
  private let free: () -> Void
  private let extras: [UnsafeMutableRawPointer]

  /// A kernel's structure of arguments; `extras` are arrays that it points to.
  init<Arguments>(_ value: Arguments, extras: [UnsafeMutableRawPointer] = []) {
    let typed = UnsafeMutablePointer<Arguments>.allocate(capacity: 1)
    typed.initialize(to: value)
    pointer = UnsafeMutableRawPointer(typed)
    free = { typed.deallocate() }
    self.extras = extras
  }

  /// Arguments with their own deallocator.
  init(pointer: UnsafeMutableRawPointer, free: @escaping () -> Void) {
    self.pointer = pointer
    self.free = free
    extras = []
  }

  deinit {
    free()
    for extra in extras { extra.deallocate() }
  }

  /// The pointer field at a byte offset of the structure.
  func field(at offset: Int) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
    (pointer + offset).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
  }

  /// A pointer field by its key path.
  func field<Arguments, Value>(_ path: KeyPath<Arguments, Value>) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
    field(at: MemoryLayout<Arguments>.offset(of: path)!)
  }
}
