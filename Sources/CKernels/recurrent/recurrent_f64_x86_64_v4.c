// Recurrent loops over doubles for processors with AVX-512: 32 registers of 64 bytes.
#if defined(__x86_64__)
#include "recurrent_includes.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)

#define VARIANT(name) name##_x86_64_v4
#include "recurrent_f64.inc"

#pragma clang attribute pop
#endif
