extension String {
  /// `"GlorotUniform"` as `"glorot_uniform"`, `"Conv2D"` as `"conv2d"`: how Keras makes names of class names.
  var snakeCased: String {
    // Two passes, as Keras does: a capital that starts a word, then one after a small letter or digit.
    var words = ""
    let letters = Array(self)
    for (index, letter) in letters.enumerated() {
      if letter.isUppercase, index > 0 {
        let startsWord = index + 1 < letters.count && letters[index + 1].isLowercase
        let endsWord = letters[index - 1].isLowercase
        if (startsWord || endsWord) && letters[index - 1] != "_" { words.append("_") }
      }
      words.append(letter)
    }
    return words.lowercased()
  }
}
