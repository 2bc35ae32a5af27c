import CPU

/// Chooses the device that computes where no other one was chosen: the only place in this module that names one.
/// `Devices.current` finds it by its name.
@_cdecl("keras_standard_device")
package func standardDevice() -> UnsafeMutableRawPointer { Unmanaged.passRetained(CPUDevice.current).toOpaque() }
