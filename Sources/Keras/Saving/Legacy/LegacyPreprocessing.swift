extension LegacyLayer {
  /// Layers that TensorFlow 2.3 to 2.5 had in `experimental.preprocessing`.
  static let preprocessing: [String: LegacyLayer] = [
    "CategoryEncoding": with(lookup) { $0.renames["max_tokens"] = "num_tokens" },
    "Discretization": LegacyLayer(renames: ["bins": "bin_boundaries"]),
    "Hashing": LegacyLayer(inert: ["sparse": false]), "HashedCrossing": LegacyLayer(inert: ["sparse": false]),
    "StringLookup": lookup,
    "IntegerLookup": with(lookup) { $0.renames.merge(["mask_value": "mask_token", "oov_value": "oov_token"]) { $1 } },
    "TextVectorization": lookup,
  ]

  private static let lookup = LegacyLayer(
    renames: ["num_oov_tokens": "num_oov_indices"],
    inert: ["sparse": false, "ragged": false],
    change: { config, _ in
      switch config["output_mode"]?.text {
      case "binary": config["output_mode"] = "multi_hot"
      case "tf-idf": config["output_mode"] = "tf_idf"
      default: break
      }
    })
}
