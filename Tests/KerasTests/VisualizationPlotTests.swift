import Testing

@testable import Keras
@testable import KerasPlots

@Suite struct VisualizationPlotTests {
  private let history: [String: [Double]] = [
    "accuracy": [0.5, 0.8, 0.9], "val_accuracy": [0.6, 0.75, 0.8], "loss": [1.2, 0.6, 0.3],
    "val_loss": [1.1, 0.7, 0.5],
  ]

  @Test func aHistoryBecomesAPictureOfEachKind() throws {
    let folder = try PictureFolder()
    for name in ["h.png", "h.svg", "h.pdf"] { try plotHistory(history, to: folder.file(name), title: "Digits & co") }
    #expect(folder.names == ["h.pdf", "h.png", "h.svg"], "no temporary file is left")

    let size = try #require(try folder.pngSize("h.png"))
    #expect(size.width == 1720 && size.height > 500, "two panels side by side, two pixels a point")
    let svg = try folder.text("h.svg")
    #expect(svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("<title>Digits &amp; co</title>"))
    for word in ["Training", "Validation", "Loss", "Accuracy", "Epoch", "0.300", "0.800"] {
      #expect(svg.contains("\n\(word)\n") || svg.contains("\n\(word)</desc>"), "\(word)")
    }
    let lossPlace = try #require(svg.firstRange(of: "\nLoss\n"))
    let accuracyPlace = try #require(svg.firstRange(of: "\nAccuracy\n"))
    #expect(lossPlace.lowerBound < accuracyPlace.lowerBound, "the loss comes first")
    #expect(try folder.bytes("h.pdf").starts(with: Array("%PDF-".utf8)))
  }

  @Test func shortAndBrokenHistoriesHavePictures() throws {
    let folder = try PictureFolder()
    try plotHistory(["loss": [0.5]], to: folder.file("one.png"))
    try plotHistory(["loss": [.nan, .infinity]], to: folder.file("nan.svg"))
    #expect(try folder.text("nan.svg").contains("no finite values"))
    try plotHistory(["loss": [3, 2, .nan, 1], "val_loss": [2, 1]], to: folder.file("sparse.pdf"))
    #expect(folder.names.count == 3)
    #expect(throws: VisualizationError.self) { try plotHistory(["loss": []], to: folder.file("none.png")) }
  }

  @Test func anUnknownExtensionIsNamedWithTheValidOnes() throws {
    let folder = try PictureFolder()
    let path = folder.file("h.jpeg")
    let error = try #require(visualizationError { try plotHistory(history, to: path) })
    #expect(error == .unsupportedFileType(path: path, supported: ["png", "svg", "pdf"]))
    #expect(error.description.hasSuffix("end the path with .png, .svg or .pdf"))
    #expect(folder.names.isEmpty)
  }

  @Test func aMissingFolderIsSaid() throws {
    let folder = try PictureFolder()
    let path = folder.file("missing/h.png")
    let error = visualizationError { try plotHistory(history, to: path) }
    #expect(error == .cannotWrite(path: path, reason: "its folder does not exist"))
  }

  @Test func aPictureReplacesAnOlderOne() throws {
    let folder = try PictureFolder()
    try plotHistory(["loss": [1]], to: folder.file("h.PNG"))
    let first = try folder.bytes("h.PNG")
    try plotHistory(history, to: folder.file("h.PNG"))
    #expect(try folder.bytes("h.PNG") != first)
    #expect(folder.names == ["h.PNG"])
  }

  @Test func aConfusionMatrixShowsCountsLabelsAndAccuracy() throws {
    let folder = try PictureFolder()
    try plotConfusionMatrix([[1050, 3], [7, 40]], labels: ["cat", "dog"], to: folder.file("c.svg"))
    let svg = try folder.text("c.svg")
    for word in ["1,050", "3", "7", "40", "cat", "dog", "True", "Predicted"] { #expect(svg.contains("\n\(word)\n")) }
    #expect(svg.contains("Accuracy 99.1% — 1,090 of 1,100 correct"))

    try plotConfusionMatrix([[3, 1], [0, 0]], normalize: true, to: folder.file("n.svg"))
    let shares = try folder.text("n.svg")
    #expect(shares.contains("\n75.0\n") && shares.contains("\n25.0\n"))
  }

  @Test(
    arguments: [
      ([], nil), ([[1, 2]], nil), ([[1, 2], [3]], nil), ([[1, -2], [3, 4]], nil), ([[1]], ["a", "b"]),
    ] as [([[Int]], [String]?)])
  func matricesThatDoNotFitAreRefused(counts: [[Int]], labels: [String]?) throws {
    let folder = try PictureFolder()
    let error = visualizationError { try plotConfusionMatrix(counts, labels: labels, to: folder.file("c.png")) }
    guard case .invalidData = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(folder.names.isEmpty)
  }

  @Test func imagesBecomeAGallery() throws {
    let folder = try PictureFolder()
    let pixels = (0..<6 * 8 * 8).map { Float($0 % 256) }
    try plotImages(
      pixels: pixels, height: 8, width: 8, captions: ["a", "b", "c", "d", "e", "<f>"],
      highlights: [false, true, false, false, false, false], columns: 3, to: folder.file("g.png"))
    let size = try #require(try folder.pngSize("g.png"))
    // Three images of 80 points, two gaps of 16, two margins of 24; two rows with captions.
    #expect(size == (640, 2 * (2 * (80 + 22) + 16 + 48)))
    try pixels.withUnsafeBufferPointer {
      try plotImages(pixels: $0, height: 8, width: 4, channels: 3, to: folder.file("rgb.pdf"))
    }
    try plotImages(
      pixels: pixels, height: 16, width: 24, captions: ["<f>"], to: folder.file("one.svg"), title: "Filters")
    #expect(try folder.text("one.svg").contains("&lt;f&gt;"))
  }

  @Test func brightnessFollowsTheRange() throws {
    // White and red on an image of two pixels, in each usual range and an explicit one.
    for (pixels, range) in [
      ([1, 1, 1, 1, 0, 0], nil), ([255, 255, 255, 255, 0, 0], nil), ([16, 16, 16, 20, 0, -3], 0...16),
    ] as [([Float], ClosedRange<Float>?)] {
      #expect(imageColors(pixels, channels: 3, range: range) == [0xFFFFFF, 0xFF0000])
    }
    #expect(imageColors([-1, 0, 1], channels: 1, range: nil) == [0, 0x808080, 0xFFFFFF])
    #expect(imageColors([.nan, 0.5], channels: 1, range: nil) == [0, 0x808080])
    #expect(imageColors([7, 7], channels: 1, range: 7...7) == [0, 0])
  }

  @Test func galleriesThatDoNotFitAreRefused() throws {
    let folder = try PictureFolder()
    let path = folder.file("g.png")
    let pixels = [Float](repeating: 0, count: 12)
    #expect(throws: VisualizationError.self) { try plotImages(pixels: pixels, height: 5, width: 2, to: path) }
    #expect(throws: VisualizationError.self) {
      try plotImages(pixels: pixels, height: 3, width: 2, channels: 2, to: path)
    }
    #expect(throws: VisualizationError.self) { try plotImages(pixels: pixels, height: 0, width: 2, to: path) }
    #expect(throws: VisualizationError.self) {
      try plotImages(pixels: pixels, height: 3, width: 2, captions: ["one"], to: path)
    }
    #expect(throws: VisualizationError.self) {
      try plotImages(pixels: pixels, height: 3, width: 2, columns: 0, to: path)
    }
    #expect(throws: VisualizationError.self) { try plotImages(pixels: [], height: 3, width: 2, to: path) }
    // 600 images in one column are higher than a PNG can be.
    let many = [Float](repeating: 0, count: 600)
    let error = visualizationError { try plotImages(pixels: many, height: 1, width: 1, columns: 1, to: path) }
    guard case .cannotDraw = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(folder.names.isEmpty)
  }

  @Test func predictionsShowHowGoodTheyAre() throws {
    let folder = try PictureFolder()
    try plotPredictions(
      true: [1, 2, 3, .nan], predicted: [1, 2, 4, 5], to: folder.file("p.svg"), title: "Prices", xLabel: "Price",
      yLabel: "Estimate")
    let svg = try folder.text("p.svg")
    #expect(svg.contains("R² = 0.500"), "1 − 1/2")
    #expect(svg.contains("mean absolute error 0.333"))
    #expect(svg.contains("3 samples") && svg.contains("1 not finite left out"))
    #expect(svg.contains("\nPrice\n") && svg.contains("\nEstimate</desc>"))
    #expect(throws: VisualizationError.self) { try plotPredictions(true: [1], predicted: [], to: folder.file("p.png")) }
    #expect(throws: VisualizationError.self) { try plotPredictions(true: [], predicted: [], to: folder.file("p.png")) }
    try plotPredictions(true: [2, 2], predicted: [1, 3], to: folder.file("flat.svg"))
    #expect(!(try folder.text("flat.svg").contains("R²")), "not defined without spread")
  }
}
