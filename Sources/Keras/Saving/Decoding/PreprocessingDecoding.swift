extension ObjectRegistry where Object == Layer {
  /// Layers that prepare data: categories, bins, sizes of images.
  static let preprocessing: [String: @Sendable (ConfigReader) throws -> Layer] = [
    "CategoryEncoding": {
      CategoryEncoding(
        numTokens: try $0.int("num_tokens"), outputMode: try $0.string("output_mode", or: "multi_hot"),
        name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Discretization": { try $0.discretization() },
    "CenterCrop": {
      CenterCrop(
        try $0.int("height"), try $0.int("width"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Resizing": {
      Resizing(
        try $0.int("height"), try $0.int("width"), interpolation: try $0.string("interpolation", or: "bilinear"),
        cropToAspectRatio: try $0.bool("crop_to_aspect_ratio", or: false),
        padToAspectRatio: try $0.bool("pad_to_aspect_ratio", or: false),
        fillMode: try $0.string("fill_mode", or: "constant"), fillValue: try $0.double("fill_value", or: 0),
        antialias: try $0.bool("antialias", or: false), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Hashing": { try $0.hashing() },
    "HashedCrossing": {
      try $0.requireDense()
      return HashedCrossing(
        numBins: try $0.int("num_bins"), outputMode: try $0.string("output_mode", or: "int"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "IntegerLookup": { try $0.integerLookup() },
    "StringLookup": { try $0.stringLookup() },
    "TextVectorization": { try $0.textVectorization() },
    "STFTSpectrogram": {
      STFTSpectrogram(
        mode: try $0.string("mode", or: "log"), frameLength: try $0.int("frame_length", or: 256),
        frameStep: try $0.optionalInt("frame_step"), fftLength: try $0.optionalInt("fft_length"),
        window: $0.has("window") ? try $0.choice("window") : .hann, periodic: try $0.bool("periodic", or: false),
        scaling: $0.has("scaling") ? try $0.choice("scaling") : .density,
        padding: try $0.string("padding", or: "valid"),
        expandDims: try $0.bool("expand_dims", or: false), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "MelSpectrogram": {
      MelSpectrogram(
        fftLength: try $0.int("fft_length", or: 2048), sequenceStride: try $0.int("sequence_stride", or: 512),
        sequenceLength: try $0.optionalInt("sequence_length"),
        window: $0.has("window") ? try $0.choice("window") : .hann,
        samplingRate: try $0.int("sampling_rate", or: 16000),
        numMelBins: try $0.int("num_mel_bins", or: 128), minFreq: try $0.double("min_freq", or: 20),
        maxFreq: try $0.optionalDouble("max_freq"), powerToDb: try $0.bool("power_to_db", or: true),
        topDb: try $0.double("top_db", or: 80), magExp: try $0.double("mag_exp", or: 2),
        minPower: try $0.double("min_power", or: 1e-10), refPower: try $0.double("ref_power", or: 1), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
  ]
}

extension ConfigReader {
  /// Refuses an argument that only makes sense with sparse tensors.
  func requireDense() throws {
    guard try !bool("sparse", or: false) else {
      throw failure("sparse", expected: "false; sparse tensors are not supported")
    }
  }

  fileprivate func discretization() throws -> Discretization {
    try requireDense()
    let (boundaries, count) = (try doubles("bin_boundaries"), try optionalInt("num_bins"))
    let (epsilon, mode) = (try double("epsilon", or: 0.01), try string("output_mode", or: "int"))
    if let boundaries, let count {
      return Discretization(
        adapted: boundaries, numBins: count, epsilon: epsilon, outputMode: mode, name: try name,
        dtype: try dtypePolicy())
    }
    return Discretization(
      binBoundaries: boundaries, numBins: count, epsilon: epsilon, outputMode: mode, name: try name,
      dtype: try dtypePolicy())
  }
}

extension ConfigReader {
  /// Whole numbers of any size; one alone is a list of one.
  private func wideInts(_ key: String) throws -> [Int]? {
    guard let value = value(key) else { return nil }
    func wide(_ value: ConfigValue) -> Int? { if case .int(let number) = value { number } else { value.wholeNumber } }
    if let number = wide(value) { return [number] }
    guard let numbers = try array(key)?.allOrNil(wide) else { throw failure(key, expected: "whole numbers") }
    return numbers
  }

  /// A salt: null, a number, or both halves of a key.
  private var salt: [Int]? {
    get throws {
      guard let salt = try wideInts("salt") else { return nil }
      return salt.count == 1 ? [salt[0], salt[0]] : salt
    }
  }

  fileprivate func hashing() throws -> Hashing {
    try requireDense()
    var mask: MaskValue?
    if let value = value("mask_value") {
      if let text = value.text {
        mask = .text(text)
      } else if let number = value.wholeNumber {
        mask = .number(number)
      } else {
        throw failure("mask_value", expected: "a whole number or text")
      }
    }
    return Hashing(
      numBins: try int("num_bins"), maskValue: mask, salt: try salt, outputMode: try string("output_mode", or: "int"),
      name: try name, dtype: try dtypePolicy())
  }

  fileprivate func integerLookup() throws -> IntegerLookup {
    try requireDense()
    guard try string("vocabulary_dtype", or: "int64") == "int64" else {
      throw failure("vocabulary_dtype", expected: "int64")
    }
    let layer = IntegerLookup(
      maxTokens: try optionalInt("max_tokens"), numOovIndices: try int("num_oov_indices", or: 1),
      maskToken: try optionalInt("mask_token"), oovToken: has("oov_token") ? try optionalInt("oov_token") : -1,
      vocabulary: try wideInts("vocabulary"), idfWeights: try doubles("idf_weights"),
      invert: try bool("invert", or: false), outputMode: try string("output_mode", or: "int"),
      padToMaxTokens: try bool("pad_to_max_tokens", or: false), oovMethod: try string("oov_method", or: "floormod"),
      salt: try salt, name: try name)
    layer.vocabulary.declaredCount = try optionalInt("vocabulary_size")
    return layer
  }

  fileprivate func stringLookup() throws -> StringLookup {
    try requireDense()
    let layer = StringLookup(
      maxTokens: try optionalInt("max_tokens"), numOovIndices: try int("num_oov_indices", or: 1),
      maskToken: try optionalString("mask_token"),
      oovToken: has("oov_token") ? try optionalString("oov_token") : "[UNK]", vocabulary: try strings("vocabulary"),
      idfWeights: try doubles("idf_weights"), invert: try bool("invert", or: false),
      outputMode: try string("output_mode", or: "int"), padToMaxTokens: try bool("pad_to_max_tokens", or: false),
      encoding: try string("encoding", or: "utf-8"), salt: try salt, name: try name)
    layer.vocabulary.declaredCount = try optionalInt("vocabulary_size")
    return layer
  }

  fileprivate func textVectorization() throws -> TextVectorization {
    try requireDense()
    guard try !bool("ragged", or: false) else {
      throw failure("ragged", expected: "false; ragged tensors are not supported")
    }
    func keras<Value>(_ key: String, or missing: Value, _ named: (String) throws -> Value) throws -> Value? {
      guard has(key) else { return missing }
      if case .object? = value(key) {
        throw ModelFileError(place, "'\(key)' is a function of the program that saved it; make the layer in code")
      }
      guard let name = try optionalString(key) else { return nil }
      do { return try named(name) } catch { throw ModelFileError(place, "'\(key)': \(error)") }
    }
    var ngrams: (any NGramsSpecifier)?
    if let count = value("ngrams")?.wholeNumber {
      ngrams = count
    } else if value("ngrams") != nil {
      ngrams = try ints("ngrams") ?? []
    }
    let layer = TextVectorization(
      maxTokens: try optionalInt("max_tokens"),
      standardize: try keras("standardize", or: .lowerAndStripPunctuation) { try TextStandardization($0) },
      split: try keras("split", or: .whitespace) { try TextSplit($0) }, ngrams: ngrams,
      outputMode: try string("output_mode", or: "int"), outputSequenceLength: try optionalInt("output_sequence_length"),
      padToMaxTokens: try bool("pad_to_max_tokens", or: false), vocabulary: try strings("vocabulary"),
      idfWeights: try doubles("idf_weights"), encoding: try string("encoding", or: "utf-8"), name: try name)
    layer.declare(vocabularySize: try optionalInt("vocabulary_size"))
    return layer
  }
}
