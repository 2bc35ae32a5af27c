@_exported import KerasDatasets
@_exported import KerasFiles
@_exported import KerasPlots
@_exported import KerasTools
@_exported import Tensors
