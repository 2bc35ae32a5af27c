/// A colour in sRGB, each part in 0...1.
struct Color: Hashable, Sendable {
  var red: Double
  var green: Double
  var blue: Double
  var alpha = 1.0

  /// A colour as designers write it: `0xRRGGBB`.
  init(_ hex: UInt32, alpha: Double = 1) {
    red = Double(hex >> 16 & 0xFF) / 255
    green = Double(hex >> 8 & 0xFF) / 255
    blue = Double(hex & 0xFF) / 255
    self.alpha = alpha
  }

  /// The straight line between two colours, `share` of the way to `other`.
  func mixed(with other: Color, share: Double) -> Color {
    var color = self
    color.red += (other.red - red) * share
    color.green += (other.green - green) * share
    color.blue += (other.blue - blue) * share
    color.alpha += (other.alpha - alpha) * share
    return color
  }

  /// Relative luminance as WCAG 2.1 defines it, by which the contrast of text is judged.
  var luminance: Double {
    func linear(_ part: Double) -> Double {
      part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// WCAG's contrast ratio, from 1 (the same) to 21 (black on white).
  func contrast(with other: Color) -> Double {
    let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)
  }
}

/// The colours of all plots, so that training is the same blue everywhere.
///
/// Blue and orange stay apart under every common form of colour blindness; red is kept for mistakes.
enum Palette {
  static let background = Color(0xFFFFFF)
  static let ink = Color(0x1F2A37)
  static let secondaryInk = Color(0x5A6675)
  static let faintInk = Color(0x97A1AE)
  static let grid = Color(0xE8ECF0)
  static let axis = Color(0xB4BDC8)
  static let training = Color(0x2B6CB0)
  static let validation = Color(0xDD7A1F)
  static let mistake = Color(0xC53030)

  /// A light-to-dark ramp of one hue for shares in 0...1; out of range values take the nearer end.
  static func ramp(_ share: Double) -> Color {
    let position = min(max(share.isNaN ? 0 : share, 0), 1) * Double(rampStops.count - 1)
    let index = min(Int(position), rampStops.count - 2)
    return rampStops[index].mixed(with: rampStops[index + 1], share: position - Double(index))
  }

  /// Ink or white, whichever reads better on `background`.
  static func text(on background: Color) -> Color {
    let white = Color(0xFFFFFF)
    return background.contrast(with: ink) >= background.contrast(with: white) ? ink : white
  }

  private static let rampStops = [
    Color(0xF5F8FC), Color(0xD3E2F2), Color(0xA3C4E4), Color(0x6A9FD2), Color(0x3578B9), Color(0x1B5796),
    Color(0x0E3A6B),
  ]
}
