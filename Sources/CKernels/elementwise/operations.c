// The table of operations, for the compiler of programs.
#include <string.h>

#include "ck_elementwise.h"

typedef struct {
  const char *name, *kind;
  double cost;
  int operands;
} operation;

#define UNARY(id, name, kind, cost, ...) {#name, #kind, cost, 1},
#define BINARY(id, name, kind, cost, ...) {#name, #kind, cost, 2},
#define TERNARY(id, name, kind, cost, ...) {#name, #kind, cost, 3},
#define STRUCTURAL(id, name, operands, cost) {#name, "none", cost, operands},
static const operation operations[CK_OPERATIONS] = {
#include "operations.def"
};

static const operation *known(int op) { return op >= 0 && op < CK_OPERATIONS ? &operations[op] : NULL; }

const char *ck_operation_name(int op) { return known(op) ? operations[op].name : "?"; }

int ck_operation_operands(int op) { return known(op) ? operations[op].operands : 0; }

double ck_operation_cost(int op) { return known(op) ? operations[op].cost : 0; }

int ck_operation_named(const char *kind) {
  for (int op = 0; op < CK_OPERATIONS; op++) {
    if (strcmp(operations[op].kind, "none") != 0 && strcmp(operations[op].kind, kind) == 0) return op;
  }
  return -1;
}
