import CDNN
import CKernels
import Testing

/// A convolution to run by oneDNN in float32 and by plain loops in float64.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  let name: String
  let batch: Int
  let channels: Int
  let filters: Int
  var groups = 1
  let spatial: [Int]
  let kernel: [Int]
  var strides: [Int]
  var dilations: [Int]
  var before: [Int]
  var after: [Int]
  var testDescription: String { name }

  init(
    _ name: String, _ batch: Int, _ spatial: [Int], _ channels: Int, to filters: Int, by kernel: [Int],
    strides: [Int]? = nil, dilations: [Int]? = nil, padding: [(Int, Int)]? = nil, groups: Int = 1
  ) {
    self.name = name
    (self.batch, self.spatial, self.channels, self.filters, self.kernel) = (batch, spatial, channels, filters, kernel)
    self.groups = groups
    self.strides = strides ?? kernel.map { _ in 1 }
    self.dilations = dilations ?? kernel.map { _ in 1 }
    before = padding?.map(\.0) ?? kernel.map { _ in 0 }
    after = padding?.map(\.1) ?? kernel.map { _ in 0 }
  }

  var places: [Int] {
    spatial.indices.map {
      (spatial[$0] + before[$0] + after[$0] - (kernel[$0] - 1) * dilations[$0] - 1) / strides[$0] + 1
    }
  }
  var sourceCount: Int { batch * channels * spatial.reduce(1, *) }
  var weightCount: Int { channels / groups * filters * kernel.reduce(1, *) }
  var resultCount: Int { batch * filters * places.reduce(1, *) }

  func description(_ direction: cdnn_direction, hasBias: Bool = false) -> cdnn_convolution {
    var text = cdnn_convolution()
    text.direction = direction
    text.spatial = Int32(spatial.count)
    text.threads = 2
    text.has_bias = hasBias ? 1 : 0
    (text.batch, text.groups) = (Int64(batch), Int64(groups))
    (text.in_channels, text.out_channels) = (Int64(channels), Int64(filters))
    write(spatial, to: &text.src_spatial)
    write(kernel, to: &text.kernel)
    write(strides, to: &text.strides)
    write(dilations, to: &text.dilations)
    write(before, to: &text.before)
    write(after, to: &text.after)
    let dims = kernel + [channels / groups, filters]
    write(dims.indices.map { dims[($0 + 1)...].reduce(1, *) }, to: &text.weights_strides)
    return text
  }

  /// Runs the loops: writes the operand that the direction says.
  func runPlain(
    _ direction: cdnn_direction, _ source: inout [Double], _ weights: inout [Double], _ result: inout [Double]
  ) {
    var loops = ck_convolution()
    (loops.batch, loops.groups, loops.threads) = (Int64(batch), Int64(groups), 2)
    (loops.in_channels, loops.out_channels) = (Int64(channels), Int64(filters))
    func three(_ values: [Int], _ other: Int) -> [Int] { Array(repeating: other, count: 3 - values.count) + values }
    write(three(spatial, 1), to: &loops.src_dims)
    write(three(kernel, 1), to: &loops.kernel)
    write(three(places, 1), to: &loops.dst_dims)
    write(three(strides, 1), to: &loops.strides)
    write(three(dilations, 1), to: &loops.dilations)
    write(three(before, 0), to: &loops.before)
    source.withUnsafeMutableBufferPointer { x in
      weights.withUnsafeMutableBufferPointer { w in
        result.withUnsafeMutableBufferPointer { y in
          (loops.src, loops.weights, loops.dst) = (x.baseAddress, w.baseAddress, y.baseAddress)
          switch direction {
          case CDNN_BACKWARD_DATA: ck_run_convolution_input_gradient(&loops)
          case CDNN_BACKWARD_WEIGHTS: ck_run_convolution_kernel_gradient(&loops)
          default: ck_run_convolution(&loops)
          }
        }
      }
    }
  }

  private func write<Field>(_ values: [Int], to field: inout Field) {
    withUnsafeMutableBytes(of: &field) { bytes in
      let slots = bytes.bindMemory(to: Int64.self)
      for (i, value) in values.enumerated() { slots[i] = Int64(value) }
    }
  }
}

let convolutionCases: [ConvolutionCase] = [
  ConvolutionCase("one channel", 4, [28, 28], 1, to: 32, by: [3, 3]),
  ConvolutionCase(
    "one channel, stride 2, same", 3, [15, 17], 1, to: 48, by: [3, 4], strides: [2, 1], padding: [(1, 1), (2, 1)]),
  ConvolutionCase("sequence of two channels, same", 2, [33], 2, to: 32, by: [7], padding: [(3, 3)]),
  ConvolutionCase("32 to 64", 2, [13, 13], 32, to: 64, by: [3, 3]),
  ConvolutionCase("colours, same", 2, [16, 16], 3, to: 64, by: [3, 3], padding: [(1, 1), (1, 1)]),
  ConvolutionCase(
    "stride 2, same", 2, [12, 12], 16, to: 24, by: [3, 3], strides: [2, 2], padding: [(0, 1), (0, 1)]),
  ConvolutionCase("dilated", 2, [12, 12], 8, to: 16, by: [3, 3], dilations: [2, 2], padding: [(2, 2), (2, 2)]),
  ConvolutionCase("pointwise", 2, [6, 6], 16, to: 32, by: [1, 1]),
  ConvolutionCase("uneven", 2, [9, 7], 5, to: 7, by: [2, 3], strides: [1, 2], padding: [(0, 1), (1, 1)]),
  ConvolutionCase("rows left over", 2, [8, 9], 4, to: 4, by: [3, 2], strides: [2, 3]),
  ConvolutionCase("two groups", 2, [8, 8], 6, to: 10, by: [3, 3], groups: 2),
  ConvolutionCase(
    "four groups, stride 2", 2, [8, 8], 16, to: 24, by: [3, 3], strides: [2, 2], padding: [(1, 1), (1, 1)], groups: 4),
  ConvolutionCase("depthwise", 2, [14, 14], 32, to: 32, by: [3, 3], padding: [(1, 1), (1, 1)], groups: 32),
  ConvolutionCase("sequence", 2, [30], 12, to: 20, by: [3], padding: [(1, 1)]),
  ConvolutionCase("causal, dilated", 2, [30], 8, to: 8, by: [2], dilations: [4], padding: [(4, 0)]),
  ConvolutionCase("sequence of one channel", 2, [20], 1, to: 16, by: [5]),
  ConvolutionCase("depthwise sequence", 2, [20], 16, to: 16, by: [3], strides: [2], padding: [(1, 1)], groups: 16),
  ConvolutionCase(
    "colours, stride 2", 3, [11, 10], 3, to: 48, by: [5, 4], strides: [2, 2], padding: [(2, 1), (1, 2)]),
  ConvolutionCase("32 to 48, many places", 4, [13, 12], 32, to: 48, by: [3, 3]),
  ConvolutionCase("48 to 32, same, many places", 2, [14, 15], 48, to: 32, by: [3, 3], padding: [(1, 1), (1, 1)]),
  ConvolutionCase("volume", 1, [6, 6, 6], 4, to: 8, by: [3, 3, 3], padding: [(1, 1), (1, 1), (1, 1)]),
  ConvolutionCase(
    "volume in two groups", 1, [7, 8, 9], 4, to: 6, by: [2, 3, 2], strides: [2, 1, 2], dilations: [1, 2, 1],
    padding: [(0, 1), (1, 1), (0, 1)], groups: 2),
]
