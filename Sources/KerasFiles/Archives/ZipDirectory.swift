/// Finds where a member of a zip archive lies in the file.
///
/// libzip does not tell; with it, a model's weights need not be copied out of the archive before they are read. libzip
/// has checked the archive by then, and every place is checked against the file's size again.
struct ZipDirectory {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The bytes of a member that is stored unpacked.
  func stored(_ name: String, size: Int) -> UnsafeRawBufferPointer? {
    guard var entry = directoryStart() else { return nil }
    while number(entry, 4) == 0x0201_4B50 {
      guard let nameLength = number(entry + 28, 2), let extraLength = number(entry + 30, 2),
        let commentLength = number(entry + 32, 2), let offset = number(entry + 42, 4),
        let found = slice(entry + 46, nameLength)
      else { return nil }
      if found.elementsEqual(name.utf8) {
        let place = offset == 0xFFFF_FFFF ? wideOffset(entry, extra: entry + 46 + nameLength, extraLength) : offset
        return place.flatMap { content(at: $0, size: size) }
      }
      entry += 46 + nameLength + extraLength + commentLength
    }
    return nil
  }

  private func content(at header: Int, size: Int) -> UnsafeRawBufferPointer? {
    guard number(header, 4) == 0x0403_4B50, number(header + 8, 2) == 0, let nameLength = number(header + 26, 2),
      let extraLength = number(header + 28, 2)
    else { return nil }
    return slice(header + 30 + nameLength + extraLength, size)
  }

  /// The directory's place, from the record at the file's end; its comment takes at most 65,535 bytes.
  private func directoryStart() -> Int? {
    var end = bytes.count - 22
    while end >= max(0, bytes.count - 22 - 0xFFFF) {
      if number(end, 4) == 0x0605_4B50, number(end + 20, 2) == bytes.count - end - 22 {
        guard let offset = number(end + 16, 4) else { return nil }
        guard offset == 0xFFFF_FFFF else { return offset }
        guard number(end - 20, 4) == 0x0706_4B50, let record = number(end - 12, 8), number(record, 4) == 0x0606_4B50
        else { return nil }
        return number(record + 48, 8)
      }
      end -= 1
    }
    return nil
  }

  /// The offset in an entry's ZIP64 field, behind the sizes that are there when the entry's own are all ones.
  private func wideOffset(_ entry: Int, extra: Int, _ length: Int) -> Int? {
    var field = extra
    while field + 4 <= extra + length, let kind = number(field, 2), let size = number(field + 2, 2) {
      if kind == 1 {
        let before = (number(entry + 24, 4) == 0xFFFF_FFFF ? 8 : 0) + (number(entry + 20, 4) == 0xFFFF_FFFF ? 8 : 0)
        return before + 8 <= size ? number(field + 4 + before, 8) : nil
      }
      field += 4 + size
    }
    return nil
  }

  private func slice(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer? {
    guard start >= 0, count >= 0, start <= bytes.count, count <= bytes.count - start else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
  }

  /// A little-endian number of 2, 4 or 8 bytes.
  private func number(_ offset: Int, _ width: Int) -> Int? {
    guard let field = slice(offset, width) else { return nil }
    return Int(exactly: field.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
