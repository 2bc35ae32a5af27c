import Keras

extension Kernel {
  static var convolutions: [Kernel] {

    family(
      "convolution-winograd", "3×3 at stride 1, as many pixels out as in",
      shapes: [[64, 32, 32, 64, 64], [64, 8, 8, 256, 256]]
    ) { _ in Window(size: [3, 3], padding: [(1, 1), (1, 1)]) }
      + family("convolution-direct", "3×3 at stride 2", shapes: [[64, 32, 32, 64, 128]]) { _ in
        Window(size: [3, 3], strides: [2, 2], padding: [(0, 1), (0, 1)])
      }
      + family("convolution-1x1", "1×1, a matmul over all pixels", shapes: [[64, 16, 16, 128, 256]]) { _ in
        Window(size: [1, 1])
      }
      + family(
        "convolution-narrow", "3×3 over up to four channels, no padding",
        shapes: [[128, 28, 28, 1, 32], [64, 32, 32, 3, 64]],
        gradients: ["kernel"]
      ) { _ in Window(size: [3, 3]) }
      + family(
        "convolution-depthwise", "3×3, each channel by itself", shapes: [[32, 56, 56, 64, 64]], groups: { $0[3] }
      ) { _ in Window(size: [3, 3], padding: [(1, 1), (1, 1)]) }
      + [
        Kernel(
          name: "convolution-transposed", summary: "3×3 at stride 2, to twice the height and width", axes: axes,
          shapes: [[32, 16, 16, 128, 64]]
        ) { shape, dtype in
          let (channels, filters) = (shape[3], shape[4])
          let kernel = KernelInput.weights([3, 3, filters, channels], dtype)
          return KernelComputation(
            inputs: [.values(Shape(shape.dropLast()), dtype), kernel], operations: 18 * shape.volume
          ) {
            [
              $0[0].convolvedTransposed(
                with: $0[1], spatial: [2 * shape[1], 2 * shape[2]], strides: [2, 2], padding: [(0, 1), (0, 1)])
            ]
          }
        }
      ]
  }

  private static let axes = ["batch", "height", "width", "channels", "filters"]

  /// A convolution and its gradients.
  private static func family(
    _ name: String, _ summary: String, shapes: [Shape], gradients: [String] = ["input", "kernel"],
    groups: @escaping (Shape) -> Int = { _ in 1 }, window: @escaping (Shape) -> Window
  ) -> [Kernel] {
    func kernel(
      _ suffix: String, _ summary: String, rows: Bool,
      _ parts: @escaping (_ x: KernelInput, _ kernel: KernelInput, _ y: KernelInput) -> [KernelInput],
      _ function: @escaping (Convolution, Shape, [Tensor]) -> Tensor
    ) -> Kernel {
      Kernel(name: name + suffix, summary: summary, axes: axes, shapes: shapes) { shape, dtype in
        let convolution = Convolution(window(shape), groups: groups(shape))
        let places = Shape(convolution.window.places(over: [shape[1], shape[2]]))
        let taps = Shape(convolution.window.size + [shape[3] / convolution.groups, shape[4]])
        let operands = parts(
          .values(Shape(shape.dropLast()), dtype), .weights(taps, dtype),
          .values([shape[0]] + places + [shape[4]], dtype))
        return KernelComputation(
          inputs: operands, operations: 2 * Double(shape[0]) * places.volume * taps.volume, rowsAreIndependent: rows
        ) { [function(convolution, shape, $0)] }
      }
    }
    var all = [
      kernel("", summary, rows: true, { x, kernel, _ in [x, kernel] }) { convolution, _, operands in
        Tensor(convolution, operands[0], operands[1])
      }
    ]
    if gradients.contains("input") {
      all.append(
        kernel("-input-gradient", "its gradient to the input", rows: true, { _, kernel, y in [y, kernel] }) {
          convolution, shape, operands in
          Tensor(
            ConvolutionInputGradient(convolution: convolution, spatial: [shape[1], shape[2]]), operands[0], operands[1])
        })
    }
    all.append(
      kernel("-kernel-gradient", "its gradient to the kernel", rows: false, { x, _, y in [x, y] }) {
        convolution, shape, operands in
        Tensor(ConvolutionKernelGradient(convolution: convolution, filters: shape[4]), operands[0], operands[1])
      })
    return all
  }
}
