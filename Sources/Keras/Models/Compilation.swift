/// What `compile` was told, checked and resolved.
final class Compilation {
}
