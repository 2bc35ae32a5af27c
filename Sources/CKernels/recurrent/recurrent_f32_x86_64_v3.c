// Recurrent loops over floats for processors with AVX2: 16 registers of 32 bytes.
#if defined(__x86_64__)
#include "recurrent_includes.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

#define VARIANT(name) name##_x86_64_v3
#define VECTOR_BYTES 32
#define REGISTERS 12
#include "recurrent_f32.inc"

#pragma clang attribute pop
#endif
