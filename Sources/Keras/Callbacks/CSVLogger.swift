/// Writes the logs to a CSV file, one line per epoch.
///
/// Columns are `epoch` and the names in alphabetical order. A number that an epoch does not have, such as the
/// validation's, is `NA`.
public final class CSVLogger: Callback {
  public let filename: String
  public let separator: String
  public let append: Bool
  private var file: OutputFile?
  private var columns: [String]?
  private var needsHeader = true

  /// - Parameters:
  ///   - filename: the file's path.
  ///   - separator: what stands between two columns.
  ///   - append: whether to append to an existing file instead of replacing it.
  public init(_ filename: String, separator: String = ",", append: Bool = false) {
    self.filename = filename
    self.separator = separator
    self.append = append
  }

  /// - Throws: ``DataFileError`` when the file cannot be opened.
  public override func onTrainBegin(logs: Logs) throws {
    try close()
    columns = nil
    let opened = try OutputFile(log: filename, appending: append)
    file = opened
    needsHeader = opened.position <= 0
  }

  /// - Throws: ``DataFileError`` when the disk is full; the file then ends with the last whole line.
  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws {
    let columns = columns ?? Self.columns(for: logs.names)
    if self.columns == nil {
      self.columns = columns
      if needsHeader { try write(["epoch"] + columns) }
    }
    try write([String(epoch)] + columns.map { name in logs.value(name).map(text) ?? "NA" })
  }

  public override func onTrainEnd(logs: Logs) throws { try close() }

  /// The names in order; where none is of a validation, a place for the validation's of each, as a later epoch may
  /// have one.
  private static func columns(for names: [String]) -> [String] {
    let sorted = names.sorted()
    return sorted.contains { $0.hasPrefix("val_") } ? sorted : sorted + sorted.map { "val_\($0)" }
  }

  private func write(_ fields: [String]) throws {
    var line = fields.map(quoted).joined(separator: separator) + "\r\n"
    try line.withUTF8 { try file?.append(UnsafeRawBufferPointer($0)) }
  }

  /// A number, or several as Keras writes them: in quotes and brackets, and in single precision.
  private func text(_ value: MetricValue) -> String {
    if value.isScalar { return value.mean.pythonText }
    let numbers = value.numbers.map { $0.isNaN ? "nan" : "\(Float($0))" }
    return "\"[\(numbers.joined(separator: ", "))]\""
  }

  private func quoted(_ field: String) -> String {
    let isPlain = !field.contains(separator) && !field.contains { $0 == "\"" || $0.isNewline }
    return isPlain
      ? field : "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  private func close() throws {
    defer { file = nil }
    try file?.close()
  }
}
