import Glibc

/// A number by a `printf` format.
func formatted(_ format: String, _ value: Double) -> String {
  if value.isNaN { return "nan" }
  return withVaList([value]) { arguments in
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      vsnprintf(buffer.baseAddress!, buffer.count, format, arguments)
      return String(cString: buffer.baseAddress!)
    }
  }
}
