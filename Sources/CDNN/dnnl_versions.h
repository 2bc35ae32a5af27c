// What differs between oneDNN's C API in 2.x and in 3.x, under one set of names. No other file looks at the version.
#ifndef CDNN_DNNL_VERSIONS_H
#define CDNN_DNNL_VERSIONS_H

#include "dnnl.h"
#include "dnnl_debug.h"

// A memory descriptor with an owner: `dnnl_memory_desc_t` is a value in 2.x and a reference to an object in 3.x.
typedef struct {
  dnnl_memory_desc_t descriptor;
} cdnn_layout;

// A borrowed memory descriptor, as oneDNN's functions take it.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t cdnn_layout_view;
static inline cdnn_layout_view cdnn_view(const cdnn_layout *layout) { return layout ? layout->descriptor : NULL; }
#else
typedef const dnnl_memory_desc_t *cdnn_layout_view;
static inline cdnn_layout_view cdnn_view(const cdnn_layout *layout) { return layout ? &layout->descriptor : NULL; }
#endif

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

// A layout that the primitive may choose.
static inline dnnl_status_t cdnn_layout_any(
    cdnn_layout *layout, int rank, const int64_t *dims, dnnl_data_type_t type) {
  dnnl_dims_t all_dims = {0};
  for (int d = 0; d < rank; d++) all_dims[d] = dims[d];
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_tag(&layout->descriptor, rank, all_dims, type, dnnl_format_tag_any);
#else
  return dnnl_memory_desc_init_by_tag(&layout->descriptor, rank, all_dims, type, dnnl_format_tag_any);
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
      descriptor, engine, cdnn_view(src), cdnn_view(weights), cdnn_view(bias), cdnn_view(dst), attributes);
#else
  dnnl_matmul_desc_t operation;
  dnnl_status_t status =
      dnnl_matmul_desc_init(&operation, cdnn_view(src), cdnn_view(weights), cdnn_view(bias), cdnn_view(dst));
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(descriptor, &operation, attributes, engine, NULL);
#endif
}

// The operands of a convolution, or of their gradients, and how the window moves. `dilations` count the gaps: 0 is
// none.
typedef struct {
  const cdnn_layout *src, *weights, *bias /* or NULL */, *dst;
  dnnl_dims_t strides, dilations, before, after;
} cdnn_convolution_operands;

// `forward` is the descriptor of the convolution that a gradient belongs to.
static inline dnnl_status_t cdnn_convolution_descriptor(
    dnnl_primitive_desc_t *descriptor, dnnl_engine_t engine, dnnl_prop_kind_t direction,
    const cdnn_convolution_operands *o, const_dnnl_primitive_desc_t forward, const_dnnl_primitive_attr_t attributes) {
  cdnn_layout_view src = cdnn_view(o->src), weights = cdnn_view(o->weights), bias = cdnn_view(o->bias);
  cdnn_layout_view dst = cdnn_view(o->dst);
#if DNNL_VERSION_MAJOR >= 3
  switch (direction) {
    case dnnl_backward_data:
      return dnnl_convolution_backward_data_primitive_desc_create(
          descriptor, engine, dnnl_convolution_direct, src, weights, dst, o->strides, o->dilations, o->before,
          o->after, forward, attributes);
    case dnnl_backward_weights:
      return dnnl_convolution_backward_weights_primitive_desc_create(
          descriptor, engine, dnnl_convolution_direct, src, weights, bias, dst, o->strides, o->dilations, o->before,
          o->after, forward, attributes);
    default:
      return dnnl_convolution_forward_primitive_desc_create(
          descriptor, engine, direction, dnnl_convolution_direct, src, weights, bias, dst, o->strides, o->dilations,
          o->before, o->after, attributes);
  }
#else
  dnnl_convolution_desc_t operation;
  dnnl_status_t status;
  switch (direction) {
    case dnnl_backward_data:
      status = dnnl_dilated_convolution_backward_data_desc_init(
          &operation, dnnl_convolution_direct, src, weights, dst, o->strides, o->dilations, o->before, o->after);
      break;
    case dnnl_backward_weights:
      status = dnnl_dilated_convolution_backward_weights_desc_init(
          &operation, dnnl_convolution_direct, src, weights, bias, dst, o->strides, o->dilations, o->before, o->after);
      break;
    default:
      status = dnnl_dilated_convolution_forward_desc_init(
          &operation, direction, dnnl_convolution_direct, src, weights, bias, dst, o->strides, o->dilations,
          o->before, o->after);
  }
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(descriptor, &operation, attributes, engine, forward);
#endif
}

// The operands of a pooling, or of their gradients.
typedef struct {
  const cdnn_layout *src, *dst;
  dnnl_dims_t strides, window, before, after;
} cdnn_pooling_operands;

static inline dnnl_status_t cdnn_pooling_descriptor(
    dnnl_primitive_desc_t *descriptor, dnnl_engine_t engine, dnnl_prop_kind_t direction, dnnl_alg_kind_t algorithm,
    const cdnn_pooling_operands *o, const_dnnl_primitive_desc_t forward, const_dnnl_primitive_attr_t attributes) {
  cdnn_layout_view src = cdnn_view(o->src), dst = cdnn_view(o->dst);
#if DNNL_VERSION_MAJOR >= 3
  dnnl_dims_t dilations = {0};
  if (direction == dnnl_backward_data) {
    return dnnl_pooling_backward_primitive_desc_create(
        descriptor, engine, algorithm, src, dst, o->strides, o->window, dilations, o->before, o->after, forward,
        attributes);
  }
  return dnnl_pooling_forward_primitive_desc_create(
      descriptor, engine, direction, algorithm, src, dst, o->strides, o->window, dilations, o->before, o->after,
      attributes);
#else
  dnnl_pooling_desc_t operation;
  dnnl_status_t status =
      direction == dnnl_backward_data
          ? dnnl_pooling_backward_desc_init(
                &operation, algorithm, src, dst, o->strides, o->window, o->before, o->after)
          : dnnl_pooling_forward_desc_init(
                &operation, direction, algorithm, src, dst, o->strides, o->window, o->before, o->after);
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(descriptor, &operation, attributes, engine, forward);
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
