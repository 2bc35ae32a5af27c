// What differs between oneDNN's C API in 2.x and in 3.x, under one set of names. No other file looks at the version.
#ifndef CDNN_DNNL_VERSIONS_H
#define CDNN_DNNL_VERSIONS_H

#include "dnnl.h"
#include "dnnl_debug.h"

// A memory descriptor with an owner: `dnnl_memory_desc_t` is a value in 2.x and a reference to an object in 3.x.
typedef struct {
  dnnl_memory_desc_t descriptor;
} cdnn_layout;

static inline dnnl_status_t cdnn_layout_init(
    cdnn_layout *layout, int rank, const int64_t *dims, dnnl_data_type_t type, const int64_t *strides) {
  // oneDNN's signatures ask for arrays of DNNL_MAX_NDIMS.
  dnnl_dims_t all_dims = {0}, all_strides = {0};
  for (int d = 0; d < rank; d++) {
    all_dims[d] = dims[d];
    all_strides[d] = strides[d];
  }
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_strides(&layout->descriptor, rank, all_dims, type, all_strides);
#else
  return dnnl_memory_desc_init_by_strides(&layout->descriptor, rank, all_dims, type, all_strides);
#endif
}

// The layout must be initialized or all zeros.
static inline void cdnn_layout_release(cdnn_layout *layout) {
#if DNNL_VERSION_MAJOR >= 3
  if (layout->descriptor) dnnl_memory_desc_destroy(layout->descriptor);
#else
  (void)layout;
#endif
}

static inline dnnl_status_t cdnn_matmul_descriptor(
    dnnl_primitive_desc_t *descriptor, dnnl_engine_t engine, const cdnn_layout *src, const cdnn_layout *weights,
    const cdnn_layout *bias /* or NULL */, const cdnn_layout *dst, const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_matmul_primitive_desc_create(
      descriptor, engine, src->descriptor, weights->descriptor, bias ? bias->descriptor : NULL, dst->descriptor,
      attributes);
#else
  dnnl_matmul_desc_t operation;
  dnnl_status_t status = dnnl_matmul_desc_init(
      &operation, &src->descriptor, &weights->descriptor, bias ? &bias->descriptor : NULL, &dst->descriptor);
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(descriptor, &operation, attributes, engine, NULL);
#endif
}

static inline dnnl_status_t cdnn_append_eltwise(
    dnnl_post_ops_t operations, dnnl_alg_kind_t kind, float alpha, float beta) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_eltwise(operations, kind, alpha, beta);
#else
  return dnnl_post_ops_append_eltwise(operations, 1, kind, alpha, beta);
#endif
}

// Adds what the destination held before.
static inline dnnl_status_t cdnn_append_sum(dnnl_post_ops_t operations) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef);
#else
  return dnnl_post_ops_append_sum(operations, 1);
#endif
}

#endif
