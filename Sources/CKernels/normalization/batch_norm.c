#include "ck_batch_norm.h"

#include "batch_norm_kernels.h"
#include "ckernels.h"
#include "half.h"
#include "parallel.h"

static int part_count(int threads) { return CK_PARTS_A_THREAD * threads; }

int64_t ck_batch_norm_scratch(int64_t channels, int threads) {
  return channels * (2 * (int64_t)part_count(threads) + 5);
}

// Sums of each part of the rows, [parts][2][channels], then five rows of coefficients in the precision of the
// statistics.
static double *sums_of(double *scratch, int64_t channels, int part) { return scratch + 2 * channels * part; }
static void *coefficients_of(double *scratch, int64_t channels, int threads) {
  return sums_of(scratch, channels, part_count(threads));
}

// Adds up the parts' sums into the first one's.
static void combine(double *scratch, int64_t channels, int threads) {
  for (int p = 1; p < part_count(threads); p++) {
    const double *other = sums_of(scratch, channels, p);
    for (int64_t i = 0; i < 2 * channels; i++) scratch[i] += other[i];
  }
}

static void forward_sums(void *context, int part) {
  const ck_batch_norm *a = context;
  const ck_range rows = ck_part(a->rows, CK_BLOCK_ROWS, part, a->threads);
  double *sums = sums_of(a->scratch, a->channels, part);
  switch (a->dtype) {
    case CK_F64: ck_moment_sums_f64(a->src, rows, a->channels, sums); break;
    case CK_BF16: ck_moment_sums_bf16(a->src, rows, a->channels, sums); break;
    default: ck_moment_sums_f32(a->src, rows, a->channels, sums);
  }
}

static void forward_apply(void *context, int part) {
  const ck_batch_norm *a = context;
  const ck_range rows = ck_part(a->rows, CK_BLOCK_ROWS, part, a->threads);
  const void *k = coefficients_of(a->scratch, a->channels, a->threads);
  switch (a->dtype) {
    case CK_F64: ck_normalize_f64(a->dst, a->src, k, a->relu, rows, a->channels); break;
    case CK_BF16: ck_normalize_bf16(a->dst, a->src, k, a->relu, rows, a->channels); break;
    default: ck_normalize_f32(a->dst, a->src, k, a->relu, rows, a->channels);
  }
}

// Of gamma, the mean and so on.
static double element(const void *array, int32_t dtype, int64_t i) {
  return dtype == CK_F64 ? ((const double *)array)[i] : ((const float *)array)[i];
}

static void set_element(void *array, int32_t dtype, int64_t i, double value) {
  if (dtype == CK_F64) {
    ((double *)array)[i] = value;
  } else {
    ((float *)array)[i] = (float)value;
  }
}

static double inverse_deviation(const void *variance, int32_t dtype, double epsilon, int64_t i) {
  return 1 / __builtin_sqrt(element(variance, dtype, i) + epsilon);
}

static double scale_of(const void *gamma, int32_t dtype, int64_t i, double inverse) {
  return (gamma ? element(gamma, dtype, i) : 1) * inverse;
}

// The mean, the scale and beta of a channel: the same bits forward and backward, from statistics as they are stored.
static void set_coefficients(
    void *k, int32_t dtype, int64_t channels, int64_t i, const void *mean, const void *gamma, const void *beta,
    double inverse) {
  set_element(k, dtype, i, element(mean, dtype, i));
  set_element(k, dtype, channels + i, scale_of(gamma, dtype, i, inverse));
  set_element(k, dtype, 2 * channels + i, beta ? element(beta, dtype, i) : 0);
}

void ck_run_batch_norm(void *args) {
  ck_batch_norm *a = args;
  int64_t channels = a->channels;
  ck_parallel_each(a->threads, part_count(a->threads), forward_sums, a);
  combine(a->scratch, channels, a->threads);
  void *k = coefficients_of(a->scratch, channels, a->threads);
  for (int64_t i = 0; i < channels; i++) {
    // The sums are of distances from the first row, which takes away most of the cancellation.
    double distance = a->scratch[i] / (double)a->rows;
    double first =
        a->dtype == CK_BF16 ? ck_float_from_bf16(((const uint16_t *)a->src)[i]) : element(a->src, a->dtype, i);
    double mean = first + distance;
    double variance = a->scratch[channels + i] / (double)a->rows - distance * distance;
    if (variance < 0) variance = 0;
    set_element(a->mean, a->dtype, i, mean);
    set_element(a->variance, a->dtype, i, variance);
    const double inverse = inverse_deviation(a->variance, a->dtype, a->epsilon, i);
    set_coefficients(k, a->dtype, channels, i, a->mean, a->gamma, a->beta, inverse);
  }
  ck_parallel_each(a->threads, part_count(a->threads), forward_apply, a);
}

static void backward_sums(void *context, int part) {
  const ck_batch_norm_gradient *a = context;
  const ck_range rows = ck_part(a->rows, CK_BLOCK_ROWS, part, a->threads);
  const void *k = coefficients_of(a->scratch, a->channels, a->threads);
  double *sums = sums_of(a->scratch, a->channels, part);
  switch (a->dtype) {
    case CK_F64: ck_gradient_sums_f64(a->src, a->upstream, a->output, k, a->relu, rows, a->channels, sums); break;
    case CK_BF16: ck_gradient_sums_bf16(a->src, a->upstream, a->output, k, a->relu, rows, a->channels, sums); break;
    default: ck_gradient_sums_f32(a->src, a->upstream, a->output, k, a->relu, rows, a->channels, sums);
  }
}

static void backward_apply(void *context, int part) {
  const ck_batch_norm_gradient *a = context;
  const ck_range rows = ck_part(a->rows, CK_BLOCK_ROWS, part, a->threads);
  const void *k = coefficients_of(a->scratch, a->channels, a->threads);
  switch (a->dtype) {
    case CK_F64:
      ck_normalize_gradient_f64(a->src_gradient, a->src, a->upstream, a->output, k, a->relu, rows, a->channels);
      break;
    case CK_BF16:
      ck_normalize_gradient_bf16(a->src_gradient, a->src, a->upstream, a->output, k, a->relu, rows, a->channels);
      break;
    default: ck_normalize_gradient_f32(a->src_gradient, a->src, a->upstream, a->output, k, a->relu, rows, a->channels);
  }
}

void ck_run_batch_norm_gradient(void *args) {
  ck_batch_norm_gradient *a = args;
  const int64_t channels = a->channels;
  void *k = coefficients_of(a->scratch, channels, a->threads);
  for (int64_t i = 0; i < channels; i++) {
    const double inverse = inverse_deviation(a->variance, a->dtype, a->epsilon, i);
    set_coefficients(k, a->dtype, channels, i, a->mean, a->gamma, a->beta, inverse);
  }
  ck_parallel_each(a->threads, part_count(a->threads), backward_sums, a);
  combine(a->scratch, channels, a->threads);
  for (int64_t i = 0; i < channels; i++) {
    const double inverse = inverse_deviation(a->variance, a->dtype, a->epsilon, i);
    const double beta_gradient = a->scratch[i], gamma_gradient = a->scratch[channels + i] * inverse;
    set_element(a->beta_gradient, a->dtype, i, beta_gradient);
    set_element(a->gamma_gradient, a->dtype, i, gamma_gradient);
    // src_gradient = scale g - offset - slope (src - mean)
    const double scale = scale_of(a->gamma, a->dtype, i, inverse);
    set_element(k, a->dtype, 3 * channels + i, scale * beta_gradient / (double)a->rows);
    set_element(k, a->dtype, 4 * channels + i, scale * inverse * gamma_gradient / (double)a->rows);
  }
  ck_parallel_each(a->threads, part_count(a->threads), backward_apply, a);
}
