// What the recurrent loops of every instruction set include, before the target is pushed.
#include <math.h>
#include <string.h>

#include "ckernels.h"
#include "clones.h"
#include "float_math.h"
#include "recurrent_plan.h"
#include "row_index.h"
