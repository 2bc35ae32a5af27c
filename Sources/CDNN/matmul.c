// The matrix product.
#include <stdio.h>
#include <string.h>

#include "epilogue.h"
#include "matmul_form.h"
#include "primitive.h"

static const cdnn_slot slots[CDNN_SLOTS] = {
    [CDNN_SRC] = {DNNL_ARG_SRC, dnnl_query_src_md, 0},
    [CDNN_WEIGHTS] = {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0},
    [CDNN_BIAS] = {DNNL_ARG_BIAS, dnnl_query_weights_md, 1},
    [CDNN_DST] = {DNNL_ARG_DST, dnnl_query_dst_md, 0},
};

// "f32[32, 784]:784x1"
static void append_operand(
    char *text, size_t room, cdnn_dtype type, int rank, const int64_t *dims, const int64_t *strides) {
  size_t used = strlen(text);
  used += (size_t)snprintf(text + used, room - used, "%s[", cdnn_type_name(type));
  for (int d = 0; d < rank && used < room; d++) {
    used += (size_t)snprintf(text + used, room - used, "%s%lld", d ? ", " : "", (long long)dims[d]);
  }
  for (int d = 0; d < rank && used < room; d++) {
    used += (size_t)snprintf(text + used, room - used, "%s%lld", d ? "x" : "]:", (long long)strides[d]);
  }
}

static void fail(const cdnn_matmul *form, dnnl_status_t status) {
  char src[160] = "", weights[160] = "", dst[160] = "";
  append_operand(src, sizeof src, form->src_type, form->rank, form->src_dims, form->src_strides);
  append_operand(weights, sizeof weights, form->weights_type, form->rank, form->weights_dims, form->weights_strides);
  append_operand(dst, sizeof dst, form->dst_type, form->rank, form->dst_dims, form->dst_strides);
  cdnn_fail("oneDNN has no product %s · %s -> %s: %s", src, weights, dst, dnnl_status2str(status));
}

static dnnl_primitive_desc_t describe(const void *description, cdnn_recipe *recipe) {
  const cdnn_matmul *form = description;
  recipe->slots = 1u << CDNN_SRC | 1u << CDNN_WEIGHTS | 1u << CDNN_DST | (form->has_bias ? 1u << CDNN_BIAS : 0);

  dnnl_engine_t engine = cdnn_engine();
  if (!engine) return NULL;
  cdnn_layout src = {0}, weights = {0}, chosen = {0}, bias = {0}, dst = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t descriptor = NULL;

  int rank = form->rank;
  int64_t bias_dims[CDNN_MAX_RANK], bias_strides[CDNN_MAX_RANK];
  for (int d = 0; d < rank; d++) {
    bias_dims[d] = d == rank - 1 ? form->dst_dims[d] : 1;
    bias_strides[d] = d == rank - 1 ? 1 : form->dst_dims[rank - 1];
  }
  dnnl_status_t status =
      cdnn_layout_init(&src, rank, form->src_dims, cdnn_data_type(form->src_type), form->src_strides);
  if (status == dnnl_success) {
    status = cdnn_layout_init(
        &weights, rank, form->weights_dims, cdnn_data_type(form->weights_type), form->weights_strides);
  }
  if (status == dnnl_success && form->packs_weights) {
    status = cdnn_layout_any(&chosen, rank, form->weights_dims, cdnn_data_type(form->weights_type));
  }
  if (status == dnnl_success && form->has_bias) {
    status = cdnn_layout_init(&bias, rank, bias_dims, cdnn_data_type(form->bias_type), bias_strides);
  }
  if (status == dnnl_success) {
    status = cdnn_layout_init(&dst, rank, form->dst_dims, cdnn_data_type(form->dst_type), form->dst_strides);
  }
  if (status == dnnl_success) {
    status = cdnn_attributes(&attributes, form->accumulate, form->eltwise, form->alpha, form->beta);
  }
  if (status == dnnl_success) {
    status = cdnn_matmul_descriptor(
        &descriptor, engine, &src, form->packs_weights ? &chosen : &weights, form->has_bias ? &bias : NULL, &dst,
        attributes);
  }
  if (status == dnnl_success && form->packs_weights) {
    status = cdnn_convert(recipe, descriptor, CDNN_WEIGHTS, &slots[CDNN_WEIGHTS], &weights, 0);
  }
  if (status != dnnl_success) {
    fail(form, status);
    if (descriptor) dnnl_primitive_desc_destroy(descriptor);
    descriptor = NULL;
  }
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  cdnn_layout_release(&src);
  cdnn_layout_release(&weights);
  cdnn_layout_release(&chosen);
  cdnn_layout_release(&bias);
  cdnn_layout_release(&dst);
  return descriptor;
}

cdnn_primitive *cdnn_matmul_create(const cdnn_matmul *description) {
  cdnn_clear_error();
  cdnn_matmul form;
  if (!cdnn_matmul_canonical(description, &form)) return NULL;
  cdnn_recipe *recipe = cdnn_recipe_acquire(&form, sizeof form, form.threads, describe);
  return recipe ? cdnn_primitive_create(recipe, slots) : NULL;
}
