/// A model file, or a configuration, that cannot be read or written: which file, which part of it, and what is wrong.
public struct ModelFileError: Error, Hashable, Sendable {
  /// The file; nil for a configuration that is not from a file.
  public var path: String?
  /// The part: a layer, a key, a dataset.
  public var place: String
  /// The actual and the expected value.
  public var message: String

  public init(_ place: String, _ message: String, path: String? = nil) {
    self.path = path
    self.place = place
    self.message = message
  }

  /// Runs `body`, and names the file in the errors that it throws.
  package static func locating<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var error as ModelFileError {
      error.path = error.path ?? path
      throw error
    } catch let error as DataFileError {
      throw error
    } catch {
      throw ModelFileError("", "\(error)", path: path)
    }
  }
}

extension ModelFileError: CustomStringConvertible {
  public var description: String {
    [path.map { "'\($0)'" }, place.isEmpty ? nil : place, message].compactMap(\.self).joined(separator: ": ")
  }
}
