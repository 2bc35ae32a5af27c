import KerasFiles
import Tensors

extension Datasets {
  /// Movie reviews, positive or negative.
  public static var imdb: IMDB { IMDB() }

  /// Maas et al.: "Learning word vectors for sentiment analysis" (2011).
  ///
  /// Words are numbered by how frequent they are, so that "the 10,000 most frequent words" are the numbers below
  /// 10,000.
  public struct IMDB: Sendable {
    /// Loads 25,000 reviews for training and as many for testing, from the cache or the network.
    ///
    /// - Parameters:
    ///   - path: the file's name in the cache folder, or a path with a slash in it.
    ///   - numWords: words with this number and above become `oovChar`; by default all are kept.
    ///   - skipTop: words with a number below this become `oovChar`, too.
    ///   - maxlen: reviews of this many numbers and more are omitted.
    ///   - seed: what the order depends on; the same as in Python gives the same order.
    ///   - startChar: the number before each review; nil for none.
    ///   - oovChar: the number that stands for a word that is not kept; nil to leave such words out.
    ///   - indexFrom: what is added to the words' numbers, to make room for the numbers above. 0 is for padding.
    /// - Returns: the numbers of each review, for `padSequences`, and int64
    ///   targets: 1 for positive, 0 for negative.
    /// - Throws: ``DataFileError``, when the file cannot be downloaded or is damaged; ``KerasError``, when `maxlen`
    ///   leaves nothing.
    public func load(
      path: String = "imdb.npz", numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, seed: Int = 113,
      startChar: Int? = 1, oovChar: Int? = 2, indexFrom: Int = 3
    ) throws -> TrainTestSequences {
      let file = DatasetFile.keras("imdb.npz", hash: "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f")
      let archive = try NumPyArchive(file.located(path))
      let encoding = WordEncoding(
        numWords: numWords, skipTop: skipTop, maxlen: maxlen, startChar: startChar, oovChar: oovChar,
        indexFrom: indexFrom)
      var generator = try Datasets.generator(seed, "imdb")
      func part(_ name: String) throws -> (texts: [[Int]], targets: [Double]) {
        let (x, y) = try archive.sequences("x_\(name)", "y_\(name)")
        let (texts, targets) = try WordEncoding.shuffled(x, y, &generator)
        return encoding.marked(texts, targets)
      }
      let (train, test) = (try part("train"), try part("test"))
      if let maxlen, train.texts.isEmpty || test.texts.isEmpty {
        throw KerasError.invalidData(
          "imdb.load", "no review has fewer than maxlen = \(maxlen) numbers; pass a larger one")
      }
      let largest = WordEncoding.largest(train.texts, test.texts)
      func result(_ part: (texts: [[Int]], targets: [Double])) -> (x: [[Int]], y: Tensor) {
        (encoding.limited(part.texts, largest: largest), Tensor(part.targets.map { Int64($0) }))
      }
      return (result(train), result(test))
    }

    /// The numbers of the words, without what `indexFrom` adds.
    ///
    /// - Parameter path: the file's name in the cache folder, or a path with a slash in it.
    /// - Throws: ``DataFileError``, when the file cannot be downloaded or is damaged.
    public func getWordIndex(path: String = "imdb_word_index.json") throws -> [String: Int] {
      try wordIndex(.keras("imdb_word_index.json", hash: "bfafd718b763782e994055a2d397834f"), path: path)
    }
  }
}
