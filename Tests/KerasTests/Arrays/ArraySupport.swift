import Glibc
import Keras

/// The package's folder, which tests find fixtures from.
let packageFolder = String(#filePath.split(separator: "/Tests/KerasTests")[0])

func fixture(_ name: String) -> String { packageFolder + "/Tests/Fixtures/" + name }

/// A folder for one test's files, removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/keras-tests-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw DataFileError(.system, path: "/tmp", "no temporary folder") }
  let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  defer { removeFolder(folder) }
  return try body(folder)
}

func removeFolder(_ folder: String) {
  for name in folderContent(folder) {
    let path = folder + "/" + name
    if unlink(path) != 0 { removeFolder(path) }
  }
  rmdir(folder)
}

/// The names in a folder, sorted.
func folderContent(_ folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

func fileBytes(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw DataFileError(.notFound, path: path, "not there") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return bytes
}

func writeFile(_ bytes: some Collection<UInt8>, to path: String) throws {
  guard let file = fopen(path, "wb") else { throw DataFileError(.system, path: path, "cannot be written") }
  fwrite(Array(bytes), 1, bytes.count, file)
  fclose(file)
}

/// What `body` throws, as text; nil when it does not throw.
func thrownText(_ body: () throws -> Void) -> String? {
  do { try body() } catch { return "\(error)" }
  return nil
}
