import Glibc
import Keras

// Measures one thing in a process of its own and prints one line of JSON; Benchmarks/README.md explains the keys.
//
//     keras-bench train WORKLOAD --batch N (--data FILE.npz | --samples N) [options of Options.swift]
//     keras-bench first-step WORKLOAD --batch N       trains one batch and says when it was done
//     keras-bench profile WORKLOAD --batch N          a training step's kernels and their times, as text
//     keras-bench compile --depth N --width N         trains one batch of N blocks: how compile time grows
//     keras-bench kernel NAME… [--shape AxBxC] [--dtype TYPE] [--seconds S] [--json]
//                                                     checks kernels against the reference device, and times them
//     keras-bench kernel --list                       the kernels, and what the numbers of their shapes are
//     keras-bench accuracy --data MNIST.npz           trains the first model of Keras' tutorials, and tests it
//     keras-bench busy WORKLOAD --batch N --seconds S  what a step takes while Benchmarks/busy keeps the machine busy

let options = Options(Array(CommandLine.arguments.dropFirst()))
switch options.command {
case .train: print(try train(options))
case .firstStep: print(try firstStep(options))
case .profile: print(try profile(options))
case .compile: print(try compile(options))
case .kernel: exit(try kernels(options) ? 0 : 1)
case .accuracy: print(try accuracy(options))
case .busy: print(try busy(options))
}
