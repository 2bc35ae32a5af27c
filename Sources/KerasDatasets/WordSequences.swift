import KerasFiles
import Tensors

/// A data set of texts in two parts: the words of each text as numbers, and its target.
public typealias TrainTestSequences = (train: (x: [[Int]], y: Tensor), test: (x: [[Int]], y: Tensor))

/// How the words of a text become numbers, in the data sets where a word's number is its rank by frequency.
struct WordEncoding {
  var numWords: Int?
  var skipTop: Int
  var maxlen: Int?
  var startChar: Int?
  var oovChar: Int?
  var indexFrom: Int

  /// The texts with a mark before each and room for the marks' numbers; those of `maxlen` words and more are omitted,
  /// with their targets.
  func marked(_ texts: [[Int]], _ targets: [Double]) -> (texts: [[Int]], targets: [Double]) {
    var result: (texts: [[Int]], targets: [Double]) = ([], [])
    for (text, target) in zip(texts, targets) {
      let words = (startChar.map { [$0] } ?? []) + text.map { $0 &+ indexFrom }
      // As in Keras, 0 is no limit.
      if let maxlen, maxlen != 0, words.count >= maxlen { continue }
      result.texts.append(words)
      result.targets.append(target)
    }
    return result
  }

  /// The largest number in the texts.
  static func largest(_ texts: [[Int]]...) -> Int { texts.joined().lazy.compactMap { $0.max() }.max() ?? 0 }

  /// The texts with rare words, and the most frequent ones if that is asked for, replaced or omitted.
  ///
  /// - Parameter largest: the largest number in all texts, the limit when there is no other. As in Keras, that one word
  ///   is beyond the limit, too.
  func limited(_ texts: [[Int]], largest: Int) -> [[Int]] {
    let limit = numWords.flatMap { $0 == 0 ? nil : $0 } ?? largest
    return texts.map { words in
      guard let oovChar else { return words.filter { $0 >= skipTop && $0 < limit } }
      return words.map { $0 >= skipTop && $0 < limit ? $0 : oovChar }
    }
  }

  /// Texts and targets in a random order.
  static func shuffled(
    _ texts: [[Int]], _ targets: Tensor, _ generator: inout MersenneTwister
  ) throws -> ([[Int]], [Double]) {
    let order = generator.permutation(texts.count)
    let values = try targets.scalars(as: Double.self)
    return (order.map { texts[$0] }, order.map { values[$0] })
  }
}

/// A dictionary from words to numbers, as JSON.
func wordIndex(_ file: DatasetFile, path: String) throws -> [String: Int] {
  let path = try file.located(path)
  let content = try MappedFile(path: path)
  defer { withExtendedLifetime(content) {} }
  func corrupt() -> DataFileError {
    DataFileError(.corrupt, path: path, "is no JSON dictionary from words to numbers")
  }
  guard case .object(let entries)? = try? JSONParser.parse(Array(content.bytes)) else { throw corrupt() }
  var index: [String: Int] = [:]
  for word in entries.keys {
    guard case .int(let number)? = entries[word] else { throw corrupt() }
    index[word] = number
  }
  return index
}
