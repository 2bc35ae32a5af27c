#include "matmul_form.h"

#include <string.h>

#include "engine.h"

enum { OPERANDS = 3 };

// The three operands' dimensions and strides, to treat them alike.
typedef struct {
  int64_t *dims, *strides;
  const char *name;
} operand;

static void operands_of(cdnn_matmul *form, operand list[OPERANDS]) {
  list[0] = (operand){form->src_dims, form->src_strides, "src"};
  list[1] = (operand){form->weights_dims, form->weights_strides, "weights"};
  list[2] = (operand){form->dst_dims, form->dst_strides, "dst"};
}

static int check(cdnn_matmul *form) {
  int rank = form->rank;
  if (rank < 2 || rank > CDNN_MAX_RANK) {
    cdnn_fail("a product of rank %d: expected 2 to %d", rank, CDNN_MAX_RANK);
    return 0;
  }
  if (form->threads < 1) {
    cdnn_fail("a product on %d threads: expected at least 1", form->threads);
    return 0;
  }
  operand list[OPERANDS];
  operands_of(form, list);
  for (int o = 0; o < OPERANDS; o++) {
    for (int d = 0; d < rank; d++) {
      if (list[o].dims[d] < 1 || list[o].strides[d] < 0) {
        cdnn_fail(
            "dimension %d of %s has extent %lld and stride %lld: an empty product is the caller's to skip", d,
            list[o].name, (long long)list[o].dims[d], (long long)list[o].strides[d]);
        return 0;
      }
    }
  }
  const int64_t *src = form->src_dims, *weights = form->weights_dims, *dst = form->dst_dims;
  int row = rank - 2, column = rank - 1;
  if (src[column] != weights[row] || src[row] != dst[row] || weights[column] != dst[column]) {
    cdnn_fail(
        "[%lld, %lld] · [%lld, %lld] does not give [%lld, %lld]", (long long)src[row], (long long)src[column],
        (long long)weights[row], (long long)weights[column], (long long)dst[row], (long long)dst[column]);
    return 0;
  }
  for (int d = 0; d < row; d++) {
    if ((src[d] != dst[d] && src[d] != 1) || (weights[d] != dst[d] && weights[d] != 1)) {
      cdnn_fail(
          "batch dimension %d: %lld and %lld do not broadcast to %lld", d, (long long)src[d], (long long)weights[d],
          (long long)dst[d]);
      return 0;
    }
  }
  for (int d = 0; d < rank; d++) {
    if (dst[d] > 1 && form->dst_strides[d] == 0) {
      cdnn_fail("dimension %d of dst has stride 0: every element of a result needs its own place", d);
      return 0;
    }
  }
  return 1;
}

static void remove_dimension(cdnn_matmul *form, int dimension) {
  operand list[OPERANDS];
  operands_of(form, list);
  for (int o = 0; o < OPERANDS; o++) {
    for (int d = dimension; d + 1 < CDNN_MAX_RANK; d++) {
      list[o].dims[d] = list[o].dims[d + 1];
      list[o].strides[d] = list[o].strides[d + 1];
    }
    list[o].dims[CDNN_MAX_RANK - 1] = 0;
    list[o].strides[CDNN_MAX_RANK - 1] = 0;
  }
  form->rank--;
}

// Whether stepping dimension d once is stepping dimension d + 1 through its whole extent.
static int joins(const operand *o, int d) { return o->strides[d] == o->dims[d + 1] * o->strides[d + 1]; }

// Merges batch dimensions d and d + 1 where every operand allows.
static int merge_batches(cdnn_matmul *form, int d) {
  operand list[OPERANDS];
  operands_of(form, list);
  for (int o = 0; o < OPERANDS; o++) {
    int both_broadcast = list[o].dims[d] == 1 && list[o].dims[d + 1] == 1;
    int both_full = list[o].dims[d] == form->dst_dims[d] && list[o].dims[d + 1] == form->dst_dims[d + 1];
    if (!both_broadcast && !(both_full && joins(&list[o], d))) return 0;
  }
  for (int o = 0; o < OPERANDS; o++) list[o].dims[d + 1] *= list[o].dims[d];
  remove_dimension(form, d);
  return 1;
}

// Folds the last batch dimension into the rows where the weights are the same for all of it.
static int fold_into_rows(cdnn_matmul *form) {
  int d = form->rank - 3;
  operand list[OPERANDS];
  operands_of(form, list);
  const operand *src = &list[0], *weights = &list[1], *dst = &list[2];
  if (weights->dims[d] != 1 || src->dims[d] != dst->dims[d]) return 0;
  if (dst->dims[d + 1] == 1) {
    // One row a batch: the batch's stride is the row's.
    src->strides[d + 1] = src->strides[d];
    dst->strides[d + 1] = dst->strides[d];
  } else if (!joins(src, d) || !joins(dst, d)) {
    return 0;
  }
  src->dims[d + 1] *= src->dims[d];
  dst->dims[d + 1] *= dst->dims[d];
  remove_dimension(form, d);
  return 1;
}

// The stride of a dimension of extent 1 says nothing; give it the one that the dense matrix would have, since oneDNN
// tells layouts by their strides.
static void settle_strides(operand *o, int rank) {
  int row = rank - 2, column = rank - 1;
  if (o->dims[column] == 1 && o->dims[row] == 1) {
    o->strides[row] = o->strides[column] = 1;
  } else if (o->dims[column] == 1) {
    o->strides[column] = 1;
  } else if (o->dims[row] == 1) {
    o->strides[row] = o->strides[column] == 1 ? o->dims[column] : 1;
  }
  int64_t extent = 1;
  for (int d = rank - 1; d >= 0; d--) {
    if (d < row && o->dims[d] == 1) o->strides[d] = extent;
    if (o->dims[d] * o->strides[d] > extent) extent = o->dims[d] * o->strides[d];
  }
}

int cdnn_matmul_canonical(const cdnn_matmul *description, cdnn_matmul *form) {
  // Field by field onto zeros: the form is compared as bytes, and padding has none to compare.
  memset(form, 0, sizeof *form);
  form->rank = description->rank;
  form->threads = description->threads;
  form->src_type = description->src_type;
  form->weights_type = description->weights_type;
  form->dst_type = description->dst_type;
  form->has_bias = description->has_bias != 0;
  form->accumulate = description->accumulate != 0;
  form->packs_weights = description->packs_weights != 0;
  form->bias_type = description->has_bias ? description->bias_type : CDNN_F32;
  form->eltwise = description->eltwise;
  form->alpha = description->alpha;
  form->beta = description->beta;
  for (int d = 0; d < description->rank && d < CDNN_MAX_RANK; d++) {
    form->src_dims[d] = description->src_dims[d];
    form->src_strides[d] = description->src_strides[d];
    form->weights_dims[d] = description->weights_dims[d];
    form->weights_strides[d] = description->weights_strides[d];
    form->dst_dims[d] = description->dst_dims[d];
    form->dst_strides[d] = description->dst_strides[d];
  }
  if (!check(form)) return 0;

  for (int d = 0; d < form->rank - 2; d++) {
    if (form->src_strides[d] == 0) form->src_dims[d] = 1;
    if (form->weights_strides[d] == 0) form->weights_dims[d] = 1;
  }
  for (int d = form->rank - 3; d >= 0; d--) {
    if (form->dst_dims[d] == 1) remove_dimension(form, d);
  }
  for (int d = form->rank - 4; d >= 0; d--) merge_batches(form, d);
  while (form->rank > 2 && fold_into_rows(form)) {
  }
  operand list[OPERANDS];
  operands_of(form, list);
  for (int o = 0; o < OPERANDS; o++) settle_strides(&list[o], form->rank);
  return 1;
}
