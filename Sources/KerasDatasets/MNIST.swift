import KerasFiles

extension Datasets {
  /// Handwritten digits as images of 28×28 pixels.
  public static var mnist: MNIST { MNIST() }

  /// LeCun, Cortes, Burges: "The MNIST database of handwritten digits" (1998), CC BY-SA 3.0.
  public struct MNIST: Sendable {
    /// Loads the images, from the cache or the network.
    ///
    /// - Parameter path: the file's name in the cache folder, or the path of a file of the same form, with a slash in
    ///   it: `"./mnist.npz"`.
    /// - Returns: images, uint8 `(60000, 28, 28)`, from 0 (paper) to 255 (ink), with labels, uint8 `(60000,)`, and
    ///   10,000 for testing.
    /// - Throws: ``DataFileError``, when the file cannot be downloaded or is damaged.
    public func load(path: String = "mnist.npz") throws -> TrainTestTensors {
      let file = DatasetFile.keras(
        "mnist.npz", hash: "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1")
      let archive = try NumPyArchive(file.located(path))
      return (try archive.samples("x_train", "y_train"), try archive.samples("x_test", "y_test"))
    }
  }
}
