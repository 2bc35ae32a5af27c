// Recurrent loops over floats for processors of which nothing more is known than the architecture.
#include "recurrent_includes.h"

#define VARIANT(name) name##_baseline
#define VECTOR_BYTES 32
#define REGISTERS 12
#include "recurrent_f32.inc"
