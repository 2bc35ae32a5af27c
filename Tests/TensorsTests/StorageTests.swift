import Testing

@testable import Tensors

@Suite("Storages")
struct StorageTests {
  @Test("small ones begin at a cache line, large ones at a large page, and all of their bytes can be used")
  func alignment() throws {
    for (byteCount, alignment) in [
      (0, Storage.alignment), (100, Storage.alignment), (Storage.largePage - 1, Storage.alignment),
      (Storage.largePage, Storage.largePage), (3 * Storage.largePage + 5, Storage.largePage),
    ] {
      let storage = try Storage(byteCount: byteCount, for: "a test")
      #expect(Int(bitPattern: storage.pointer) % alignment == 0)
      storage.pointer.initializeMemory(as: UInt8.self, repeating: 7, count: byteCount)
      #expect(storage.bytes.first == storage.bytes.last && storage.bytes.first ?? 7 == 7)
    }
  }
}
