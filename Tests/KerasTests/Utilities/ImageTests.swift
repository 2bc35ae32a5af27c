import Keras
import Testing

@Suite(.ownSession()) struct ImageTests {
  /// Two rows of three: red, green, blue; black, grey, white.
  private let colors = Tensor(
    [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 128, 128, 128, 255, 255, 255] as [UInt8], shape: [2, 3, 3])

  @Test func aPictureComesBackFromItsFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/colors.png"
      try saveImg(path, colors, scale: false)
      #expect(folderContent(folder) == ["colors.png"])
      let image = try loadImg(path)
      #expect(image.shape == [2, 3, 3] && image.dtype == .uint8)
      #expect(try image.scalars(as: UInt8.self) == colors.scalars(as: UInt8.self))
      // Pillow's numbers: Image.fromarray(colors).convert("L").
      let gray = try loadImg(path, colorMode: "grayscale")
      #expect(try gray.shape == [2, 3, 1] && gray.scalars(as: Int.self) == [76, 150, 29, 0, 128, 255])
      let opacity = try loadImg(path, colorMode: .rgba)[.all, .all, 3]
      #expect(try opacity.scalars(as: Int.self) == Array(repeating: 255, count: 6))
    }
  }

  @Test func opacityIsKept() throws {
    try withTemporaryFolder { folder in
      let pixels: [UInt8] = [200, 100, 50, 128, 255, 255, 255, 255]
      try saveImg(folder + "/a.png", Tensor(pixels, shape: [1, 2, 4]), scale: false)
      let back = try loadImg(folder + "/a.png", colorMode: .rgba).scalars(as: Int.self)
      #expect(zip(back, pixels).allSatisfy { abs($0 - Int($1)) <= 1 } && back[3] == 128)
    }
  }

  @Test func otherSizesTakeTheNearestPixels() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/ramp.png"
      try saveImg(path, Tensor((0..<24).map { Float($0) }, shape: [4, 6, 1]), scale: false)
      func values(_ size: [Int], keepAspectRatio: Bool = false) throws -> [Int] {
        let image = try loadImg(
          path, colorMode: .grayscale, targetSize: size, keepAspectRatio: keepAspectRatio)
        #expect(image.shape == size + [1])
        return try image.scalars(as: Int.self)
      }
      // Pillow's numbers: Image.resize with NEAREST, and with the box of keras.utils.load_img.
      #expect(try values([2, 3]) == [7, 9, 11, 19, 21, 23])
      #expect(try values([2, 2], keepAspectRatio: true) == [8, 10, 20, 22])
      #expect(try values([3, 4]) == [0, 2, 3, 5, 12, 14, 15, 17, 18, 20, 21, 23])
      #expect(try values([4, 6]) == Array(0..<24))
    }
  }

  @Test func arraysBecomePicturesAndBack() throws {
    let x = Tensor([-1, 0, 1, 3] as [Float], shape: [2, 2, 1])
    #expect(try arrayToImg(x).scalars(as: Int.self) == [0, 63, 127, 255])
    #expect(try arrayToImg(x * 100, scale: false).scalars(as: Int.self) == [0, 0, 100, 255])
    #expect(try arrayToImg(Tensor.zeros([3, 2, 5]), dataFormat: .channelsFirst).shape == [2, 5, 3])
    let array = try imgToArray(colors, dataFormat: "channels_first")
    #expect(array.shape == [3, 2, 3] && array.dtype == .float32)
    #expect(try array[0].scalars(as: Int.self) == [255, 0, 0, 0, 128, 255])
    #expect(try imgToArray(Tensor.zeros([4, 5])).shape == [4, 5, 1])
  }

  @Test func mistakesAreToldOf() throws {
    try withTemporaryFolder { folder in
      try writeFile("text".utf8, to: folder + "/text.png")
      try writeFile([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], to: folder + "/cut.png")
      for (body, part) in [
        ({ _ = try loadImg(folder + "/none.png") }, "none.png"),
        ({ _ = try loadImg(folder + "/text.png") }, "not a PNG image"),
        ({ _ = try loadImg(folder + "/cut.png") }, "cut.png"),
        ({ _ = try loadImg(folder + "/text.png", colorMode: "cmyk") }, "cmyk"),
        ({ _ = try loadImg(folder + "/text.png", targetSize: [4]) }, "height and width"),
        ({ try saveImg(folder + "/a.jpg", Tensor.zeros([2, 2, 3])) }, ".png"),
        ({ try saveImg(folder + "/a.png", Tensor.zeros([2, 2, 2])) }, "2 channels"),
        ({ try saveImg(folder + "/a.png", Tensor.zeros([2, 2])) }, "(2, 2)"),
        ({ _ = try imgToArray(Tensor.zeros([2])) }, "(2,)"),
      ] as [(() throws -> Void, String)] {
        let text = thrownText(body)
        #expect(text?.contains(part) == true, "\(text ?? "nothing is thrown")")
      }
    }
  }
}
