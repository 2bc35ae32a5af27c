/// The bucket of each whole number: the hash of its decimal digits as text, modulo the number of buckets (int64).
///
/// Without a key the hash is FarmHash's 64-bit fingerprint (Pike, 2014); with one it is SipHash-2-4 (Aumasson and
/// Bernstein, 2012). Both are TensorFlow's `to_hash_bucket_fast` and `to_hash_bucket_strong` of `as_string`.
public struct HashBuckets: Operation {
  public let buckets: Int
  /// Both halves of SipHash's key, or nothing.
  public let key: [UInt64]
  public var name: String { "hash_buckets" }

  public init(buckets: Int, key: [UInt64] = []) {
    self.buckets = buckets
    self.key = key
  }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[0].dtype == .int64, buckets > 0, key.isEmpty || key.count == 2 else {
      throw TensorError(
        operation: name,
        message:
          "got \(inputs[0].dtype), \(buckets) buckets and \(key.count) halves of a key; expected int64, one bucket "
          + "or more and no or two halves")
    }
    return inputs
  }
}

extension Tensor {
  /// The bucket of each whole number by the hash of its decimal digits; see ``HashBuckets``. Floats lose their
  /// fraction.
  public func hashBuckets(_ buckets: Int, key: [UInt64] = []) -> Tensor {
    Tensor(HashBuckets(buckets: buckets, key: key), cast(to: .int64))
  }
}
