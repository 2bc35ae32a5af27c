/// The product of two sizes; nil when it is too large for an `Int`. Sizes come from users and files.
public func checkedProduct(_ a: Int, _ b: Int) -> Int? {
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? nil : product
}

/// The product of sizes, or a number that no memory has as many elements as, whichever is smaller.
///
/// Shapes exist before their memory, so their sizes may be anything; impossible ones are rejected when
/// it is built or run, and must not trap before.
public func saturatedProduct(_ sizes: some Sequence<Int>) -> Int {
  let limit = Int.max >> 4
  return checkedProduct(sizes).map { Swift.min($0, limit) } ?? limit
}

/// The product of sizes; nil when it is too large for an `Int`.
public func checkedProduct(_ sizes: some Sequence<Int>) -> Int? {
  var product = 1
  var overflows = false
  for size in sizes {
    // A later size of 0 makes the product 0 in any case.
    if size == 0 { return 0 }
    guard !overflows, let next = checkedProduct(product, size) else {
      overflows = true
      continue
    }
    product = next
  }
  return overflows ? nil : product
}
