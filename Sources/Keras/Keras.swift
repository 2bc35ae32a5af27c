@_exported import CPU
@_exported import Tensors
