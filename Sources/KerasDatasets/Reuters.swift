import KerasFiles
import Tensors

extension Datasets {
  /// News, to be sorted into 46 topics.
  public static var reuters: Reuters { Reuters() }

  /// Lewis: "Reuters-21578 text categorization test collection" (1997), 11,228 of its texts.
  ///
  /// Words are numbered by how frequent they are, as in ``Datasets/imdb``.
  public struct Reuters: Sendable {
    /// Loads the texts, from the cache or the network.
    ///
    /// - Parameters:
    ///   - path: the file's name in the cache folder, or a path with a slash in it.
    ///   - numWords: words with this number and above become `oovChar`; by default all are kept.
    ///   - skipTop: words with a number below this become `oovChar`, too.
    ///   - maxlen: texts of this many numbers and more are omitted.
    ///   - testSplit: the part that becomes test data, from 0 up to 1.
    ///   - seed: what the order depends on; the same as in Python gives the same order.
    ///   - startChar: the number before each text; nil for none.
    ///   - oovChar: the number that stands for a word that is not kept; nil to leave such words out.
    ///   - indexFrom: what is added to the words' numbers, to make room for the numbers above. 0 is for padding.
    /// - Returns: the numbers of each text and int64 targets, the topics' numbers.
    /// - Throws: ``DataFileError``, when the file cannot be downloaded or is damaged; ``KerasError``, when an argument
    ///   is out of range.
    public func load(
      path: String = "reuters.npz", numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, testSplit: Double = 0.2,
      seed: Int = 113, startChar: Int? = 1, oovChar: Int? = 2, indexFrom: Int = 3
    ) throws -> TrainTestSequences {
      try Datasets.check(testSplit, "reuters")
      let file = DatasetFile.keras(
        "reuters.npz", hash: "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916")
      let (x, y) = try NumPyArchive(file.located(path)).sequences("x", "y")
      let encoding = WordEncoding(
        numWords: numWords, skipTop: skipTop, maxlen: maxlen, startChar: startChar, oovChar: oovChar,
        indexFrom: indexFrom)
      var generator = try Datasets.generator(seed, "reuters")
      let (shuffled, values) = try WordEncoding.shuffled(x, y, &generator)
      let (marked, targets) = encoding.marked(shuffled, values)
      let texts = encoding.limited(marked, largest: WordEncoding.largest(marked))
      let count = Int(Double(texts.count) * (1 - testSplit))
      let topics = targets.map { Int64($0) }
      return (
        (Array(texts[..<count]), Tensor(Array(topics[..<count]))),
        (Array(texts[count...]), Tensor(Array(topics[count...])))
      )
    }

    /// The numbers of the words, without what `indexFrom` adds.
    ///
    /// - Parameter path: the file's name in the cache folder, or a path with a slash in it.
    /// - Throws: ``DataFileError``, when the file cannot be downloaded or is damaged.
    public func getWordIndex(path: String = "reuters_word_index.json") throws -> [String: Int] {
      try wordIndex(.keras("reuters_word_index.json", hash: "4d44cc38712099c9e383dc6e5f11a921"), path: path)
    }

    /// What the topics 0 to 45 are.
    public func getLabelNames() -> [String] {
      [
        "cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply", "coffee", "sugar",
        "trade",
        "reserves", "ship", "cotton", "carcass", "crude", "nat-gas", "cpi", "money-fx", "interest", "gnp", "meal-feed",
        "alum", "oilseed", "gold", "tin", "strategic-metal", "livestock", "retail", "ipi", "iron-steel", "rubber",
        "heat",
        "jobs", "lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead",
      ]
    }
  }
}
