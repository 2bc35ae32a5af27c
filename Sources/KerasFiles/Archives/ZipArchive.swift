import CZip
import Glibc

/// A zip archive from a stranger, opened for reading.
///
/// Refused are names that lead out of a folder, names that come twice, links, encrypted members and members that unpack
/// to far more than is stored.
package final class ZipArchive {
  private struct Member {
    let index: UInt64
    let size: Int
    let isStored: Bool
    let checksum: UInt32
  }

  package let path: String
  package private(set) var names: [String] = []
  private let file: MappedFile
  private let archive: OpaquePointer
  private var members: [String: Member] = [:]

  package init(_ path: String) throws {
    self.path = path
    file = try MappedFile(path: path, staysOpen: true)
    guard file.bytes.starts(with: [0x50, 0x4B]) else {
      throw DataFileError(.corrupt, path: path, "is not a .keras file: it is no zip archive")
    }
    var code: Int32 = 0
    // The checks compare the directory with each member's own header; a lie in one of them is found here.
    guard let archive = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
      // The file is there: what libzip does not find is a part of the archive.
      let text = code == ZIP_ER_NOENT ? "its directory is damaged" : NumPyArchive.text(code)
      throw DataFileError(.corrupt, path: path, "is not a readable .keras file: \(text)")
    }
    self.archive = archive
    for index in 0..<UInt64(max(zip_get_num_entries(archive, 0), 0)) { try add(index) }
  }

  deinit { zip_discard(archive) }

  private func add(_ index: UInt64) throws {
    var information = zip_stat_t()
    guard zip_stat_index(archive, index, 0, &information) == 0, let bytes = information.name else {
      throw DataFileError(
        .corrupt, path: path, "member \(index) cannot be read: \(String(cString: zip_strerror(archive)))")
    }
    let name = String(cString: bytes)
    func refuse(_ message: String) -> DataFileError { DataFileError(.corrupt, path: path, member: name, message) }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !name.contains("\\"), !parts.contains(".."), parts.first?.contains(":") != true else {
      throw refuse("has a name that leads out of the archive")
    }
    guard members[name] == nil else { throw refuse("is in the archive more than once") }
    var system: UInt8 = 0
    var attributes: UInt32 = 0
    if zip_file_get_external_attributes(archive, index, 0, &system, &attributes) == 0,
      system == UInt8(ZIP_OPSYS_UNIX), attributes >> 16 & UInt32(S_IFMT) == UInt32(S_IFLNK)
    {
      throw refuse("is a link")
    }
    guard information.encryption_method == 0 else { throw refuse("is encrypted") }
    let isStored = information.comp_method == 0
    guard isStored || information.comp_method == 8 else { throw refuse("is packed by an unknown method") }
    guard let size = Int(exactly: information.size), size <= file.bytes.count || !isStored else {
      throw refuse("declares \(information.size) bytes, and the file has \(file.bytes.count)")
    }
    // Configurations pack well; a hundredfold is beyond any that training makes.
    let limit = information.comp_size.multipliedReportingOverflow(by: 100)
    guard isStored || size <= 1 << 20 || (!limit.overflow && information.size <= limit.partialValue) else {
      throw refuse("unpacks \(information.comp_size) bytes to \(information.size); more than a hundredfold is refused")
    }
    members[name] = Member(index: index, size: size, isStored: isStored, checksum: information.crc)
    names.append(name)
  }

  /// A copy of a member's bytes, unpacked.
  package func bytes(of name: String) throws -> [UInt8] {
    let (bytes, owner) = try content(name)
    try (owner as? StoredMember)?.verify()
    return withExtendedLifetime(owner) { Array(bytes) }
  }

  /// A member's bytes, unpacked, and what keeps them alive. One that is stored as it is is not copied: its owner is a
  /// ``StoredMember``, which has to verify the bytes once they were read.
  package func content(_ name: String) throws -> (bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    guard let member = members[name] else {
      throw DataFileError(.notFound, path: path, member: name, "is not in the archive")
    }
    if member.isStored {
      guard let bytes = ZipDirectory(file.bytes).stored(name, size: member.size) else {
        throw DataFileError(.corrupt, path: path, member: name, "is not at the archive directory's offset")
      }
      return (bytes, StoredMember(bytes, of: file, name: name, checksum: member.checksum))
    }
    let content = try unpacked(name, member)
    return (content.bytes, content)
  }

  private func unpacked(_ name: String, _ member: Member) throws -> ArchiveMember {
    func failure(_ message: String) -> DataFileError { DataFileError(.corrupt, path: path, member: name, message) }
    guard let content = ArchiveMember(byteCount: member.size) else {
      throw DataFileError(
        .system, path: path, member: name, "declares \(member.size) bytes, more than the system allows this process")
    }
    guard let stream = zip_fopen_index(archive, member.index, 0) else {
      throw failure("cannot be unpacked: \(String(cString: zip_strerror(archive)))")
    }
    defer { zip_fclose(stream) }
    var filled = 0
    // One read more than the size: it ends the stream, and libzip compares the checksum there.
    while filled <= member.size {
      var overflow: UInt8 = 0
      let wanted = min(member.size - filled, 1 << 26)
      let count =
        wanted > 0
        ? zip_fread(stream, content.start + filled, UInt64(wanted)) : zip_fread(stream, &overflow, 1)
      guard count >= 0 else {
        throw failure("is damaged: \(String(cString: zip_error_strerror(zip_file_get_error(stream))))")
      }
      if count == 0 { break }
      filled += Int(count)
    }
    guard filled == member.size else { throw failure("does not unpack to the \(member.size) bytes that it declares") }
    return content
  }
}
