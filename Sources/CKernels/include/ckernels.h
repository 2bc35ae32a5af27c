// The hot loops of the CPU device: all that this target offers. README.md is the map.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_copy.h"
#include "ck_elementwise.h"
#include "ck_indexing.h"
#include "ck_matmul.h"
#include "ck_program.h"
#include "ck_random.h"
#include "ck_reduction.h"
#include "ck_softmax.h"
#include "ck_sort.h"
#include "ck_team_choice.h"
#include "ck_threads.h"
#include "ck_types.h"

#endif
