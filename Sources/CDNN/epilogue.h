// What a primitive does with its result before it is written.
#ifndef CDNN_EPILOGUE_H
#define CDNN_EPILOGUE_H

#include "engine.h"

// Attributes of a primitive whose caller owns the scratch memory: adds what dst held before, if asked, then applies the
// function. The caller destroys them, also on failure.
dnnl_status_t cdnn_attributes(
    dnnl_primitive_attr_t *attributes, int accumulate, cdnn_eltwise eltwise, float alpha, float beta);

#endif
