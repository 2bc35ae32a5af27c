// A loop whose body is a list of kernels.
#include "ck_loop.h"

#include <string.h>

static char *place_of(const ck_loop *loop, const ck_loop_array *array, int32_t place, int64_t step) {
  const int64_t element = loop->reverse ? loop->steps - 1 - step : step;
  int64_t index = element;
  if (place != CK_LOOP_ELEMENT) {
    const int is_after = place == CK_LOOP_AFTER;
    // In reverse, what is before a step stands behind it.
    index = array->keeps_all ? element + (loop->reverse ? !is_after : is_after) : (step + is_after) & 1;
  }
  return (char *)array->base + index * array->stride;
}

static void point_to(const ck_loop *loop, int64_t step) {
  for (int64_t i = 0; i < loop->pointer_count; i++) {
    const ck_loop_pointer *pointer = loop->pointers + i;
    *pointer->field = place_of(loop, loop->arrays + pointer->array, pointer->place, step) + pointer->offset;
  }
}

void ck_run_loop(void *args) {
  const ck_loop *loop = args;
  const ck_loop_array *initial = loop->arrays + loop->array_count - loop->carried_count;
  for (int64_t i = 0; i < loop->carried_count; i++) {
    char *first = place_of(loop, loop->arrays + i, CK_LOOP_BEFORE, 0);
    memcpy(first, initial[i].base, (size_t)initial[i].stride);
  }
  int is_plain = 1;
  for (int32_t i = 0; i < loop->call_count; i++)
    is_plain &= loop->calls[i].threads <= 1 && !loop->calls[i].brings_threads;
  for (int64_t step = 0; step < loop->steps; step++) {
    point_to(loop, step);
    if (is_plain) {
      for (int32_t i = 0; i < loop->call_count; i++) loop->calls[i].run(loop->calls[i].args);
    } else {
      ck_run(loop->calls, loop->call_count, NULL, NULL, NULL);
    }
  }
}
