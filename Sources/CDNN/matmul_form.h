// One form for all descriptions of the same product.
#ifndef CDNN_MATMUL_FORM_H
#define CDNN_MATMUL_FORM_H

#include "cdnn.h"

// Checks the description and writes its canonical form: unused fields zero, broadcast batch dimensions of extent 1,
// neighbouring batch dimensions merged, and batches that share their weights folded into the rows, so that
// [b, t, k] · [1, k, n] is the plain product [b·t, k] · [k, n]. Returns 0 with the error text set for a wrong one.
int cdnn_matmul_canonical(const cdnn_matmul *description, cdnn_matmul *form);

#endif
