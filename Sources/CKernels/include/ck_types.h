// What all kernels' arguments are made of.
#ifndef CK_TYPES_H
#define CK_TYPES_H

#include <stddef.h>
#include <stdint.h>

#define CK_MAX_RANK 8

// Element types in memory. The order is that of `DType` in Swift.
typedef enum {
  CK_BOOL, CK_I8, CK_I16, CK_I32, CK_I64, CK_U8, CK_U16, CK_U32, CK_U64, CK_F16, CK_BF16, CK_F32, CK_F64
} ck_dtype;

// How several elements become one.
typedef enum { CK_REDUCE_SUM, CK_REDUCE_PROD, CK_REDUCE_MAX, CK_REDUCE_MIN, CK_REDUCE_ANY, CK_REDUCE_ALL } ck_reduction;

// The activation of a matmul or a recurrent cell.
typedef enum { CK_ACT_NONE, CK_ACT_RELU, CK_ACT_SIGMOID, CK_ACT_TANH } ck_activation;

#endif
