// Recurrent loops over doubles for processors of which nothing more is known than the architecture.
#include "recurrent_includes.h"

#define VARIANT(name) name##_baseline
#include "recurrent_f64.inc"
