/// Gathers the first invalid argument of an initializer.
///
/// Constructors do not throw, so that a model reads as a list of layers. A layer keeps what the check found and throws
/// it, with its name, when it is built or called.
struct ArgumentCheck {
  enum Mistake {
    /// What was given and what was expected; the layer's name is put before it.
    case argument(String)
    /// An error that says all by itself.
    case other(any Error)
  }
  private(set) var mistake: Mistake?

  /// What an argument stands for, or a stand-in when that fails.
  mutating func resolve<Value>(
    _ value: @autoclosure () throws -> Value, or standIn: @autoclosure () -> Value
  ) -> Value {
    do { return try value() } catch {
      if mistake == nil { mistake = .other(error) }
      return standIn()
    }
  }

  /// What an optional argument stands for; nil when that fails.
  mutating func resolve<Value>(_ value: @autoclosure () throws -> Value?) -> Value? {
    resolve(try value(), or: nil)
  }

  /// Notes the message unless the condition holds.
  mutating func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition, mistake == nil { mistake = .argument(message()) }
  }
}
