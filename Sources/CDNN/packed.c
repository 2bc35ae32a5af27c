// Operands that never change, brought to a primitive's order once.
#include <stdlib.h>

#include "ckernels.h"
#include "primitive.h"

enum { ALIGNMENT = 64 };

struct cdnn_packed {
  // Whose conversion made it; says what order it is.
  cdnn_recipe *recipe;
  void *data;
};

static void *allocate(int64_t bytes) {
  size_t whole = ((size_t)bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  void *memory = aligned_alloc(ALIGNMENT, whole ? whole : ALIGNMENT);
  if (!memory) cdnn_fail("out of memory");
  return memory;
}

static cdnn_layout_view inner_layout(const cdnn_recipe *recipe) {
  return dnnl_primitive_desc_query_md(recipe->conversion.descriptor, dnnl_query_dst_md, 0);
}

static int converts_before(const cdnn_primitive *primitive) {
  return primitive->recipe->conversion.primitive && !primitive->recipe->conversion.is_after;
}

cdnn_packed *cdnn_pack(cdnn_primitive *primitive, void *operand) {
  cdnn_clear_error();
  if (!converts_before(primitive) || primitive->is_packed) return NULL;
  cdnn_recipe *recipe = primitive->recipe;
  const cdnn_conversion *conversion = &recipe->conversion;
  cdnn_packed *packed = calloc(1, sizeof *packed);
  void *scratch = allocate(conversion->scratch_bytes);
  if (packed) packed->data = allocate((int64_t)dnnl_memory_desc_get_size(inner_layout(recipe)));
  if (!packed || !packed->data || !scratch) {
    cdnn_fail("out of memory");
    if (packed) free(packed->data);
    free(packed);
    free(scratch);
    return NULL;
  }
  dnnl_status_t status = dnnl_memory_set_data_handle(primitive->memory[conversion->slot], operand);
  if (status == dnnl_success) status = dnnl_memory_set_data_handle(primitive->converted, packed->data);
  if (status == dnnl_success && primitive->conversion_scratch) {
    status = dnnl_memory_set_data_handle(primitive->conversion_scratch, scratch);
  }
  ck_set_threads(recipe->threads);
  if (status == dnnl_success) {
    status = dnnl_primitive_execute(
        conversion->primitive, primitive->stream, primitive->conversion_scratch ? 3 : 2,
        primitive->conversion_arguments);
  }
  free(scratch);
  if (status != dnnl_success) {
    cdnn_fail("oneDNN could not bring weights to its order: %s", dnnl_status2str(status));
    free(packed->data);
    free(packed);
    return NULL;
  }
  cdnn_recipe_retain(recipe);
  packed->recipe = recipe;
  return packed;
}

int cdnn_use_packed(cdnn_primitive *primitive, const cdnn_packed *packed) {
  if (!converts_before(primitive) ||
      !dnnl_memory_desc_equal(inner_layout(primitive->recipe), inner_layout(packed->recipe))) {
    return 0;
  }
  if (dnnl_memory_set_data_handle(primitive->converted, packed->data) != dnnl_success) return 0;
  // Nobody needs the operand as it was given.
  int slot = primitive->recipe->conversion.slot;
  dnnl_memory_destroy(primitive->memory[slot]);
  primitive->memory[slot] = NULL;
  primitive->is_packed = 1;
  return 1;
}

void cdnn_packed_destroy(cdnn_packed *packed) {
  if (!packed) return;
  cdnn_recipe_release(packed->recipe);
  free(packed->data);
  free(packed);
}
